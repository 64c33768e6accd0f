//! The Twilio client: requests are built and responses are parsed by pure functions, with a thin HTTP layer around
//! them; also validation of webhook signatures, and TwiML.
//!
//! The most important invariant: **a request that dials or sends a message is sent at most once**. [`Submission`]
//! is its outcome, and only after [`Submission::NotProcessed`] may it be sent again.
//!
//! What does not belong here: databases, configuration, retries, the choice of a credential. Credentials are passed
//! with each request and never stored. Request and response bodies are never logged, nor are full phone numbers.

mod adapter;
mod callback;
mod clock_difference;
mod config;
mod dialing_permissions;
mod guidance;
mod outcome;
mod recordings;
mod refusal;
mod request;
mod resource;
mod signature;
#[cfg(test)]
mod strangers;
mod telemetry;
mod transport;
mod twiml;
mod update_call;
mod webhook_rules;

pub use adapter::TwilioTelephonyAdapter;
pub use callback::{CallCallback, CallbackError, MessageCallback, RecordingCallback};
pub use clock_difference::ClockDifference;
pub use config::{TwilioConfig, TwilioLogin};
pub use dialing_permissions::DialingPermission;
pub use guidance::{guidance_for, sip_guidance};
pub use outcome::{NotProcessedReason, Submission, TwilioError, Unavailable, UnknownReason};
pub use recordings::{AudioFormat, RecordingAudio, RecordingChange, RequestedAudio, StartRecording};
pub use refusal::Refusal;
pub use request::{
    CallInstructions, CreateCall, CreateMessage, HangUp, ListBetween, MAX_MEDIA_URLS, MAX_RING_SECONDS,
    MAX_SEND_DIGITS, MAX_TWIML_CHARS, MachineDetection, is_send_digits, with_retry_fragment,
};
pub use resource::{
    Account, CallResource, CallerId, Capabilities, Endpoint, IncomingPhoneNumber, MessageResource, ParseError,
    RecordingResource, UsageCategory, UsageRecord,
};
pub use signature::{
    Explanation, NearMiss, SIGNATURE_SETTINGS_HEADER, SignatureAlgorithm, SignatureRefusal, SignatureSettings,
    SignedBody, SignedRequest, UnknownAlgorithm, explain, is_raw_body, parse_form, validate, validate_with,
};
pub use telemetry::describe_metrics;
pub use twiml::{
    MAX_STREAM_TOKEN_CHARS, STREAM_TOKEN, TwimlError, check_stream_parameters, check_stream_url, check_twiml,
    connect_stream, dial, play_digits, say,
};
pub use webhook_rules::{CallbackSigning, WebhookRules};
