//! Calls as they are asked for and read.

use linecard_domain::CallId;
use linecard_store::{Call, CallFilter, CallLogEntry, Page, PageRequest, call_get, call_list, call_log_list};
use linecard_twilio::{MAX_RING_SECONDS, MAX_TWIML_CHARS, MachineDetection, is_send_digits};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::App;
use crate::agents::check_url;
use crate::caller::Caller;
use crate::error::{AppError, FieldError};
use crate::outgoing::Envelope;

/// Twilio's longest duration of a call, in seconds (its docs on CreateCall, `TimeLimit`).
pub(crate) const MAX_TIME_LIMIT_SECONDS: u32 = 86_400;

/// A call to place.
#[derive(Debug, Clone)]
pub struct PlaceCall {
    pub envelope: Envelope,
    pub options: CallOptions,
    /// Whether it may wait for its turn where the account's calls per second are limited.
    pub may_wait: bool,
}

/// How a call is to be placed. Stored while the call waits for its turn: fields are added with a default.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallOptions {
    /// At most one of `url` and `twiml`; both go before what the agent has.
    pub url: Option<Url>,
    pub twiml: Option<String>,
    pub record: bool,
    pub timeout_seconds: Option<u32>,
    pub time_limit_seconds: Option<u32>,
    pub machine_detection: Option<MachineDetection>,
    pub send_digits: Option<String>,
}

impl CallOptions {
    /// What is out of bounds, each by its field.
    pub fn check(&self) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut refuse = |wrong: bool, pointer, detail: &str| {
            if wrong {
                errors.push(FieldError::new(pointer, detail));
            }
        };
        refuse(self.url.is_some() && self.twiml.is_some(), "/twiml", "cannot be given together with url");
        refuse(
            self.twiml.as_ref().is_some_and(|twiml| twiml.is_empty() || twiml.chars().count() > MAX_TWIML_CHARS),
            "/twiml",
            "must be 1 to 4,000 characters long; give a url for more",
        );
        refuse(
            self.twiml.as_ref().is_some_and(|twiml| twiml.contains(is_no_xml)),
            "/twiml",
            "must not contain control characters, which XML does not allow",
        );
        refuse(
            self.timeout_seconds.is_some_and(|seconds| !(1..=u32::from(MAX_RING_SECONDS)).contains(&seconds)),
            "/timeoutSeconds",
            "must be 1 to 600",
        );
        refuse(
            self.time_limit_seconds.is_some_and(|seconds| !(1..=MAX_TIME_LIMIT_SECONDS).contains(&seconds)),
            "/timeLimitSeconds",
            "must be 1 to 86400",
        );
        refuse(
            self.send_digits.as_ref().is_some_and(|digits| !is_send_digits(digits)),
            "/sendDigits",
            "must be 1 to 32 of the characters 0-9, A-D, #, * and w (a pause of half a second)",
        );
        if let Some(url) = &self.url {
            errors.extend(check_url("/url", url.as_str(), &["https", "http"], "https://agents.example.com/voice"));
        }
        errors
    }
}

fn is_no_xml(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{7f}'..='\u{9f}')
}

impl App {
    pub async fn call(&self, caller: &Caller, call: CallId) -> Result<Call, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        call_get(tx.last(), call).await?.ok_or(AppError::NotFound("call"))
    }

    pub async fn calls(
        &self,
        caller: &Caller,
        filter: &CallFilter,
        request: &PageRequest,
    ) -> Result<Page<Call>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(call_list(tx.last(), filter, request).await?)
    }

    pub async fn call_log(&self, caller: &Caller, call: CallId) -> Result<Vec<CallLogEntry>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        call_get(&mut tx, call).await?.ok_or(AppError::NotFound("call"))?;
        Ok(call_log_list(tx.last(), call).await?)
    }
}
