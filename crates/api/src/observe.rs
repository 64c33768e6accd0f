//! Each request is a span with an id, which also stands in the answer and in every problem; and the span of a
//! trace, where traces are exported.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use linecard_domain::{IdGenerator, RandomIds, SystemClock};
use metrics::histogram;
use opentelemetry::global;
use opentelemetry::trace::TraceContextExt;
use opentelemetry_http::HeaderExtractor;
use tracing::{Instrument, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: RequestIds;
}

/// What leads from a problem to the logs and the traces.
#[derive(Debug, Clone)]
pub(crate) struct RequestIds {
    pub(crate) request_id: String,
    /// Present where traces are exported.
    pub(crate) trace_id: Option<String>,
}

/// The ids of the request that is being answered.
pub(crate) fn current_request() -> Option<RequestIds> {
    CURRENT.try_with(Clone::clone).ok()
}

/// Gives the request its id and span, and measures it.
pub(crate) async fn observe(request: Request, next: Next) -> Response {
    let request_id = given_request_id(&request).unwrap_or_else(|| RandomIds.next(&SystemClock).simple().to_string());
    let method = known_method(request.method());
    // The route rather than the path: ids would make a label value of every request.
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let empty = tracing::field::Empty;
    let span = tracing::info_span!("request", method, route, request_id, trace_id = empty, status = empty);
    let ids = RequestIds { request_id, trace_id: trace(&span, &request, method, &route) };
    let started = Instant::now();
    let mut response = CURRENT.scope(ids.clone(), next.run(request)).instrument(span.clone()).await;
    let status = response.status().as_u16();
    span.record("status", status);
    let elapsed = started.elapsed();
    span.in_scope(|| tracing::debug!(duration_ms = elapsed.as_secs_f64() * 1_000.0, "answered"));
    histogram!("linecard_http_request_duration_seconds",
        "method" => method, "route" => route, "status" => status.to_string())
    .record(elapsed.as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(&ids.request_id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Makes the span a part of the caller's trace, if the caller named one, and answers the trace's id.
fn trace(span: &Span, request: &Request, method: &str, route: &str) -> Option<String> {
    // Twilio names none: whoever does so at its webhooks is somebody else.
    if route.starts_with("/api/") {
        let parent = global::get_text_map_propagator(|trace| trace.extract(&HeaderExtractor(request.headers())));
        if parent.span().span_context().is_valid() && span.set_parent(parent).is_err() {
            return None;
        }
    }
    let context = span.context();
    let traced = context.span();
    if !traced.span_context().is_valid() {
        return None;
    }
    traced.update_name(format!("{method} {route}"));
    let trace_id = traced.span_context().trace_id().to_string();
    span.record("trace_id", &trace_id);
    Some(trace_id)
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
