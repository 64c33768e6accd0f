//! The one place where errors become HTTP. Exhaustive, with no `_`: a new error must be given its answer.

use std::error::Error;

use linecard_app::{AppError, Quota};
use linecard_domain::{AgentId, KeyScope, OutboundRef};
use linecard_twilio::{Refusal, TwilioError};

use super::blocked::{of_blocked, outside_calling_hours, rate_exceeded};
use super::code::ProblemCode;
use super::conflict::of_conflict;
use super::details::{Problem, ProblemField, RETRY_SOON};
use super::people::{
    code_required, identity_provider_unavailable, identity_unknown, link_not_valid, mail_off, no_identity_provider,
    passwords_off, person_required, second_factor_required, token_refused, wrong_code, wrong_credentials,
};
use super::verification::of_verification;

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Invalid(fields) => Self::invalid(fields.into_iter().map(Into::into).collect()),
            AppError::NotFound(what) => Self::not_found(what),
            AppError::Forbidden { needed } => forbidden(format!("Requires the {needed} role in the organization.")),
            AppError::ScopeRequired { needed } => scope_required(needed),
            AppError::KeyOfAgents => key_of_agents(),
            AppError::NotForConnectSessions => Self::not_for_connect_sessions(),
            AppError::RaisesLimit { limit } => raises_limit(limit),
            AppError::WrongCredentials => wrong_credentials(),
            AppError::CodeRequired => code_required(),
            AppError::WrongCode => wrong_code(),
            AppError::SecondFactorRequired => second_factor_required(),
            AppError::TokenRefused(refusal) => token_refused(refusal),
            AppError::IdentityUnknown { subject } => identity_unknown(&subject),
            AppError::IdentityProviderUnavailable(failure) => identity_provider_unavailable(&failure),
            AppError::NoIdentityProvider => no_identity_provider(),
            AppError::PasswordsOff { provider } => passwords_off(&provider),
            AppError::LinkNotValid => link_not_valid(),
            AppError::MailOff => mail_off(),
            AppError::PersonRequired => person_required(),
            AppError::LastOwner => Self::new(
                ProblemCode::LastOwner,
                "An organization must keep at least one owner. Make another member an owner first.",
            ),
            AppError::RolloutNotReady { phase, reasons } => {
                Self::new(ProblemCode::RolloutNotReady, format!("Phase {phase}: {}", reasons.join(" ")))
            }
            AppError::Conflict(conflict) => of_conflict(conflict),
            AppError::NumberTaken { agent_id, agent_name } => number_taken(agent_id, &agent_name),
            AppError::NumberInUse => number_in_use(),
            AppError::Blocked(blocked) => of_blocked(blocked),
            AppError::RateExceeded { retry_after } => rate_exceeded(retry_after),
            AppError::OutsideCallingHours { now, allowed_from } => outside_calling_hours(now, allowed_from),
            AppError::IdempotencyKeyReused => idempotency_key_reused(),
            AppError::RefusedByTwilio { subject, refusal } => refused(&refusal).with_outbound(subject),
            AppError::NotSubmitted { subject, retry_after } => not_submitted(subject, retry_after),
            AppError::Verification(problem) => of_verification(&problem),
            AppError::Twilio(TwilioError::Refused(refusal)) => refused(&refusal),
            AppError::RangeNotSatisfiable { length } => Self::range_not_satisfiable(length),
            AppError::TwilioTooSlow
            | AppError::Twilio(TwilioError::RateLimited { .. } | TwilioError::Unavailable(_)) => {
                Problem::twilio_unavailable("Twilio is not responding. Try again shortly.")
            }
            AppError::CallbackRejected => Self::new(
                ProblemCode::CallbackRefused,
                "The signature is not valid, or there is no such call or message. `linecard signature check` says which.",
            ),
            AppError::DatabaseUnavailable(error) => database_unavailable(&error),
            // The session or key was valid a moment ago and has lost its access since.
            AppError::AccessLost(_) => Self::unauthenticated(),
            AppError::DatabaseDenied(error) => {
                tracing::warn!(error = &error as &dyn Error, "the database refused what the server had allowed");
                forbidden("Your role does not permit this.")
            }
            AppError::QuotaReached { quota, limit } => of_quota(quota, limit),
            AppError::OrganizationBusy(_) => busy(
                ProblemCode::OrganizationBusy,
                "Your organization is sending too many requests at once, including reports. Send fewer at the same time, \
                 or try again shortly.",
            ),
            AppError::ServerBusy(error) => server_busy(&error),
            AppError::Overloaded => {
                busy(ProblemCode::Overloaded, "Too many users are signing in right now. Try again shortly.")
            }
            error @ (AppError::Backup(_)
            | AppError::Database(_)
            | AppError::Vault(_)
            | AppError::TaskLost(_)
            | AppError::QueuedCallOptions(_)
            | AppError::Password(_)
            | AppError::SecondFactorUri(_)
            | AppError::RandomSourceFailed) => {
                tracing::error!(error = &error as &dyn Error, "request failed");
                Self::internal()
            }
        }
    }
}

fn not_submitted(subject: OutboundRef, retry_after: Option<time::Duration>) -> Problem {
    let seconds = retry_after.and_then(|wait| u64::try_from(wait.whole_seconds()).ok());
    let detail = match subject {
        OutboundRef::Call(_) => "Twilio accepted no request for this call in time; it was not placed.",
        OutboundRef::Message(_) => "Twilio accepted no request for this message in time; it was not sent.",
    };
    Problem::twilio_unavailable(detail).with_outbound(subject).with_retry_after(seconds.unwrap_or(RETRY_SOON))
}

fn server_busy(error: &(dyn Error + 'static)) -> Problem {
    tracing::warn!(error, "requests wait too long for the database");
    busy(ProblemCode::ServerBusy, "The server is handling too many requests. Try again shortly.")
}

fn busy(code: ProblemCode, detail: &'static str) -> Problem {
    Problem::new(code, detail).with_retry_after(RETRY_SOON)
}

fn of_quota(quota: Quota, limit: u32) -> Problem {
    match quota {
        Quota::StreamsPerCredential => Problem::new(
            ProblemCode::TooManyStreams,
            format!("This session or API key has {limit} event streams open. Close one, or share one stream."),
        )
        .with_retry_after(RETRY_SOON),
        Quota::StreamsPerOrganization => Problem::new(
            ProblemCode::TooManyStreams,
            format!("Your organization has {limit} event streams open. Close one, or share one stream."),
        )
        .with_retry_after(RETRY_SOON),
        Quota::OrganizationsPerPerson => Problem::new(
            ProblemCode::TooManyOrganizations,
            format!(
                "You own {limit} organizations, the most that this server permits. Leave one, or ask its operator to raise \
                 LINECARD_MAX_ORGANIZATIONS_PER_PERSON."
            ),
        ),
        Quota::ApiKeys => Problem::new(
            ProblemCode::TooManyApiKeys,
            format!(
                "Your organization has {limit} API keys in use, the most that this server permits. Revoke one, or ask its \
                 operator to raise LINECARD_MAX_API_KEYS."
            ),
        ),
        Quota::EventEndpoints => Problem::new(
            ProblemCode::TooManyEventEndpoints,
            format!("Your organization has {limit} event endpoints, the most that it can have. Delete one."),
        ),
        Quota::PlatformEventEndpoints => Problem::new(
            ProblemCode::TooManyEventEndpoints,
            format!("This installation has {limit} event endpoints of its own, the most that it can have. Delete one."),
        ),
        Quota::ConnectSessions => Problem::new(
            ProblemCode::TooManyConnectSessions,
            format!(
                "Your organization has {limit} connect sessions that have not expired, the most that this server permits. \
                 End those that are no longer needed (DELETE /api/connect-sessions/…), wait for them to expire, or ask its \
                 operator to raise LINECARD_MAX_CONNECT_SESSIONS."
            ),
        ),
        Quota::Invitations => Problem::new(
            ProblemCode::TooManyInvitations,
            format!(
                "Your organization has {limit} open invitations, the most that this server permits. Withdraw one, or ask \
                 its operator to raise LINECARD_MAX_INVITATIONS."
            ),
        ),
    }
}

fn scope_required(needed: KeyScope) -> Problem {
    let detail =
        format!("Requires the scope {needed}, which this API key does not have. Create a key with this scope.");
    Problem::new(ProblemCode::ScopeRequired, detail)
}

fn key_of_agents() -> Problem {
    Problem::new(
        ProblemCode::KeyOfAgents,
        "This API key is limited to some agents, but this affects the whole organization. Use a key without agents.",
    )
}

fn raises_limit(limit: &'static str) -> Problem {
    let detail = format!("{limit} can only be raised by an owner. Ask an owner, or enter a lower value.");
    Problem::new(ProblemCode::LimitRaise, detail)
}

fn forbidden(detail: impl Into<String>) -> Problem {
    Problem::new(ProblemCode::Forbidden, detail)
}

fn refused(refusal: &Refusal) -> Problem {
    Problem::new(ProblemCode::TwilioRefused, refusal.guidance().into_owned()).with_twilio_code(refusal.code)
}

fn number_taken(agent_id: AgentId, agent_name: &str) -> Problem {
    let detail = format!(
        "The agent {agent_name} already uses this number. Within an organization, a number belongs to one agent."
    );
    let field = format!("belongs to the agent {agent_name}. Choose another number, or disconnect that agent");
    Problem::new(ProblemCode::NumberTaken, detail)
        .with_agent(agent_id)
        .with_errors(vec![ProblemField { pointer: "/phoneNumber".to_owned(), detail: field }])
}

fn idempotency_key_reused() -> Problem {
    Problem::new(
        ProblemCode::IdempotencyKeyReused,
        "This Idempotency-Key was used with a different body in the last 24 hours. Use a new key for a new request.",
    )
}

fn number_in_use() -> Problem {
    let detail = "Another agent already uses this number. Within an organization, a number belongs to one agent.";
    let field = "belongs to another agent. Choose another number".to_owned();
    Problem::new(ProblemCode::NumberTaken, detail)
        .with_errors(vec![ProblemField { pointer: "/phoneNumber".to_owned(), detail: field }])
}

fn database_unavailable(error: &(dyn Error + 'static)) -> Problem {
    tracing::warn!(error, "the database is unavailable");
    let detail =
        "The database cannot be reached right now. Try again shortly; send an Idempotency-Key with calls and messages.";
    Problem::new(ProblemCode::DatabaseUnavailable, detail).with_retry_after(RETRY_SOON)
}

#[cfg(test)]
mod tests {
    use linecard_app::{BlockReason, VerificationProblem};
    use linecard_domain::{DailyLimit, LimitOwner};

    use super::super::blocked::blocked_code;
    use super::*;

    #[test]
    fn the_codes_of_the_use_cases_are_those_of_the_api() {
        for blocked in [
            BlockReason::AgentRequired,
            BlockReason::FallbackOff { organization_connected: true },
            BlockReason::NothingConnected,
            BlockReason::Paused(LimitOwner::Agent),
            BlockReason::CountryNotAllowed,
            BlockReason::NumberTypeNotAllowed,
            BlockReason::DoNotCall,
            BlockReason::OutsideCallingHours,
            BlockReason::DailyLimit(LimitOwner::Organization, DailyLimit::Spend),
            BlockReason::AtCapacity(LimitOwner::Agent),
            BlockReason::RateExceeded,
            BlockReason::QueueFull,
            BlockReason::NumberWithoutSms,
        ] {
            assert_eq!(of_blocked(blocked).code(), blocked_code(blocked));
            assert_eq!(blocked_code(blocked).as_str(), blocked.code());
        }
        for problem in [
            VerificationProblem::TokenRejected,
            VerificationProblem::ApiKeyRejected,
            VerificationProblem::AccountSuspended,
            VerificationProblem::NumberNotOwned,
            VerificationProblem::NumberWithoutVoice,
            VerificationProblem::TrialAccount,
            VerificationProblem::TestCredentials,
            VerificationProblem::UnknownSharedKey(None),
            VerificationProblem::UnsignedCallbacks,
            VerificationProblem::CountryNotEnabled(None),
            VerificationProblem::HighRiskEnabled(None),
            VerificationProblem::Refused(None),
        ] {
            let code = of_verification(&problem).code();
            assert_eq!(code.as_str(), problem.code());
            assert!(ProblemCode::OF_VERIFICATIONS.contains(&code));
        }
        let unavailable = VerificationProblem::TwilioUnavailable(None);
        assert_eq!(of_verification(&unavailable).code().as_str(), unavailable.code());
    }
}
