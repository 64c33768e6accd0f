//! The response body of an error.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use linecard_app::FieldError;
use linecard_domain::{AgentId, CallId, MessageId, OutboundRef};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::code::ProblemCode;
use crate::request_span::current_request;

/// How long a client waits before it retries what may soon succeed, in seconds.
pub(super) const RETRY_SOON: u64 = 5;

/// An error on its way to the client. Boxed: it is the error type of nearly every function in this crate.
#[derive(Debug)]
pub(crate) struct Problem(Box<ProblemDetails>);

/// Problem details (RFC 9457), `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Problem)]
pub(crate) struct ProblemDetails {
    /// `urn:linecard:problem:` followed by the code.
    #[serde(rename = "type")]
    kind: String,
    /// The kind of problem in a few words, the same for every problem with this code.
    #[schema(value_type = String)]
    title: &'static str,
    /// The HTTP status.
    status: u16,
    code: ProblemCode,
    /// Human-readable: what is wrong and what to do.
    detail: String,
    /// Also in the `X-Request-Id` header and in the logs.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    /// The id of the request's trace, if traces are exported.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
    /// The invalid fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ProblemField>,
    /// The call that was created and has failed because of this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    call_id: Option<CallId>,
    /// The message that was created and has failed because of this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    message_id: Option<MessageId>,
    /// Twilio's error code (see its error dictionary).
    #[serde(skip_serializing_if = "Option::is_none")]
    twilio_code: Option<u32>,
    /// The agent that already uses the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<AgentId>,
    /// When a call to the number is allowed next (`outside-calling-hours`); absent: at no hour.
    #[serde(with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    allowed_from: Option<OffsetDateTime>,
    #[serde(skip)]
    retry_after_seconds: Option<u64>,
}

/// An invalid field.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ProblemField {
    /// A JSON pointer into the body (RFC 6901), or the name of a query parameter or header.
    pub(crate) pointer: String,
    /// What the field must be; completes a sentence that begins with the field's name.
    pub(crate) detail: String,
}

impl Problem {
    pub(crate) fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self(Box::new(ProblemDetails {
            kind: code.urn(),
            title: code.title(),
            status: code.status().as_u16(),
            code,
            detail: detail.into(),
            request_id: None,
            trace_id: None,
            errors: Vec::new(),
            call_id: None,
            message_id: None,
            twilio_code: None,
            agent_id: None,
            allowed_from: None,
            retry_after_seconds: None,
        }))
    }

    pub(crate) fn invalid(errors: Vec<ProblemField>) -> Self {
        let detail = match errors.as_slice() {
            [only] => format!("{} {}", only.pointer, only.detail),
            several => format!("{} fields are invalid; see errors", several.len()),
        };
        Self::new(ProblemCode::ValidationFailed, detail).with_errors(errors)
    }

    pub(crate) fn invalid_field(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::invalid(vec![ProblemField { pointer: pointer.into(), detail: detail.into() }])
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(ProblemCode::NotFound, format!("There is no such {what}, or you do not have access to it."))
    }

    pub(crate) fn unauthenticated() -> Self {
        Self::new(ProblemCode::Unauthenticated, "Sign in, or send a valid API key as Authorization: Bearer lc_….")
    }

    pub(crate) fn not_for_connect_sessions() -> Self {
        let detail = "A connect session reads and changes the Twilio settings of its own agent, and nothing else. For \
            anything else, the platform's server uses its API key.";
        Self::new(ProblemCode::NotForConnectSessions, detail)
    }

    pub(crate) fn rate_limited(retry_after_seconds: u64, detail: &'static str) -> Self {
        Self::new(ProblemCode::RateLimited, detail).with_retry_after(retry_after_seconds)
    }

    pub(super) fn twilio_unavailable(detail: &'static str) -> Self {
        Self::new(ProblemCode::TwilioUnavailable, detail).with_retry_after(RETRY_SOON)
    }

    /// Does not reveal the cause, which is logged under the request's id.
    pub(crate) fn internal() -> Self {
        Self::new(
            ProblemCode::Internal,
            "Something went wrong in Linecard. The request id leads to the cause in the logs.",
        )
    }

    /// The same problem, found in this field.
    pub(crate) fn at(self, pointer: String) -> Self {
        let detail = "cannot be read".to_owned();
        self.with_errors(vec![ProblemField { pointer, detail }])
    }

    pub(crate) fn code(&self) -> ProblemCode {
        self.0.code
    }

    pub(crate) fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The invalid fields.
    pub(crate) fn into_errors(self) -> Vec<ProblemField> {
        self.0.errors
    }

    pub(super) fn with_errors(mut self, errors: Vec<ProblemField>) -> Self {
        self.0.errors = errors;
        self
    }

    pub(super) fn with_outbound(mut self, outbound: OutboundRef) -> Self {
        match outbound {
            OutboundRef::Call(call_id) => self.0.call_id = Some(call_id),
            OutboundRef::Message(message_id) => self.0.message_id = Some(message_id),
        }
        self
    }

    pub(super) fn with_agent(mut self, agent_id: AgentId) -> Self {
        self.0.agent_id = Some(agent_id);
        self
    }

    pub(super) fn with_twilio_code(mut self, code: Option<u32>) -> Self {
        self.0.twilio_code = code;
        self
    }

    pub(super) fn with_allowed_from(mut self, instant: OffsetDateTime) -> Self {
        self.0.allowed_from = Some(instant);
        self
    }

    pub(super) fn with_retry_after(mut self, seconds: u64) -> Self {
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
        let status = details.code.status();
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
