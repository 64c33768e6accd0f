//! The one place where errors become HTTP. Exhaustive, with no `_`: a new error must be given its answer.

use axum::http::StatusCode;
use linecard_app::{AppError, BlockReason, Conflict, VerificationProblem};
use linecard_domain::{AgentId, OutboundRef};
use linecard_twilio::{Refusal, TwilioError};

use super::{Problem, ProblemField};

/// How long a client waits for a database or a Twilio that is away, in seconds.
const RETRY_SOON: u64 = 5;

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Invalid(fields) => Self::invalid(fields.into_iter().map(Into::into).collect()),
            AppError::NotFound(what) => Self::not_found(what),
            AppError::Forbidden { needed } => forbidden(format!("This takes the role {needed} in the organization.")),
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
            AppError::RolloutNotReady { phase, reasons } => Self::new(
                StatusCode::CONFLICT,
                "rollout-not-ready",
                "Not ready for the next phase",
                format!("Phase {phase}: {}", reasons.join(" ")),
            ),
            AppError::Conflict(conflict) => of_conflict(conflict),
            AppError::NumberTaken { agent_id, agent_name } => number_taken(agent_id, &agent_name),
            AppError::Blocked(blocked) => of_blocked(blocked),
            AppError::RateExceeded { retry_after } => {
                // Rounded up: a client that comes back too early waits again.
                let seconds = u64::try_from(retry_after.whole_seconds()).unwrap_or(0) + 1;
                of_blocked(BlockReason::RateExceeded).with_retry_after(seconds)
            }
            AppError::IdempotencyKeyReused => Self::new(
                StatusCode::CONFLICT,
                "idempotency-key-reused",
                "The key was used for another request",
                "This Idempotency-Key came with another body in the last 24 hours. Use a new key for a new request.",
            ),
            AppError::RefusedByTwilio { subject, refusal } => refused(&refusal).with_subject(subject),
            AppError::NotSubmitted { subject, retry_after } => not_submitted(subject, retry_after),
            AppError::Verification(problem) => of_verification(&problem),
            AppError::Twilio(TwilioError::Refused(refusal)) => refused(&refusal),
            AppError::Twilio(TwilioError::RateLimited { .. } | TwilioError::Unavailable(_)) => {
                twilio_away("Twilio does not answer at the moment. Try again shortly.")
            }
            AppError::CallbackRejected => Self::new(
                StatusCode::FORBIDDEN,
                "callback-refused",
                "The callback is not believed",
                "The signature does not fit, or there is no such call or message. `linecard signature check` tells which.",
            ),
            AppError::DatabaseUnavailable(error) => database_unavailable(&error),
            // The session or key was good a moment ago, and has lost its access since.
            AppError::AccessLost(_) => Self::unauthenticated(),
            AppError::DatabaseDenied(error) => database_denied(&error),
            AppError::Overloaded => overloaded(),
            error @ (AppError::Backup(_)
            | AppError::Database(_)
            | AppError::Vault(_)
            | AppError::TaskLost(_)
            | AppError::QueuedCallOptions(_)
            | AppError::Password(_)
            | AppError::RandomSourceFailed) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a request failed");
                Self::internal()
            }
        }
    }
}

fn forbidden(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", detail)
}

fn refused(refusal: &Refusal) -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "twilio-refused",
        "Twilio refused the request",
        refusal.guidance().into_owned(),
    )
    .with_twilio_code(refusal.code)
}

fn twilio_away(detail: &'static str) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "twilio-unavailable", "Twilio is not available", detail)
        .with_retry_after(RETRY_SOON)
}

fn number_taken(agent_id: AgentId, agent_name: &str) -> Problem {
    let detail = format!("The agent {agent_name} has this number. A number belongs to one agent of an organization.");
    let field = format!("belongs to the agent {agent_name}. Choose another number, or disconnect that agent");
    Problem::new(StatusCode::CONFLICT, "number-taken", "The number is taken", detail)
        .with_agent(agent_id)
        .with_errors(vec![ProblemField { pointer: "/phoneNumber".to_owned(), detail: field }])
}

fn of_blocked(blocked: BlockReason) -> Problem {
    match blocked {
        BlockReason::AgentRequired => {
            let needed = ProblemField { pointer: "/agentId".to_owned(), detail: "is needed".to_owned() };
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, blocked.code(), "Say which agent", blocked.detail())
                .with_errors(vec![needed])
        }
        BlockReason::FallbackOff { .. } | BlockReason::NothingConnected => {
            Problem::new(StatusCode::CONFLICT, blocked.code(), "The agent has no line", blocked.detail())
        }
        BlockReason::Paused(_) => {
            Problem::new(StatusCode::CONFLICT, blocked.code(), "Calls and messages are stopped", blocked.detail())
        }
        BlockReason::CountryNotAllowed => {
            let detail = "belongs to none of the countries that are allowed (limits.allowedCountries)".to_owned();
            Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                blocked.code(),
                "The country is not allowed",
                blocked.detail(),
            )
            .with_errors(vec![ProblemField { pointer: "/to".to_owned(), detail }])
        }
        BlockReason::AtCapacity(_) => {
            Problem::new(StatusCode::TOO_MANY_REQUESTS, blocked.code(), "Too many calls at once", blocked.detail())
                .with_retry_after(RETRY_SOON)
        }
        BlockReason::RateExceeded | BlockReason::QueueFull => {
            Problem::new(StatusCode::TOO_MANY_REQUESTS, blocked.code(), "Too many calls a second", blocked.detail())
                .with_retry_after(RETRY_SOON)
        }
        BlockReason::NumberWithoutSms => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, blocked.code(), "The number cannot text", blocked.detail())
        }
    }
}

fn of_conflict(conflict: Conflict) -> Problem {
    let (code, title, detail) = match conflict {
        Conflict::MemberExists => {
            ("member-exists", "Already a member", "This person is a member already. Change the role instead.")
        }
        Conflict::UserExists => {
            ("user-exists", "Already here", "A person with this address was made a moment ago. Try again.")
        }
        Conflict::NoTokenLeft => (
            "no-token-left",
            "No token for this call",
            "The account that placed this call is connected no more, so Twilio cannot be asked to end it.",
        ),
        Conflict::AccountNotConnected => (
            "account-not-connected",
            "The account is connected no more",
            "No auth token for this account is held any more, so Twilio cannot be asked about it.",
        ),
        Conflict::UserOfAnotherOrganization => (
            "person-of-another",
            "Belongs to another organization",
            "An account with this address was made by another organization, which chose its first password. Ask whoever \
             runs this Linecard to make one with `linecard user create`.",
        ),
        Conflict::CallNotAtTwilio => (
            "call-not-submitted",
            "Nothing to hang up yet",
            "Twilio has not confirmed this call, so there is nothing to hang up. Look at its log, and try again.",
        ),
    };
    Problem::new(StatusCode::CONFLICT, code, title, detail)
}

fn of_verification(problem: &VerificationProblem) -> Problem {
    let Some(field) = verification_field(problem) else {
        return twilio_away("Twilio does not answer at the moment, so nothing was found out. Try again shortly.");
    };
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, problem.code(), "The line does not work yet", field.detail.clone())
        .with_errors(vec![field])
}

/// The setting that a verification problem concerns, what is wrong with it and what to do; `None` where nothing was
/// learnt of the settings.
pub(crate) fn verification_field(problem: &VerificationProblem) -> Option<ProblemField> {
    let (pointer, detail) = match problem {
        VerificationProblem::TokenRejected => (
            "/authToken",
            "Twilio does not accept this account SID and auth token together. Copy both again from the Twilio console.",
        ),
        VerificationProblem::ApiKeyRejected => (
            "/apiKeySecret",
            "Twilio does not accept this API key for the account. Copy its SID and secret again, or remove it.",
        ),
        VerificationProblem::AccountSuspended => (
            "/accountSid",
            "Twilio says that this account is suspended or closed. See its notices in the Twilio console.",
        ),
        VerificationProblem::NumberNotOwned => {
            ("/phoneNumber", "This number does not belong to the Twilio account. Choose one of the account's numbers.")
        }
        VerificationProblem::NumberWithoutVoice => {
            ("/phoneNumber", "This number cannot place calls. Choose one with the voice capability.")
        }
        VerificationProblem::TrialAccount => (
            "/accountSid",
            "This is a trial account: it can only call numbers that are verified in the Twilio console. Upgrade it, or \
             verify the numbers.",
        ),
        VerificationProblem::TwilioUnavailable(_) => return None,
    };
    Some(ProblemField { pointer: pointer.to_owned(), detail: detail.to_owned() })
}

fn database_unavailable(error: &(dyn std::error::Error + 'static)) -> Problem {
    tracing::warn!(error, "the database is not available");
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "database-unavailable",
        "Not available",
        "The database cannot be reached at the moment. Try again shortly; give calls and messages an Idempotency-Key.",
    )
    .with_retry_after(RETRY_SOON)
}

fn database_denied(error: &(dyn std::error::Error + 'static)) -> Problem {
    tracing::warn!(error, "the database's rules refused what the server had allowed");
    forbidden("Your role does not allow this.")
}

fn overloaded() -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "overloaded",
        "Too many sign-ins at once",
        "Too many people sign in at this moment. Try again shortly.",
    )
    .with_retry_after(RETRY_SOON)
}

fn not_submitted(subject: OutboundRef, retry_after: Option<time::Duration>) -> Problem {
    let seconds = retry_after.and_then(|wait| u64::try_from(wait.whole_seconds()).ok());
    let detail = match subject {
        OutboundRef::Call(_) => "Twilio took no request for this call in time; it was not placed.",
        OutboundRef::Message(_) => "Twilio took no request for this message in time; it was not sent.",
    };
    twilio_away(detail).with_subject(subject).with_retry_after(seconds.unwrap_or(RETRY_SOON))
}
