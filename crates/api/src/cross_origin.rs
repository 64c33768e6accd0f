//! What pages of other origins may request and read: the operations of connect sessions, with a token, and nothing else. No
//! cookie is ever accepted that way.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, options};

use crate::extract::CorsGrant;
use crate::state::ApiState;

/// Lets pages of other origins ask for the operations of a path.
pub(crate) fn open_to_pages(path: MethodRouter<ApiState>) -> MethodRouter<ApiState> {
    path.layer(from_fn(answer)).merge(options(preflight))
}

/// The question of a browser, whether a page of another origin may send a request. Which sessions it may use is not known
/// before the request, which brings the token.
async fn preflight(headers: HeaderMap) -> Response {
    if !headers.contains_key(header::ORIGIN) || !headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        return StatusCode::NO_CONTENT.into_response();
    }
    let allowed: [(HeaderName, &str); 4] = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, DELETE"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, idempotency-key"),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    (StatusCode::NO_CONTENT, allowed).into_response()
}

/// The answer is readable by the page that has asked if the token of its own session was sent.
async fn answer(mut request: Request, next: Next) -> Response {
    let Some(origin) = request.headers().get(header::ORIGIN).cloned() else { return next.run(request).await };
    let grant = CorsGrant::default();
    request.extensions_mut().insert(grant.clone());
    let mut response = next.run(request).await;
    if grant.is_given() {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("x-request-id, retry-after"));
    }
    response
}
