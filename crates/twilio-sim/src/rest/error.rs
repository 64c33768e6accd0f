//! Twilio's errors: code, HTTP status and message.

use serde_json::json;

use crate::http::Reply;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TwilioError {
    pub(crate) status: u16,
    pub(crate) code: u32,
    pub(crate) message: String,
}

impl TwilioError {
    /// An error with the HTTP status that belongs to `code`; 400 if there is no special one.
    pub(crate) fn new(code: u32, message: impl Into<String>) -> Self {
        Self { status: status_of(code), code, message: message.into() }
    }

    pub(crate) fn authenticate(message: &str) -> Self {
        Self::new(20003, message)
    }

    pub(crate) fn not_found(path: &str) -> Self {
        Self::new(20404, format!("The requested resource {path} was not found"))
    }

    pub(crate) fn invalid(parameter: &str, value: &str) -> Self {
        Self::new(20001, format!("Invalid value for {parameter}: {value}"))
    }

    /// The error `code` about `number`, with Twilio's message.
    pub(crate) fn about(code: u32, number: &str) -> Self {
        Self::new(code, message_text(code, number))
    }

    /// The error for an HTTP status that was configured as a fault.
    pub(crate) fn of_status(status: u16) -> Self {
        let (code, message) = match status {
            401 => (20003, "Authenticate"),
            403 => (20003, "Permission Denied"),
            404 => (20404, "The requested resource was not found"),
            429 => (20429, "Too Many Requests"),
            500 => (20500, "Internal Server Error"),
            503 => (20503, "Service Unavailable"),
            other => (20_000 + u32::from(other), "Error"),
        };
        Self { status, code, message: message.to_owned() }
    }
}

impl From<TwilioError> for Reply {
    fn from(error: TwilioError) -> Self {
        let mut reply = Self::json(
            error.status,
            &json!({
                "code": error.code,
                "message": error.message,
                "more_info": format!("https://www.twilio.com/docs/errors/{}", error.code),
                "status": error.status,
            }),
        );
        if error.status == 401 {
            let realm = "Basic realm=\"Twilio API\"";
            reply.headers.push(("WWW-Authenticate", realm.to_owned()));
        }
        reply
    }
}

fn status_of(code: u32) -> u16 {
    match code {
        20003 | 20005 | 10001 => 401,
        20004 => 405,
        20008 | 70051 => 403,
        20404 => 404,
        20429 | 10004 => 429,
        20500 => 500,
        20503 => 503,
        _ => 400,
    }
}

fn message_text(code: u32, number: &str) -> String {
    match code {
        10004 => "Call concurrency limit exceeded".into(),
        13224 => format!("Twilio does not support calling {number} or the number is invalid"),
        13227 | 21215 => format!(
            "Account not authorized to call {number}. Perhaps you need to enable some \
             international permissions: https://www.twilio.com/console/voice/calls/geo-permissions/low-risk"
        ),
        20429 => "Too Many Requests".into(),
        20500 => "Internal Server Error".into(),
        20503 => "Service Unavailable".into(),
        21210 => format!(
            "The source phone number provided, {number}, is not yet verified for your account. \
             You may only make calls from phone numbers that you've verified or purchased from Twilio."
        ),
        21211 => format!("Invalid 'To' Phone Number: {number}"),
        21212 => format!("Invalid From Number (caller ID): {number}"),
        21214 => format!("'To' phone number cannot be reached: {number}"),
        21216 => format!("Call blocked by Twilio blocklist: {number}"),
        21217 => format!("The phone number you are attempting to call, {number}, is not valid."),
        21219 => format!("The number {number} is unverified. Trial accounts may only make calls to verified numbers."),
        21408 => format!(
            "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {number}."
        ),
        21606 => format!(
            "The 'From' phone number provided ({number}) is not a valid message-capable Twilio phone \
             number for this destination."
        ),
        21608 => format!(
            "The number {number} is unverified. Trial accounts cannot send messages to unverified \
             numbers; verify {number} at twilio.com/user/account/phone-numbers/verified, or purchase \
             a Twilio number to send messages to unverified numbers"
        ),
        21610 => "Attempt to send to unsubscribed recipient".into(),
        21611 => format!("This 'From' number {number} has exceeded the maximum number of queued messages"),
        21612 => format!("The 'To' phone number {number} is not currently reachable via SMS"),
        21614 => format!("'To' number is not a valid mobile number: {number}"),
        22005 => "Call Queue Full".into(),
        _ => format!("Error {code}: {number}"),
    }
}
