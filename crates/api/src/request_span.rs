//! Each request is a tracing span with an id, which is also in the response header and in every problem. If traces are
//! exported, the span is part of a trace.

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

/// The ids that lead from a problem to the logs and traces.
#[derive(Debug, Clone)]
pub(crate) struct RequestIds {
    pub(crate) request_id: String,
    /// Present if traces are exported.
    pub(crate) trace_id: Option<String>,
}

/// The ids of the request being handled.
pub(crate) fn current_request() -> Option<RequestIds> {
    CURRENT.try_with(Clone::clone).ok()
}

/// Assigns the request its id and span, and records its duration.
pub(crate) async fn trace_request(request: Request, next: Next) -> Response {
    let request_id = proxy_request_id(&request).unwrap_or_else(|| RandomIds.next(&SystemClock).simple().to_string());
    let method = known_method(request.method());
    // The route, not the path: with ids, every request would create a new label value.
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

/// Joins the caller's trace, if the request carries one; returns the trace's id.
fn trace(span: &Span, request: &Request, method: &str, route: &str) -> Option<String> {
    // Twilio sends no trace context: a webhook with one is from somebody else.
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

/// The request id assigned by a proxy, if it is short and plain: it is logged.
fn proxy_request_id(request: &Request) -> Option<String> {
    let id = request.headers().get(REQUEST_ID)?.to_str().ok()?;
    let plain = (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    plain.then(|| id.to_owned())
}

/// Clients may send any method name; as label values, each would be kept forever.
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
