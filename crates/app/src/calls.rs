//! Calls as they are asked for and read.

use linecard_domain::{AgentId, CallId, Invalid, PhoneNumber};
use linecard_store::{Call, CallFilter, CallLogEntry, Page, PageRequest, call_get, call_list, call_log_list};
use linecard_twilio::{MAX_RING_SECONDS, MAX_TWIML_CHARS, MachineDetection, is_send_digits};
use url::Url;

use crate::App;
use crate::agents::check_url;
use crate::caller::Caller;
use crate::error::{AppError, FieldError};

/// Twilio's longest duration of a call, in seconds (its docs on CreateCall, `TimeLimit`).
const MAX_TIME_LIMIT_SECONDS: u32 = 86_400;
const MAX_METADATA_BYTES: usize = 4_096;

/// A call to place.
#[derive(Debug, Clone)]
pub struct PlaceCall {
    /// `None`: the default agent.
    pub agent_id: Option<AgentId>,
    pub to: PhoneNumber,
    pub options: CallOptions,
    pub idempotency: Option<IdempotencyKey>,
}

/// How a call is to be placed.
#[derive(Debug, Clone)]
pub struct CallOptions {
    /// At most one of `url` and `twiml`; both go before what the agent has.
    pub url: Option<Url>,
    pub twiml: Option<String>,
    pub record: bool,
    pub timeout_seconds: Option<u32>,
    pub time_limit_seconds: Option<u32>,
    pub machine_detection: Option<MachineDetection>,
    pub send_digits: Option<String>,
    /// The platform's own words about the call, given back with it.
    pub metadata: Option<serde_json::Value>,
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
        refuse(
            self.metadata.as_ref().is_some_and(|metadata| !metadata.is_object()),
            "/metadata",
            "must be a JSON object",
        );
        refuse(
            self.metadata.as_ref().is_some_and(|metadata| metadata.to_string().len() > MAX_METADATA_BYTES),
            "/metadata",
            "must be at most 4,096 bytes long",
        );
        refuse(
            self.metadata.as_ref().is_some_and(contains_nul),
            "/metadata",
            "must not contain the character \\u0000, which the database cannot keep",
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

fn contains_nul(value: &serde_json::Value) -> bool {
    use serde_json::Value;
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(contains_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || contains_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// What a client calls a request, so that it can repeat it safely; and the request's hash.
#[derive(Debug, Clone)]
pub struct IdempotencyKey {
    key: String,
    request_hash: [u8; 32],
}

impl IdempotencyKey {
    /// `operation` keeps the same body sent to two operations apart.
    pub fn new(key: &str, operation: &str, body: &[u8]) -> Result<Self, Invalid> {
        let printable = (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
        if !printable {
            return Err(Invalid::new("must be 1 to 255 printable ASCII characters without spaces"));
        }
        let mut request = Vec::with_capacity(operation.len() + 1 + body.len());
        request.extend_from_slice(operation.as_bytes());
        request.push(b'\n');
        request.extend_from_slice(body);
        Ok(Self { key: key.to_owned(), request_hash: crate::secrets::sha256(&request) })
    }

    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    pub(crate) fn request_hash(&self) -> &[u8] {
        &self.request_hash
    }
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
