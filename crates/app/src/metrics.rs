//! The decisions that an operator asks about, with few label values.

use linecard_domain::{Channel, CredentialSource};
use linecard_store::{CallQueueBacklog, WorkBacklog};
use metrics::{counter, describe_counter, describe_gauge, gauge};

use crate::App;
use crate::error::AppError;
use crate::key_rotation::KeyStanding;

const CALLS: &str = "linecard_calls_total";
const MESSAGES: &str = "linecard_messages_total";
const FALLBACK_CALLS: &str = "linecard_fallback_calls_total";
const FALLBACK_MESSAGES: &str = "linecard_fallback_messages_total";
const BLOCKED: &str = "linecard_blocked_total";
const RECONCILED: &str = "linecard_reconciled_total";
const CALLBACKS: &str = "linecard_callbacks_total";
const BACKLOG: &str = "linecard_work_organizations_due";
const QUEUED: &str = "linecard_queued_calls_total";
const QUEUE_DEPTH: &str = "linecard_call_queue_depth";
const QUEUE_UNSERVED: &str = "linecard_call_queue_unserved_seconds";
const BACKLOG_AGE: &str = "linecard_work_oldest_due_seconds";
const SEALED: &str = "linecard_sealed_values";

/// Gives the metrics their help texts.
pub fn describe_metrics() {
    linecard_store::describe_metrics();
    describe_counter!(CALLS, "Calls by credential source and by what became of the request to Twilio");
    describe_counter!(MESSAGES, "Messages by credential source and by what became of the request to Twilio");
    describe_counter!(FALLBACK_CALLS, "Calls that went out on the organization's account for want of the agent's own");
    describe_counter!(
        FALLBACK_MESSAGES,
        "Messages that went out on the organization's account for want of the agent's own"
    );
    describe_counter!(
        BLOCKED,
        "Calls and messages that were refused before Twilio was asked, by kind and problem code: agent-not-connected, \
         agent-required, number-without-sms, calls-stopped, country-not-allowed, too-many-calls, call-rate-exceeded, call-queue-full"
    );
    describe_gauge!(BACKLOG, "Organizations with work for the background that is due and that no node works on");
    describe_gauge!(BACKLOG_AGE, "How long the oldest of that work has been due");
    describe_gauge!(
        SEALED,
        "Sealed values by encryption version and by what its key is to this node: active, retired or lost. Counted at \
         the start and every hour"
    );
    describe_counter!(QUEUED, "Calls that had to wait for a turn at their account's calls per second");
    describe_gauge!(QUEUE_DEPTH, "Calls that wait for a turn at their account's calls per second");
    describe_gauge!(QUEUE_UNSERVED, "How long a turn has been free that nobody has taken although calls wait");
    describe_counter!(RECONCILED, "Open calls and messages that the reconciler looked at, by decision");
    describe_counter!(CALLBACKS, "Status callbacks by what they are about and by result");
}

pub(crate) fn submitted(kind: Channel, source: CredentialSource, outcome: &'static str) {
    counter!(total(kind), "credential_source" => source.as_str(), "outcome" => outcome).increment(1);
    if source == CredentialSource::Organization {
        let fallbacks = match kind {
            Channel::Call => FALLBACK_CALLS,
            Channel::Message => FALLBACK_MESSAGES,
        };
        counter!(fallbacks).increment(1);
    }
}

/// Counted by the problem code that it was refused with.
pub(crate) fn blocked(kind: Channel, code: &'static str) {
    counter!(total(kind), "credential_source" => "none", "outcome" => "blocked").increment(1);
    counter!(BLOCKED, "kind" => kind.as_str(), "code" => code).increment(1);
}

impl App {
    /// Looks how far the background is behind. To be called now and then; each node tells the same.
    pub async fn measure_backlog(&self) -> Result<(), AppError> {
        let WorkBacklog { organizations, age } = self.store.work_backlog().await?;
        #[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^52 organizations")]
        gauge!(BACKLOG).set(organizations as f64);
        gauge!(BACKLOG_AGE).set(age.as_seconds_f64());
        let CallQueueBacklog { calls, unserved } = self.store.call_queue_backlog().await?;
        #[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^52 calls")]
        gauge!(QUEUE_DEPTH).set(calls as f64);
        gauge!(QUEUE_UNSERVED).set(unserved.as_seconds_f64());
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^52 values")]
pub(crate) fn sealed_values(version: &str, key: KeyStanding, count: u64) {
    gauge!(SEALED, "encryption_version" => version.to_owned(), "key" => key.as_str()).set(count as f64);
}

/// A call waits for its turn.
pub(crate) fn queued() {
    counter!(QUEUED).increment(1);
}

pub(crate) fn callback(kind: Channel, result: &'static str) {
    counter!(CALLBACKS, "kind" => kind.as_str(), "result" => result).increment(1);
}

const fn total(kind: Channel) -> &'static str {
    match kind {
        Channel::Call => CALLS,
        Channel::Message => MESSAGES,
    }
}

pub(crate) fn reconciled(kind: Channel, decision: &'static str) {
    counter!(RECONCILED, "kind" => kind.as_str(), "decision" => decision).increment(1);
}
