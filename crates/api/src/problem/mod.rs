//! Problem details (RFC 9457).

mod mapping;

pub(crate) use mapping::verification_field;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use linecard_app::FieldError;
use linecard_domain::{AgentId, CallId, MessageId, OutboundRef};
use serde::Serialize;
use utoipa::ToSchema;

use crate::observe::current_request;

/// A problem, on its way to the client. Boxed: it is the error of nearly every function here.
#[derive(Debug)]
pub(crate) struct Problem(Box<ProblemDetails>);

/// Problem details (RFC 9457), `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Problem)]
pub(crate) struct ProblemDetails {
    /// `urn:linecard:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    #[schema(value_type = String)]
    title: &'static str,
    status: u16,
    /// Stable; programs tell problems apart by it.
    #[schema(value_type = String)]
    code: &'static str,
    /// For people: what is wrong and what to do.
    detail: String,
    /// Stands in the logs, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    /// Of the request's trace, where traces are exported.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ProblemField>,
    /// The call that was made and has ended because of this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    call_id: Option<CallId>,
    /// The message that was made and has ended because of this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    message_id: Option<MessageId>,
    /// Twilio's error code (see its error dictionary).
    #[serde(skip_serializing_if = "Option::is_none")]
    twilio_code: Option<u32>,
    /// The agent that stands in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<AgentId>,
    #[serde(skip)]
    retry_after_seconds: Option<u64>,
}

/// A field that cannot be accepted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ProblemField {
    /// JSON pointer into the body, or the name of the query parameter or header.
    pub(crate) pointer: String,
    pub(crate) detail: String,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self(Box::new(ProblemDetails {
            kind: format!("urn:linecard:problem:{code}"),
            title,
            status: status.as_u16(),
            code,
            detail: detail.into(),
            request_id: None,
            trace_id: None,
            errors: Vec::new(),
            call_id: None,
            message_id: None,
            twilio_code: None,
            agent_id: None,
            retry_after_seconds: None,
        }))
    }

    pub(crate) fn invalid(errors: Vec<ProblemField>) -> Self {
        let detail = match errors.as_slice() {
            [only] => format!("{} {}", only.pointer, only.detail),
            several => format!("{} fields cannot be accepted; errors names them", several.len()),
        };
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "validation-failed", "The input cannot be accepted", detail)
            .with_errors(errors)
    }

    pub(crate) fn invalid_field(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::invalid(vec![ProblemField { pointer: pointer.into(), detail: detail.into() }])
    }

    pub(crate) fn not_found(what: &str) -> Self {
        let detail = format!("There is no such {what} here, or it is not yours to see.");
        Self::new(StatusCode::NOT_FOUND, "not-found", "Not found", detail)
    }

    pub(crate) fn unauthenticated() -> Self {
        let detail = "Sign in, or send a valid API key as Authorization: Bearer lc_….";
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Not signed in", detail)
    }

    pub(crate) fn rate_limited(retry_after_seconds: u64, detail: &'static str) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "rate-limited", "Too many attempts", detail)
            .with_retry_after(retry_after_seconds)
    }

    /// Says nothing of the cause, which stands in the log under the request's id.
    pub(crate) fn internal() -> Self {
        let detail = "Something went wrong here. The request's id leads to it in the logs.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal error", detail)
    }

    pub(crate) fn code(&self) -> &'static str {
        self.0.code
    }

    pub(crate) fn detail(&self) -> &str {
        &self.0.detail
    }

    fn with_errors(mut self, errors: Vec<ProblemField>) -> Self {
        self.0.errors = errors;
        self
    }

    fn with_subject(mut self, subject: OutboundRef) -> Self {
        match subject {
            OutboundRef::Call(call_id) => self.0.call_id = Some(call_id),
            OutboundRef::Message(message_id) => self.0.message_id = Some(message_id),
        }
        self
    }

    fn with_agent(mut self, agent_id: AgentId) -> Self {
        self.0.agent_id = Some(agent_id);
        self
    }

    fn with_twilio_code(mut self, code: Option<u32>) -> Self {
        self.0.twilio_code = code;
        self
    }

    fn with_retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after_seconds = Some(seconds);
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self(mut details) = self;
        if let Some(ids) = current_request() {
            details.request_id = Some(ids.request_id);
            details.trace_id = ids.trace_id;
        }
        let status = StatusCode::from_u16(details.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = details.retry_after_seconds;
        let mut response = (status, Json(details)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<FieldError> for ProblemField {
    fn from(error: FieldError) -> Self {
        Self { pointer: error.pointer.into_owned(), detail: error.detail }
    }
}
