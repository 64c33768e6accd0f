//! The outcome of a request. The rules are in [`classify`]; the rest of the crate only passes on their result.

use std::time::Duration;

use reqwest::StatusCode;

use crate::{ParseError, Refusal};

/// The outcome of a request that must not be retried blindly.
///
/// Twilio has no idempotency parameter for calls and messages: after an unknown outcome, only callbacks and list
/// requests tell whether it was processed.
#[derive(Debug)]
pub enum Submission<T> {
    /// Twilio accepted it: 2xx with a body that identifies the created resource.
    Accepted(T),
    /// Twilio refused it (4xx): nothing was created, and the same request would be refused again.
    Refused(Refusal),
    /// Certainly not processed, so it may be retried: a 429, or no connection was established.
    NotProcessed {
        /// `Retry-After`, if it was present and in seconds.
        retry_after: Option<Duration>,
        reason: NotProcessedReason,
    },
    /// It may have been processed: never send it again; look for its effect.
    Unknown { reason: UnknownReason },
}

impl<T> Submission<T> {
    /// For idempotent requests, where "not processed" and "unknown" have the same consequence: try again later.
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
    /// HTTP 429 (20429): the account's rate or concurrency limit was exceeded.
    #[error("Twilio's rate limit was exceeded (HTTP 429)")]
    RateLimited { code: Option<u32> },
    /// DNS, TCP or TLS failed before a request could be written.
    #[error("a connection to Twilio could not be established")]
    Unreachable(#[source] reqwest::Error),
    /// The request could not even be built, for example because the configured URL has no host.
    #[error("the request to Twilio could not be built")]
    Unsendable(#[source] reqwest::Error),
}

/// Why the outcome of a request is unknown.
#[derive(Debug, thiserror::Error)]
pub enum UnknownReason {
    /// No complete response within the client's total timeout.
    #[error("Twilio did not answer in time")]
    TimedOut(#[source] reqwest::Error),
    /// The connection was lost after the request may have been written, or during the response.
    #[error("the connection to Twilio was interrupted")]
    Interrupted(#[source] reqwest::Error),
    /// An inconclusive status: 5xx, 408, or a redirect (none is followed).
    #[error("Twilio answered with HTTP {http_status}")]
    Status { http_status: u16 },
    /// 2xx, but the body does not identify the created resource.
    #[error("Twilio's response (HTTP {http_status}) could not be parsed")]
    Body {
        http_status: u16,
        #[source]
        source: ParseError,
    },
}

/// Why an idempotent request failed.
#[derive(Debug, thiserror::Error)]
pub enum TwilioError {
    /// A retry will not help.
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("Twilio's rate limit was exceeded (HTTP 429)")]
    RateLimited { retry_after: Option<Duration> },
    #[error("Twilio is not available")]
    Unavailable(#[from] Unavailable),
}

impl TwilioError {
    /// The refusal, if it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::RateLimited { .. } | Self::Unavailable(_) => None,
        }
    }
}

/// Why there was no usable response.
#[derive(Debug, thiserror::Error)]
pub enum Unavailable {
    #[error("a connection to Twilio could not be established")]
    Unreachable(#[source] reqwest::Error),
    #[error(transparent)]
    NoAnswer(#[from] UnknownReason),
}

/// A response whose head was received, with the body or the error in reading it.
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

/// The outcome of a request whose response head was received.
///
/// A 4xx is a refusal even if its body is incomplete: the status alone says that nothing was created.
/// 408 is the exception, since a proxy can send it after it has forwarded the request.
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

/// The outcome of a request without a response.
///
/// `is_connect` is true only for errors of the connector (DNS, TCP, TLS, a proxy's CONNECT, the connect timeout): no
/// byte of a request was written then. A reset of a connection out of
/// the pool ("connection closed before message completed") is not one of them.
pub(crate) fn classify_failure<T>(error: reqwest::Error) -> Submission<T> {
    // The URL of a list contains phone numbers, and errors are logged.
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
    fn a_success_that_identifies_the_resource_is_accepted() {
        for status in [200, 201] {
            assert!(matches!(outcome(status, "good"), Submission::Accepted(_)));
        }
    }

    #[test]
    fn a_success_that_cannot_be_parsed_is_unknown() {
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
    fn an_inconclusive_status_is_unknown() {
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
    fn a_read_treats_not_processed_and_unknown_alike() {
        assert!(outcome(200, "good").into_result().is_ok());
        assert!(matches!(outcome(503, "").into_result(), Err(TwilioError::Unavailable(_))));
        assert!(matches!(outcome(429, "").into_result(), Err(TwilioError::RateLimited { .. })));
        assert!(matches!(outcome(404, "").into_result(), Err(TwilioError::Refused(_))));
    }
}
