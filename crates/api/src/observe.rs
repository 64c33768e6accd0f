//! Each request is a span with an id, which also stands in the answer and in every problem.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use linecard_domain::{Ids, RandomIds, SystemClock};
use metrics::histogram;
use tracing::Instrument;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request that is being answered.
pub(crate) fn current_request_id() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok()
}

/// Gives the request its id and span, and measures it.
pub(crate) async fn observe(request: Request, next: Next) -> Response {
    let request_id = given_request_id(&request).unwrap_or_else(|| RandomIds.next(&SystemClock).simple().to_string());
    let method = known_method(request.method());
    // The route rather than the path: ids would make a label value of every request.
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", method, route, request_id, status = tracing::field::Empty);
    let started = Instant::now();
    let mut response = CURRENT.scope(request_id.clone(), next.run(request)).instrument(span.clone()).await;
    let status = response.status().as_u16();
    span.record("status", status);
    let elapsed = started.elapsed();
    span.in_scope(|| tracing::debug!(duration_ms = elapsed.as_secs_f64() * 1_000.0, "answered"));
    histogram!("linecard_http_request_duration_seconds",
        "method" => method, "route" => route, "status" => status.to_string())
    .record(elapsed.as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// An id that a proxy gave, if it is short and plain: it goes into logs.
fn given_request_id(request: &Request) -> Option<String> {
    let given = request.headers().get(REQUEST_ID)?.to_str().ok()?;
    let plain = (8..=64).contains(&given.len()) && given.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    plain.then(|| given.to_owned())
}

/// Anybody may send any word as a method: as a label's value each would be kept for ever.
fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PATCH => "PATCH",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}
