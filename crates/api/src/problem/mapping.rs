//! The one place where errors become HTTP. Exhaustive, with no `_`: a new error must be given its answer.

use std::error::Error;

use linecard_app::{AppError, BlockReason, Quota, VerificationProblem};
use linecard_domain::{AgentId, KeyScope, OutboundRef};
use linecard_twilio::{Refusal, TwilioError};

use super::code::ProblemCode;
use super::conflict::of_conflict;
use super::details::{Problem, ProblemField};
use super::people::{
    code_required, identity_provider_unavailable, identity_unknown, link_not_valid, no_identity_provider,
    passwords_off, person_required, second_factor_required, token_refused, wrong_code, wrong_credentials,
};

/// How long a client waits before it retries while the database or Twilio is unavailable, in seconds.
const RETRY_SOON: u64 = 5;

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Invalid(fields) => Self::invalid(fields.into_iter().map(Into::into).collect()),
            AppError::NotFound(what) => Self::not_found(what),
            AppError::Forbidden { needed } => forbidden(format!("Requires the {needed} role in the organization.")),
            AppError::ScopeRequired { needed } => scope_required(needed),
            AppError::KeyOfAgents => key_of_agents(),
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
            AppError::Blocked(blocked) => of_blocked(blocked),
            AppError::RateExceeded { retry_after } => rate_exceeded(retry_after),
            AppError::IdempotencyKeyReused => Self::new(
                ProblemCode::IdempotencyKeyReused,
                "This Idempotency-Key was used with a different body in the last 24 hours. Use a new key for a new request.",
            ),
            AppError::RefusedByTwilio { subject, refusal } => refused(&refusal).with_outbound(subject),
            AppError::NotSubmitted { subject, retry_after } => not_submitted(subject, retry_after),
            AppError::Verification(problem) => of_verification(&problem),
            AppError::Twilio(TwilioError::Refused(refusal)) => refused(&refusal),
            AppError::Twilio(TwilioError::RateLimited { .. } | TwilioError::Unavailable(_)) => {
                twilio_unavailable("Twilio is not responding. Try again shortly.")
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
            AppError::ServerBusy(error) => {
                tracing::warn!(error = &error as &dyn Error, "requests wait too long for the database");
                busy(ProblemCode::ServerBusy, "The server is handling too many requests. Try again shortly.")
            }
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
    twilio_unavailable(detail).with_outbound(subject).with_retry_after(seconds.unwrap_or(RETRY_SOON))
}

fn busy(code: ProblemCode, detail: &'static str) -> Problem {
    Problem::new(code, detail).with_retry_after(RETRY_SOON)
}

fn rate_exceeded(retry_after: time::Duration) -> Problem {
    // Rounded up: a client that retries too early has to wait again.
    let seconds = u64::try_from(retry_after.whole_seconds()).unwrap_or(0) + 1;
    of_blocked(BlockReason::RateExceeded).with_retry_after(seconds)
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

fn twilio_unavailable(detail: &'static str) -> Problem {
    Problem::new(ProblemCode::TwilioUnavailable, detail).with_retry_after(RETRY_SOON)
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

/// The code of a call or message that is refused before anything is sent to Twilio.
pub(crate) const fn blocked_code(blocked: BlockReason) -> ProblemCode {
    match blocked {
        BlockReason::AgentRequired => ProblemCode::AgentRequired,
        BlockReason::FallbackOff { .. } | BlockReason::NothingConnected => ProblemCode::AgentNotConnected,
        BlockReason::Paused(_) => ProblemCode::CallsStopped,
        BlockReason::CountryNotAllowed => ProblemCode::CountryNotAllowed,
        BlockReason::NumberTypeNotAllowed => ProblemCode::NumberTypeNotAllowed,
        BlockReason::DoNotCall => ProblemCode::DoNotCall,
        BlockReason::DailyLimit(..) => ProblemCode::DailyLimitReached,
        BlockReason::AtCapacity(_) => ProblemCode::TooManyCalls,
        BlockReason::RateExceeded => ProblemCode::CallRateExceeded,
        BlockReason::QueueFull => ProblemCode::CallQueueFull,
        BlockReason::NumberWithoutSms => ProblemCode::NumberWithoutSms,
    }
}

fn of_blocked(blocked: BlockReason) -> Problem {
    let problem = Problem::new(blocked_code(blocked), blocked.detail());
    let field =
        |pointer: &str, detail: &str| vec![ProblemField { pointer: pointer.to_owned(), detail: detail.to_owned() }];
    match blocked {
        BlockReason::AgentRequired => problem.with_errors(field("/agentId", "is required")),
        BlockReason::CountryNotAllowed => problem
            .with_errors(field("/to", "must be a number in one of the allowed countries (limits.allowedCountries)")),
        BlockReason::NumberTypeNotAllowed => problem.with_errors(field(
            "/to",
            "must be an ordinary number, or of a type that is allowed (limits.allowedNumberTypes)",
        )),
        BlockReason::DoNotCall => {
            problem.with_errors(field("/to", "must not be on the do-not-call list (GET /api/do-not-call)"))
        }
        BlockReason::AtCapacity(_) | BlockReason::RateExceeded | BlockReason::QueueFull => {
            problem.with_retry_after(RETRY_SOON)
        }
        BlockReason::FallbackOff { .. }
        | BlockReason::NothingConnected
        | BlockReason::Paused(_)
        | BlockReason::DailyLimit(..)
        | BlockReason::NumberWithoutSms => problem,
    }
}

fn of_verification(problem: &VerificationProblem) -> Problem {
    match verification_finding(problem) {
        Some((code, field)) => {
            let twilio_code = match problem {
                VerificationProblem::Refused(refusal) => refusal.as_ref().and_then(|refusal| refusal.code),
                _ => None,
            };
            Problem::new(code, field.detail.clone()).with_twilio_code(twilio_code).with_errors(vec![field])
        }
        None => twilio_unavailable("Twilio is not responding, so nothing could be verified. Try again shortly."),
    }
}

/// The setting that a verification problem concerns, what is wrong with it and what to do; `None` if Twilio was
/// unavailable, which says nothing about the settings.
pub(crate) fn verification_field(problem: &VerificationProblem) -> Option<ProblemField> {
    verification_finding(problem).map(|(_, field)| field)
}

fn verification_finding(problem: &VerificationProblem) -> Option<(ProblemCode, ProblemField)> {
    let (code, pointer, detail) = match problem {
        VerificationProblem::TokenRejected => (
            ProblemCode::TwilioTokenRejected,
            "/authToken",
            "Twilio does not accept this account SID and auth token together. Copy both again from the Twilio console.",
        ),
        VerificationProblem::ApiKeyRejected => (
            ProblemCode::TwilioApiKeyRejected,
            "/apiKeySecret",
            "Twilio does not accept this API key for the account. Copy its SID and secret again, or remove it.",
        ),
        VerificationProblem::AccountSuspended => (
            ProblemCode::TwilioAccountSuspended,
            "/accountSid",
            "Twilio reports that this account is suspended or closed. See the notices in the Twilio console.",
        ),
        VerificationProblem::NumberNotOwned => (
            ProblemCode::NumberNotOwned,
            "/phoneNumber",
            "This number neither belongs to the Twilio account nor is a verified caller ID of it. Choose one of the account's \
             numbers, or verify this one in the Twilio console.",
        ),
        VerificationProblem::NumberWithoutVoice => (
            ProblemCode::NumberWithoutVoice,
            "/phoneNumber",
            "This number cannot place calls. Choose one with the voice capability.",
        ),
        VerificationProblem::TrialAccount => (
            ProblemCode::TwilioTrialAccount,
            "/accountSid",
            "This is a trial account: it can only call numbers that are verified in the Twilio console. Upgrade it, or \
             verify the numbers.",
        ),
        VerificationProblem::TestCredentials => (
            ProblemCode::TwilioTestCredentials,
            "/authToken",
            "These are Twilio's test credentials, which cannot place calls. Enter the account's live SID and auth \
             token.",
        ),
        VerificationProblem::UnknownSharedKey(sid) => return Some(unknown_shared_key(sid.as_deref())),
        VerificationProblem::UnsignedCallbacks => (
            ProblemCode::TwilioCallbacksUnsigned,
            "/accountSid",
            "The account's webhook rules at Twilio switch signatures off for Linecard's callbacks, so all of them are \
             rejected and Linecard must ask Twilio for each outcome. Let the rules sign those to Linecard's URL.",
        ),
        VerificationProblem::Refused(refusal) => return Some(refused_verification(refusal.as_ref())),
        VerificationProblem::TwilioUnavailable(_) => return None,
    };
    Some((code, ProblemField { pointer: pointer.to_owned(), detail: detail.to_owned() }))
}

fn unknown_shared_key(sid: Option<&str>) -> (ProblemCode, ProblemField) {
    let key = sid.map_or_else(|| "a SharedKey".to_owned(), |sid| format!("the SharedKey {sid}"));
    let detail = format!(
        "The account's webhook rules at Twilio sign Linecard's callbacks with {key}, which is not stored, so all of them are \
         rejected and Linecard must ask Twilio for each outcome. Save the key in the organization's settings, then verify again."
    );
    (ProblemCode::TwilioSharedKeyUnknown, ProblemField { pointer: "/accountSid".to_owned(), detail })
}

/// Twilio's reason, at the setting that it concerns: what an API key may do, or else the account.
fn refused_verification(refusal: Option<&Refusal>) -> (ProblemCode, ProblemField) {
    let detail = refusal.map_or_else(
        || "Twilio refused the last verification. Verify again to learn why.".to_owned(),
        |refusal| refusal.guidance().into_owned(),
    );
    let pointer = if refusal.is_some_and(Refusal::concerns_api_key) { "/apiKeySid" } else { "/accountSid" };
    (ProblemCode::TwilioRefused, ProblemField { pointer: pointer.to_owned(), detail })
}

fn database_unavailable(error: &(dyn Error + 'static)) -> Problem {
    tracing::warn!(error, "the database is unavailable");
    let detail =
        "The database cannot be reached right now. Try again shortly; send an Idempotency-Key with calls and messages.";
    Problem::new(ProblemCode::DatabaseUnavailable, detail).with_retry_after(RETRY_SOON)
}

#[cfg(test)]
mod tests {
    use linecard_domain::{DailyLimit, LimitOwner};

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
