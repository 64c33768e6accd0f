//! What is known after a request. The rules stand in [`classify`]; the rest of the crate only
//! carries their result.

use std::time::Duration;

use reqwest::StatusCode;

use crate::{ParseError, Refusal};

/// What is known of a request that must not be repeated blindly.
///
/// Twilio has no idempotency parameter for calls and messages: after an unknown outcome, only
/// looking (callbacks, ListCalls) tells whether a phone rings.
#[derive(Debug)]
pub enum Submission<T> {
    /// Twilio took it: 2xx with a body that says what was made.
    Accepted(T),
    /// Twilio said no (4xx): nothing was made, and the same request will be refused again.
    Refused(Refusal),
    /// Certainly not processed, so it may be sent again: a 429, or no connection came about.
    NotProcessed {
        /// What `Retry-After` asked for, where it was present and in seconds.
        retry_after: Option<Duration>,
        reason: NotProcessedReason,
    },
    /// It may have been processed: never send it again, look for its effect.
    Unknown { reason: UnknownReason },
}

impl<T> Submission<T> {
    /// For requests that may be repeated, where "not processed" and "unknown" ask for the same:
    /// try later.
    pub(crate) fn into_result(self) -> Result<T, TwilioError> {
        match self {
            Self::Accepted(resource) => Ok(resource),
            Self::Refused(refusal) => Err(TwilioError::Refused(refusal)),
            Self::NotProcessed { retry_after, reason: NotProcessedReason::RateLimited { .. } } => {
                Err(TwilioError::RateLimited { retry_after })
            }
            Self::NotProcessed {
                reason: NotProcessedReason::Unreachable(source) | NotProcessedReason::Unsendable(source),
                ..
            } => Err(Unavailable::Unreachable(source).into()),
            Self::Unknown { reason } => Err(Unavailable::NoAnswer(reason).into()),
        }
    }
}

/// Why a request certainly was not processed.
#[derive(Debug, thiserror::Error)]
pub enum NotProcessedReason {
    /// HTTP 429 (20429): over the account's limit of requests or of concurrency.
    #[error("Twilio asks to slow down (HTTP 429)")]
    RateLimited { code: Option<u32> },
    /// DNS, TCP or TLS failed before a request could be written.
    #[error("no connection to Twilio came about")]
    Unreachable(#[source] reqwest::Error),
    /// The request could not even be built, for example because the configured URL has no host.
    #[error("the request to Twilio could not be built")]
    Unsendable(#[source] reqwest::Error),
}

/// Why nothing is known about a request's effect.
#[derive(Debug, thiserror::Error)]
pub enum UnknownReason {
    /// No whole answer within the client's total time-out.
    #[error("Twilio did not answer in time")]
    TimedOut(#[source] reqwest::Error),
    /// The connection broke after the request may have been written, or within the answer.
    #[error("the connection to Twilio broke")]
    Interrupted(#[source] reqwest::Error),
    /// A status that says neither yes nor no: 5xx, 408, or a redirect (none is followed).
    #[error("Twilio answered with HTTP {http_status}")]
    Status { http_status: u16 },
    /// 2xx, but the body does not tell what was made.
    #[error("Twilio's answer (HTTP {http_status}) could not be understood")]
    Body {
        http_status: u16,
        #[source]
        source: ParseError,
    },
}

/// Why a request that may be repeated gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum TwilioError {
    /// Repeating it will not help.
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("Twilio asks to slow down (HTTP 429)")]
    RateLimited { retry_after: Option<Duration> },
    #[error("Twilio is not available")]
    Unavailable(#[from] Unavailable),
}

impl TwilioError {
    /// The refusal, if that is what it was.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::RateLimited { .. } | Self::Unavailable(_) => None,
        }
    }
}

/// Why there was no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum Unavailable {
    #[error("no connection to Twilio came about")]
    Unreachable(#[source] reqwest::Error),
    #[error(transparent)]
    NoAnswer(#[from] UnknownReason),
}

/// An answer of which the head came through; of the body, what could be read.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// `Retry-After`, if given in seconds. Its other form, a date, would need a clock that agrees
    /// with Twilio's, so it counts as absent.
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Result<Vec<u8>, BodyError>,
}

#[derive(Debug)]
pub(crate) enum BodyError {
    Read(reqwest::Error),
    TooLong { limit: usize },
}

/// The outcome of a request whose answer's head came through.
///
/// A 4xx is a refusal even if its body broke off: the status alone says that nothing was made.
/// 408 is the exception, since a proxy can say it after it has passed the request on.
pub(crate) fn classify<T>(answer: Answer, parse: impl FnOnce(&[u8]) -> Result<T, ParseError>) -> Submission<T> {
    let Answer { status, retry_after, body } = answer;
    let http_status = status.as_u16();
    if status.is_success() {
        let parsed = match body {
            Ok(bytes) => parse(&bytes),
            Err(BodyError::TooLong { limit }) => Err(ParseError::TooLong { limit }),
            Err(BodyError::Read(error)) => return interrupted(error),
        };
        return match parsed {
            Ok(resource) => Submission::Accepted(resource),
            Err(source) => Submission::Unknown { reason: UnknownReason::Body { http_status, source } },
        };
    }
    if !status.is_client_error() || status == StatusCode::REQUEST_TIMEOUT {
        return Submission::Unknown { reason: UnknownReason::Status { http_status } };
    }
    let refusal = Refusal::from_answer(http_status, body.as_deref().unwrap_or_default());
    if status == StatusCode::TOO_MANY_REQUESTS {
        Submission::NotProcessed { retry_after, reason: NotProcessedReason::RateLimited { code: refusal.code } }
    } else {
        Submission::Refused(refusal)
    }
}

/// The outcome of a request without an answer.
///
/// `is_connect` is true only of errors that the connector gave (DNS, TCP, TLS, a proxy's CONNECT,
/// the connect time-out): no byte of a request was written then. A reset of a connection out of
/// the pool ("connection closed before message completed") is not one of them.
pub(crate) fn classify_failure<T>(error: reqwest::Error) -> Submission<T> {
    // The URL of a list holds phone numbers, and errors are logged.
    let error = error.without_url();
    if error.is_connect() {
        Submission::NotProcessed { retry_after: None, reason: NotProcessedReason::Unreachable(error) }
    } else if error.is_builder() {
        Submission::NotProcessed { retry_after: None, reason: NotProcessedReason::Unsendable(error) }
    } else {
        interrupted(error)
    }
}

fn interrupted<T>(error: reqwest::Error) -> Submission<T> {
    let error = error.without_url();
    let reason = if error.is_timeout() { UnknownReason::TimedOut(error) } else { UnknownReason::Interrupted(error) };
    Submission::Unknown { reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(status: u16, body: &str) -> Submission<String> {
        let answer = Answer {
            status: StatusCode::from_u16(status).expect("a status"),
            retry_after: Some(Duration::from_secs(7)),
            body: Ok(body.as_bytes().to_vec()),
        };
        classify(answer, |bytes| match bytes {
            b"good" => Ok("good".to_owned()),
            _ => Err(ParseError::Missing { field: "sid" }),
        })
    }

    #[test]
    fn a_success_that_says_what_was_made_is_accepted() {
        for status in [200, 201] {
            assert!(matches!(outcome(status, "good"), Submission::Accepted(_)));
        }
    }

    #[test]
    fn a_success_that_cannot_be_read_is_unknown() {
        for status in [200, 201, 204] {
            assert!(matches!(outcome(status, "<html>"), Submission::Unknown { reason: UnknownReason::Body { .. } }));
        }
    }

    #[test]
    fn a_4xx_is_a_refusal_with_or_without_a_body_of_twilios() {
        let Submission::Refused(refusal) = outcome(400, r#"{"code": 21211, "message": "no"}"#) else {
            panic!("not refused");
        };
        assert_eq!((refusal.code, refusal.http_status), (Some(21211), 400));
        for status in [400, 401, 403, 404, 409, 413, 422] {
            assert!(matches!(outcome(status, "<html>"), Submission::Refused(Refusal { code: None, .. })));
        }
    }

    #[test]
    fn a_429_was_never_processed() {
        let Submission::NotProcessed { retry_after, reason: NotProcessedReason::RateLimited { code } } =
            outcome(429, r#"{"code": 20429}"#)
        else {
            panic!("not a 429");
        };
        assert_eq!((retry_after, code), (Some(Duration::from_secs(7)), Some(20429)));
    }

    #[test]
    fn what_says_neither_yes_nor_no_is_unknown() {
        for status in [301, 303, 307, 408, 500, 502, 503, 504, 520] {
            assert!(
                matches!(
                    outcome(status, r#"{"code": 20500}"#),
                    Submission::Unknown { reason: UnknownReason::Status { .. } }
                ),
                "{status}"
            );
        }
    }

    #[test]
    fn a_read_takes_not_processed_and_unknown_alike() {
        assert!(outcome(200, "good").into_result().is_ok());
        assert!(matches!(outcome(503, "").into_result(), Err(TwilioError::Unavailable(_))));
        assert!(matches!(outcome(429, "").into_result(), Err(TwilioError::RateLimited { .. })));
        assert!(matches!(outcome(404, "").into_result(), Err(TwilioError::Refused(_))));
    }
}
