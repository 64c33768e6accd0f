//! Twilio, as Linecard speaks to it: requests built and answers parsed by pure functions, a thin
//! HTTP shell around them, the check of webhook signatures, and TwiML.
//!
//! The one thing to know: **a request that dials or texts is sent at most once**. [`Submission`]
//! says what is known of it afterwards, and only [`Submission::NotProcessed`] may be sent again.
//!
//! What does not belong here: databases, configuration, retries, the choice of a credential.
//! Credentials come with each call and are held by no one here. No body of a request or an answer
//! is ever logged, and no whole phone number.

mod adapter;
mod callback;
mod config;
mod guidance;
mod outcome;
mod refusal;
mod request;
mod resource;
mod signature;
mod telemetry;
mod transport;
mod twiml;

pub use adapter::TwilioTelephonyAdapter;
pub use callback::{CallCallback, CallbackError, MessageCallback};
pub use config::{TwilioConfig, TwilioLogin};
pub use guidance::guidance_for;
pub use outcome::{NotProcessedReason, Submission, TwilioError, Unavailable, UnknownReason};
pub use refusal::Refusal;
pub use request::{
    CallInstructions, CreateCall, CreateMessage, HangUp, ListBetween, MAX_MEDIA_URLS, MAX_RING_SECONDS,
    MAX_SEND_DIGITS, MAX_TWIML_CHARS, MachineDetection, is_send_digits, with_retry_fragment,
};
pub use resource::{
    Account, CallResource, Capabilities, Endpoint, IncomingPhoneNumber, MessageResource, ParseError, UsageCategory,
    UsageRecord,
};
pub use signature::{
    Explanation, NearMiss, SignatureRefusal, SignedBody, SignedRequest, explain, parse_form, validate,
};
pub use telemetry::describe_metrics;
pub use twiml::{connect_stream, say};
