//! Problem details (RFC 9457): the one place where errors become HTTP.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use linecard_app::{AppError, Conflict, FieldError, VerificationProblem};
use linecard_domain::{AgentId, CallId};
use linecard_store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::observe::current_request_id;

/// How long a client waits for a database or a Twilio that is away, in seconds.
const RETRY_SOON: u64 = 5;

/// Problem details (RFC 9457), `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Problem {
    /// `urn:linecard:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ProblemField>,
    /// The call that was made and has ended because of this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    call_id: Option<CallId>,
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
    pub pointer: String,
    pub detail: String,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:linecard:problem:{code}"),
            title,
            status: status.as_u16(),
            code,
            detail: detail.into(),
            request_id: None,
            errors: Vec::new(),
            call_id: None,
            twilio_code: None,
            agent_id: None,
            retry_after_seconds: None,
        }
    }

    pub(crate) fn invalid(errors: Vec<ProblemField>) -> Self {
        let detail = match errors.as_slice() {
            [only] => format!("{} {}", only.pointer, only.detail),
            several => format!("{} fields cannot be accepted; errors names them", several.len()),
        };
        Self {
            errors,
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "validation-failed", "The input cannot be accepted", detail)
        }
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
        Self::new(StatusCode::TOO_MANY_REQUESTS, "rate-limited", "Too many attempts", detail).after(retry_after_seconds)
    }

    fn after(mut self, seconds: u64) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    fn internal() -> Self {
        let detail = "Something went wrong here. The request's id leads to it in the logs.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal error", detail)
    }

    /// For a panic, which must not close the connection without a word.
    pub(crate) fn after_panic() -> Self {
        Self::internal()
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        self.request_id = current_request_id();
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after_seconds;
        let mut response = (status, Json(self)).into_response();
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
        Self { pointer: error.pointer.to_owned(), detail: error.detail }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Invalid(fields) => Self::invalid(fields.into_iter().map(Into::into).collect()),
            AppError::NotFound(what) => Self::not_found(what),
            AppError::Forbidden { needed } => {
                let detail = format!("This takes the role {needed} in the organization.");
                Self::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", detail)
            }
            AppError::WrongCredentials => Self::new(
                StatusCode::UNAUTHORIZED,
                "wrong-credentials",
                "Not signed in",
                "The e-mail address or the password is wrong.",
            ),
            AppError::LastOwner => Self::new(
                StatusCode::CONFLICT,
                "last-owner",
                "The last owner stays",
                "Make another member an owner first: an organization keeps at least one.",
            ),
            AppError::Conflict(conflict) => conflict_problem(conflict),
            AppError::NumberTaken { agent_id, agent_name } => Self {
                agent_id: Some(agent_id),
                errors: vec![ProblemField {
                    pointer: "/phoneNumber".to_owned(),
                    detail: format!("belongs to the agent {agent_name}. Choose another number, or disconnect that agent"),
                }],
                ..Self::new(
                    StatusCode::CONFLICT,
                    "number-taken",
                    "The number is taken",
                    format!("The agent {agent_name} has this number. A number belongs to one agent of an organization."),
                )
            },
            AppError::Blocked(blocked) => blocked_problem(blocked),
            AppError::IdempotencyKeyReused => Self::new(
                StatusCode::CONFLICT,
                "idempotency-key-reused",
                "The key was used for another request",
                "This Idempotency-Key came with another body in the last 24 hours. Use a new key for a new request.",
            ),
            AppError::CallRefused { call_id, refusal } => Self {
                call_id: Some(call_id),
                twilio_code: refusal.code,
                ..Self::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "twilio-refused",
                    "Twilio refused the call",
                    refusal.guidance().into_owned(),
                )
            },
            AppError::CallNotSubmitted { call_id, retry_after } => Self {
                call_id: Some(call_id),
                ..Self::twilio_away("Twilio took no request for this call in time; it was not placed.")
            }
            .after(retry_after.and_then(|wait| u64::try_from(wait.whole_seconds()).ok()).unwrap_or(RETRY_SOON)),
            AppError::Verification(problem) => verification_problem(&problem),
            AppError::Twilio(error) => match error.refusal() {
                Some(refusal) => Self {
                    twilio_code: refusal.code,
                    ..Self::new(
                        StatusCode::UNPROCESSABLE_ENTITY,
                        "twilio-refused",
                        "Twilio refused the request",
                        refusal.guidance().into_owned(),
                    )
                },
                None => Self::twilio_away("Twilio does not answer at the moment. Try again shortly."),
            },
            AppError::CallbackRefused => Self::new(
                StatusCode::FORBIDDEN,
                "callback-refused",
                "The callback is not believed",
                "The signature does not fit, or there is no such call. `linecard signature check` tells which.",
            ),
            AppError::Store(error) => store_problem(error),
            error @ (AppError::Vault(_) | AppError::TaskLost(_) | AppError::Password(_) | AppError::Randomness) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a request failed");
                Self::internal()
            }
        }
    }
}

impl Problem {
    fn twilio_away(detail: &'static str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "twilio-unavailable", "Twilio is not available", detail)
            .after(RETRY_SOON)
    }
}

fn blocked_problem(blocked: linecard_app::Blocked) -> Problem {
    use linecard_app::Blocked;
    match blocked {
        Blocked::AgentRequired => Problem {
            errors: vec![ProblemField { pointer: "/agentId".to_owned(), detail: "is needed".to_owned() }],
            ..Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "agent-required",
                "Say which agent calls",
                blocked.detail(),
            )
        },
        Blocked::FallbackOff { .. } | Blocked::NothingConnected => {
            Problem::new(StatusCode::CONFLICT, "agent-not-connected", "The agent has no line", blocked.detail())
        }
    }
}

fn conflict_problem(conflict: Conflict) -> Problem {
    let (code, title, detail) = match conflict {
        Conflict::MemberExists => ("member-exists", "Already a member", "This person is a member already. Change the role instead."),
        Conflict::UserExists => ("user-exists", "Already here", "A person with this address was made a moment ago. Try again."),
        Conflict::CallNotAtTwilio => (
            "call-not-submitted",
            "Nothing to hang up yet",
            "Twilio has not confirmed this call, so there is nothing to hang up. Look at its log, and try again.",
        ),
    };
    Problem::new(StatusCode::CONFLICT, code, title, detail)
}

fn verification_problem(problem: &VerificationProblem) -> Problem {
    let (pointer, detail) = match problem {
        VerificationProblem::TokenRejected => (
            Some("/authToken"),
            "Twilio does not accept this account SID and auth token together. Copy both again from the Twilio console.",
        ),
        VerificationProblem::AccountSuspended => {
            (Some("/accountSid"), "Twilio says that this account is suspended or closed. See its notices in the Twilio console.")
        }
        VerificationProblem::NumberNotOwned => {
            (Some("/phoneNumber"), "This number does not belong to the Twilio account. Choose one of the account's numbers.")
        }
        VerificationProblem::NumberWithoutVoice => {
            (Some("/phoneNumber"), "This number cannot place calls. Choose one with the voice capability.")
        }
        VerificationProblem::TrialAccount => (
            Some("/accountSid"),
            "This is a trial account: it can only call numbers that are verified in the Twilio console. Upgrade it, or verify \
             the numbers.",
        ),
        VerificationProblem::TwilioAway(_) => {
            return Problem::twilio_away("Twilio does not answer at the moment, so nothing was found out. Try again shortly.");
        }
    };
    let errors = pointer
        .map(|pointer| ProblemField { pointer: pointer.to_owned(), detail: detail.to_owned() })
        .into_iter()
        .collect();
    Problem {
        errors,
        ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, problem.code(), "The line does not work yet", detail)
    }
}

fn store_problem(error: StoreError) -> Problem {
    match error {
        StoreError::Unavailable(source) => {
            tracing::warn!(error = source.as_ref() as &dyn std::error::Error, "the database is not available");
            let detail = "The database cannot be reached. Nothing was changed by this request as far as it was answered; try again.";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "database-unavailable", "Not available", detail).after(RETRY_SOON)
        }
        // The session or key was good a moment ago, and has lost its access since.
        StoreError::NotAdmitted => Problem::unauthenticated(),
        StoreError::NotPermitted(source) => {
            tracing::warn!(%source, "the database's rules refused what the server had allowed");
            Problem::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", "Your role does not allow this.")
        }
        error @ (StoreError::Duplicate(_) | StoreError::Query { .. } | StoreError::Unreadable { .. } | StoreError::Ended) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a request failed in the database");
            Problem::internal()
        }
    }
}
