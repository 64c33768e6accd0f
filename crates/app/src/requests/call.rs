//! The request for a call, and its validation.

use std::collections::BTreeMap;

use linecard_twilio::{
    MAX_RING_SECONDS, MAX_TWIML_CHARS, MachineDetection, check_stream_parameters, check_twiml, is_send_digits,
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::params::OutboundParams;
use crate::error::FieldError;
use crate::input::{MAX_CALL_SECONDS, check_url};

/// A call to place.
#[derive(Debug, Clone)]
pub struct PlaceCall {
    pub params: OutboundParams,
    pub options: CallOptions,
    /// Whether the call may be queued when the account's calls per second are used up.
    pub may_wait: bool,
}

/// The options of a call. They are stored while the call is queued, so a new field needs a serde default.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallOptions {
    /// At most one of `url` and `twiml`; both take precedence over the agent's instructions.
    pub url: Option<Url>,
    pub twiml: Option<String>,
    pub record: bool,
    pub timeout_seconds: Option<u32>,
    pub time_limit_seconds: Option<u32>,
    pub machine_detection: Option<MachineDetection>,
    pub send_digits: Option<String>,
    /// What the agent's server receives with the call: as parameters of its media stream, or in the query of its voice URL.
    #[serde(default)]
    pub stream_parameters: BTreeMap<String, String>,
}

impl CallOptions {
    /// The invalid fields.
    pub fn check(&self) -> Vec<FieldError> {
        let mut errors = check_instructions(self.url.as_ref(), self.twiml.as_deref());
        errors.extend(self.check_stream_parameters());
        let mut refuse = |wrong: bool, pointer, detail: &str| {
            if wrong {
                errors.push(FieldError::new(pointer, detail));
            }
        };
        refuse(
            self.timeout_seconds.is_some_and(|seconds| !(1..=u32::from(MAX_RING_SECONDS)).contains(&seconds)),
            "/timeoutSeconds",
            "must be 1 to 600",
        );
        refuse(
            self.time_limit_seconds.is_some_and(|seconds| !(1..=MAX_CALL_SECONDS).contains(&seconds)),
            "/timeLimitSeconds",
            "must be 1 to 86400",
        );
        errors.extend(self.send_digits.as_deref().and_then(|digits| check_digits("/sendDigits", digits)));
        errors
    }

    fn check_stream_parameters(&self) -> Option<FieldError> {
        let pointer = "/streamParameters";
        let parameters = &self.stream_parameters;
        if !parameters.is_empty() && (self.url.is_some() || self.twiml.is_some()) {
            let detail = "cannot be combined with url or twiml: put them there";
            return Some(FieldError::new(pointer, detail));
        }
        let pairs = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let (name, detail) = check_stream_parameters(pairs).err()?;
        Some(match name {
            Some(name) => FieldError::new(format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), detail),
            None => FieldError::new(pointer, detail),
        })
    }
}

/// What is wrong with the instructions of a request: at most one of the two, a URL that Twilio can use, TwiML.
pub(crate) fn check_instructions(url: Option<&Url>, twiml: Option<&str>) -> Vec<FieldError> {
    let mut errors = check_inline(url, twiml);
    if let Some(url) = url {
        errors.extend(check_url("/url", url.as_str(), &["https", "http"], "https://agents.example.com/voice"));
    }
    errors
}

fn check_inline(url: Option<&Url>, twiml: Option<&str>) -> Vec<FieldError> {
    let Some(twiml) = twiml else { return Vec::new() };
    let mut errors = Vec::new();
    let mut refuse = |detail: &str| errors.push(FieldError::new("/twiml", detail));
    if url.is_some() {
        refuse("cannot be combined with url");
    }
    let is_sized = (1..=MAX_TWIML_CHARS).contains(&twiml.chars().count());
    if !is_sized {
        refuse("must be 1 to 4,000 characters long; use url for more");
    } else if let Err(error) = check_twiml(twiml) {
        refuse(&format!("is not TwiML: line {}, column {}: {}", error.line, error.column, error.reason));
    }
    errors
}

/// Keys to press.
pub(crate) fn check_digits(pointer: &'static str, digits: &str) -> Option<FieldError> {
    let detail = "must be 1 to 32 of the characters 0-9, A-D, #, * and w (a pause of half a second)";
    (!is_send_digits(digits)).then(|| FieldError::new(pointer, detail))
}
