//! The API documentation page (Swagger UI), served from the binary: it works without internet access.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use utoipa_swagger_ui::Config;

use crate::problem::Problem;
use crate::state::ApiState;

/// Same origin only, and nothing inline: scripts of the page set styles through the DOM.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

pub(crate) fn router() -> Router<ApiState> {
    Router::new()
        .route("/api/docs", get(|| async { Redirect::permanent("/api/docs/") }))
        .route("/api/docs/", get(|| async { file("index.html") }))
        .route("/api/docs/{file}", get(|Path(name): Path<String>| async move { file(&name) }))
}

fn file(name: &str) -> Response {
    // The base layout lacks the top bar, which offers other documents and has a logo with inline styles.
    let config = std::sync::Arc::new(Config::new(["/api/openapi.json"]).use_base_layout());
    match utoipa_swagger_ui::serve(name, config) {
        Ok(Some(found)) => {
            let content_type = HeaderValue::from_str(&found.content_type)
                .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
            let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
            let caching = HeaderValue::from_static("public, max-age=3600");
            let headers = [
                (header::CONTENT_TYPE, content_type),
                (header::CONTENT_SECURITY_POLICY, policy),
                (header::CACHE_CONTROL, caching),
            ];
            let bytes = found.bytes.into_owned();
            let bytes = if name == "index.html" { titled(bytes) } else { bytes };
            (StatusCode::OK, headers, bytes).into_response()
        }
        Ok(None) | Err(_) => Problem::not_found("page").into_response(),
    }
}

/// The page's own title names the program that shows the document, and not what it documents.
fn titled(page: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(page) {
        Ok(text) => text.replace("<title>Swagger UI</title>", "<title>Linecard API</title>").into_bytes(),
        Err(binary) => binary.into_bytes(),
    }
}
