//! Answers to calls and messages that are refused before Twilio is asked.

use linecard_app::BlockReason;
use linecard_domain::Timestamp;

use super::code::ProblemCode;
use super::details::{Problem, ProblemField, RETRY_SOON};

/// The code of a call or message that is refused before anything is sent to Twilio.
pub(crate) const fn blocked_code(blocked: BlockReason) -> ProblemCode {
    match blocked {
        BlockReason::AgentRequired => ProblemCode::AgentRequired,
        BlockReason::FallbackOff { .. } | BlockReason::NothingConnected => ProblemCode::AgentNotConnected,
        BlockReason::Paused(_) => ProblemCode::CallsStopped,
        BlockReason::CountryNotAllowed => ProblemCode::CountryNotAllowed,
        BlockReason::NumberTypeNotAllowed => ProblemCode::NumberTypeNotAllowed,
        BlockReason::DoNotCall => ProblemCode::DoNotCall,
        BlockReason::OutsideCallingHours => ProblemCode::OutsideCallingHours,
        BlockReason::DailyLimit(..) => ProblemCode::DailyLimitReached,
        BlockReason::AtCapacity(_) => ProblemCode::TooManyCalls,
        BlockReason::RateExceeded => ProblemCode::CallRateExceeded,
        BlockReason::QueueFull => ProblemCode::CallQueueFull,
        BlockReason::NumberWithoutSms => ProblemCode::NumberWithoutSms,
    }
}

pub(super) fn of_blocked(blocked: BlockReason) -> Problem {
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
        BlockReason::OutsideCallingHours => problem.with_errors(field(
            "/to",
            "must be a number where calls are allowed at this hour (limits.callingHours); `allowedFrom` says when they are",
        )),
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

pub(super) fn rate_exceeded(retry_after: time::Duration) -> Problem {
    // Rounded up: a client that retries too early has to wait again.
    let seconds = u64::try_from(retry_after.whole_seconds()).unwrap_or(0) + 1;
    of_blocked(BlockReason::RateExceeded).with_retry_after(seconds)
}

pub(super) fn outside_calling_hours(now: Timestamp, allowed_from: Option<Timestamp>) -> Problem {
    let problem = of_blocked(BlockReason::OutsideCallingHours);
    let Some(allowed_from) = allowed_from else { return problem };
    // Rounded up, as above.
    let seconds = u64::try_from((allowed_from - now).whole_seconds()).unwrap_or(0) + 1;
    problem.with_allowed_from(allowed_from).with_retry_after(seconds)
}
