//! Spans, metrics and logs of the requests to Twilio.

use std::time::Instant;

use tracing::{Span, field};

use crate::guidance::guidance_for;
use crate::{NotProcessedReason, Submission, UnknownReason};

const DURATION: &str = "linecard_twilio_request_duration_seconds";
const ERRORS: &str = "linecard_twilio_errors_total";

/// An operation of Twilio's API, by Twilio's name.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Operation {
    CreateCall,
    FetchCall,
    UpdateCall,
    ListCalls,
    CreateMessage,
    FetchMessage,
    ListMessages,
    ListIncomingPhoneNumbers,
    ListOutgoingCallerIds,
    FetchAccount,
    ListUsageRecords,
    ListWebhookRules,
    ListWebhookSettings,
    ListDialingPermissions,
    CreateCallRecording,
    UpdateCallRecording,
    ListCallRecordings,
    FetchRecording,
    FetchRecordingAudio,
    DeleteRecording,
}

impl Operation {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::CreateCall => "CreateCall",
            Self::FetchCall => "FetchCall",
            Self::UpdateCall => "UpdateCall",
            Self::ListCalls => "ListCall",
            Self::CreateMessage => "CreateMessage",
            Self::FetchMessage => "FetchMessage",
            Self::ListMessages => "ListMessage",
            Self::ListIncomingPhoneNumbers => "ListIncomingPhoneNumber",
            Self::ListOutgoingCallerIds => "ListOutgoingCallerId",
            Self::FetchAccount => "FetchAccount",
            Self::ListUsageRecords => "ListUsageRecord",
            Self::ListWebhookRules => "ListWebhookRule",
            Self::ListWebhookSettings => "ListWebhookSetting",
            Self::ListDialingPermissions => "ListDialingPermissionsCountry",
            Self::CreateCallRecording => "CreateCallRecording",
            Self::UpdateCallRecording => "UpdateCallRecording",
            Self::ListCallRecordings => "ListCallRecording",
            Self::FetchRecording => "FetchRecording",
            Self::FetchRecordingAudio => "FetchRecordingAudio",
            Self::DeleteRecording => "DeleteRecording",
        }
    }
}

/// Describes this crate's metrics. Call it once, after the recorder is installed.
pub fn describe_metrics() {
    crate::clock_difference::describe();
    metrics::describe_histogram!(
        DURATION,
        metrics::Unit::Seconds,
        "Duration of requests to Twilio's API, until the complete response or the failure"
    );
    metrics::describe_counter!(
        ERRORS,
        "Requests to Twilio's API that were not accepted, by Twilio's error code or the kind of failure"
    );
}

/// Records one finished request in its span, in the metrics and, if it failed, in the log.
pub(crate) fn record<T>(
    span: &Span,
    operation: Operation,
    started: Instant,
    http_status: Option<u16>,
    outcome: &Submission<T>,
) {
    let elapsed = started.elapsed();
    span.record("duration_ms", elapsed.as_secs_f64() * 1_000.0);
    if let Some(status) = http_status {
        span.record("http_status", status);
    }
    metrics::histogram!(
        DURATION,
        "operation" => operation.as_str(),
        "outcome" => label(outcome),
    )
    .record(elapsed);

    match outcome {
        Submission::Accepted(_) => {}
        Submission::Refused(refusal) => {
            let code = refusal.code.unwrap_or_else(|| refusal.http_status.into());
            span.record("twilio_code", code);
            count(operation, code.to_string());
            // Without Twilio's own message, which names phone numbers.
            let guidance = refusal.code.map(guidance_for);
            tracing::info!(parent: span, guidance = guidance.as_deref(), "Twilio refused the request");
        }
        Submission::NotProcessed { reason, .. } => {
            count(operation, not_processed_code(reason));
            tracing::warn!(parent: span, error = %reason, cause = cause(reason), "Twilio did not process the request");
        }
        Submission::Unknown { reason } => {
            count(operation, unknown_code(reason));
            tracing::warn!(parent: span, error = %reason, cause = cause(reason), "Twilio's answer is unknown");
        }
    }
}

fn count(operation: Operation, code: String) {
    metrics::counter!(ERRORS, "operation" => operation.as_str(), "code" => code).increment(1);
}

const fn label<T>(outcome: &Submission<T>) -> &'static str {
    match outcome {
        Submission::Accepted(_) => "accepted",
        Submission::Refused(_) => "refused",
        Submission::NotProcessed { .. } => "not_processed",
        Submission::Unknown { .. } => "unknown",
    }
}

fn not_processed_code(reason: &NotProcessedReason) -> String {
    match reason {
        NotProcessedReason::RateLimited { code } => code.unwrap_or(429).to_string(),
        NotProcessedReason::Unreachable(_) => "connect".to_owned(),
        NotProcessedReason::Unsendable(_) => "request".to_owned(),
    }
}

fn unknown_code(reason: &UnknownReason) -> String {
    match reason {
        UnknownReason::TimedOut(_) => "timeout".to_owned(),
        UnknownReason::Interrupted(_) => "reset".to_owned(),
        UnknownReason::Status { http_status } => http_status.to_string(),
        UnknownReason::Body { .. } => "body".to_owned(),
    }
}

/// The innermost source, which says what an outer "error sending request" does not. reqwest's
/// errors have lost their URL by now, and parse errors never quote a body.
fn cause(error: &dyn std::error::Error) -> Option<field::DisplayValue<String>> {
    let mut innermost = error.source()?;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    Some(field::display(innermost.to_string()))
}
