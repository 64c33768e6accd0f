//! The console: its files, built by `npm run build` in web/, are embedded in the binary.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::csp::{Framed, Nonce};
use crate::problem::{Problem, ProblemCode};

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Files;

const PAGE: &str = "index.html";
/// Of a connect session.
const CONNECT_PAGE: &str = "connect.html";
/// Placeholder in a page for a response's nonce (web/vite.config.ts).
const NONCE_PLACEHOLDER: &str = "LINECARD_CSP_NONCE";
/// Names with this prefix contain a hash of the content.
const HASHED: &str = "assets/";
/// Content codings and the suffix of the files encoded with them, best first.
const CODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// The fallback of all routes: a file of the console, or its page for a path that a browser navigates to.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().strip_prefix('/').unwrap_or_default();
    let is_for_programs = matches!(path.split('/').next(), Some("api" | "webhooks"));
    if is_for_programs || !matches!(method, Method::GET | Method::HEAD) {
        return Problem::not_found("page").into_response();
    }
    if let Some(response) = file(path, &headers) {
        return response;
    }
    if path.is_empty() || names(&headers, header::ACCEPT, "text/html") {
        return page(PAGE, None).unwrap_or_else(IntoResponse::into_response);
    }
    Problem::not_found("page").into_response()
}

/// The page of a connect session, which pages of this origin may show in a frame; `None`: nobody's may.
pub(crate) fn connect_page(framed_by: Option<&str>) -> Result<Response, Problem> {
    let mut response = page(CONNECT_PAGE, framed_by)?;
    if framed_by.is_some() {
        response.extensions_mut().insert(Framed);
    }
    Ok(response)
}

fn page(name: &str, framed_by: Option<&str>) -> Result<Response, Problem> {
    let nonce = Nonce::new()?;
    let policy = HeaderValue::from_str(&nonce.policy(framed_by)).map_err(|_| Problem::internal())?;
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        // The nonce belongs to this response, and the names of the assets to this build.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let Some(page) = Files::get(name) else { return Ok((headers, not_built()).into_response()) };
    let html = String::from_utf8_lossy(&page.data).replace(NONCE_PLACEHOLDER, nonce.as_str());
    let content_type = [(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))];
    Ok((headers, content_type, html).into_response())
}

fn file(path: &str, request: &HeaderMap) -> Option<Response> {
    let is_coded = CODINGS.iter().any(|(_, suffix)| path.ends_with(suffix));
    let is_about_the_build = path.starts_with('.');
    if [PAGE, CONNECT_PAGE].contains(&path) || is_coded || is_about_the_build {
        return None;
    }
    let plain = Files::get(path)?;
    let content_type = HeaderValue::from_str(plain.metadata.mimetype()).ok()?;
    let (coding, chosen) = coded(path, request).map_or((None, plain), |(coding, file)| (Some(coding), file));
    let caching = if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    let mut response = Body::from(chosen.data).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    Some(response)
}

fn coded(path: &str, request: &HeaderMap) -> Option<(&'static str, EmbeddedFile)> {
    CODINGS
        .iter()
        .filter(|(coding, _)| names(request, header::ACCEPT_ENCODING, coding))
        .find_map(|(coding, suffix)| Files::get(&format!("{path}{suffix}")).map(|file| (*coding, file)))
}

/// Whether a list header names a value with a weight other than 0.
fn names(headers: &HeaderMap, name: header::HeaderName, value: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let named = parts.next()?;
            parts.all(|parameter| parameter != "q=0").then_some(named)
        })
        .any(|named| named.eq_ignore_ascii_case(value))
}

fn not_built() -> Problem {
    Problem::new(
        ProblemCode::ConsoleNotBuilt,
        "This build does not contain the console. Run `npm ci` and `npm run build` in web/, then build the server again.",
    )
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    fn accepting(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_coding_is_used_only_if_the_client_accepts_it() {
        assert!(names(&accepting("gzip, deflate, br"), header::ACCEPT_ENCODING, "br"));
        assert!(names(&accepting("BR;q=0.5"), header::ACCEPT_ENCODING, "br"));
        assert!(!names(&accepting("gzip, br;q=0"), header::ACCEPT_ENCODING, "br"));
        assert!(!names(&accepting("brotli"), header::ACCEPT_ENCODING, "br"));
        assert!(!names(&HeaderMap::new(), header::ACCEPT_ENCODING, "br"));
    }

    #[tokio::test]
    async fn an_unknown_path_of_the_api_is_a_problem_even_for_a_browser() {
        let browser = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("text/html"))]);
        for address in ["/api", "/api/nothing", "/webhooks/nothing"] {
            let response = serve(Method::GET, Uri::from_static(address), browser.clone()).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{address}");
        }
        let response = serve(Method::POST, Uri::from_static("/agents"), browser).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }
}
