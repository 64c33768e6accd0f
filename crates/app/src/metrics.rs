//! Metrics of the decisions that operators ask about. Labels have few values.

use linecard_domain::{BlockReason, Channel, CredentialSource, DailyLimit, DisabledReason, Timestamp};
use linecard_store::{CallQueueBacklog, UsageBacklog, WorkBacklog};
use metrics::{counter, describe_counter, describe_gauge, gauge};

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
const DATABASE_CLOCK: &str = "linecard_database_clock_difference_seconds";
const BACKLOG_AGE: &str = "linecard_work_oldest_due_seconds";
const PEOPLE: &str = "linecard_account_events_total";
const USAGE_DAYS: &str = "linecard_usage_days_total";
const USAGE_BEHIND: &str = "linecard_usage_organizations_behind";
const USAGE_AGE: &str = "linecard_usage_oldest_unsummed_seconds";
const REMOVED: &str = "linecard_rows_removed_total";
const UPKEEP_FAILURES: &str = "linecard_upkeep_failures_total";
const DAILY_LIMITS: &str = "linecard_daily_limits_total";
const MAILS: &str = "linecard_mails_total";
const SEALED: &str = "linecard_sealed_values";
const EVENT_DELIVERIES: &str = "linecard_event_deliveries_total";
const EVENT_BACKLOG: &str = "linecard_event_deliveries_oldest_due_seconds";
const EVENT_ENDPOINTS_DISABLED: &str = "linecard_event_endpoints_disabled_total";

/// The counters of one channel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ChannelMetrics {
    channel: Channel,
    total: &'static str,
    fallbacks: &'static str,
}

pub(crate) const CALL_METRICS: ChannelMetrics =
    ChannelMetrics { channel: Channel::Call, total: CALLS, fallbacks: FALLBACK_CALLS };
pub(crate) const MESSAGE_METRICS: ChannelMetrics =
    ChannelMetrics { channel: Channel::Message, total: MESSAGES, fallbacks: FALLBACK_MESSAGES };

impl ChannelMetrics {
    /// The outcome of a request to Twilio.
    pub(crate) fn submitted(self, source: CredentialSource, outcome: &'static str) {
        counter!(self.total, "credential_source" => source.as_str(), "outcome" => outcome).increment(1);
        if source == CredentialSource::Organization {
            counter!(self.fallbacks).increment(1);
        }
    }

    /// Refused before Twilio was called.
    pub(crate) fn blocked(self, reason: BlockReason) {
        counter!(self.total, "credential_source" => "none", "outcome" => "blocked").increment(1);
        counter!(BLOCKED, "kind" => self.channel.as_str(), "code" => reason.code()).increment(1);
    }

    pub(crate) fn callback(self, result: &'static str) {
        counter!(CALLBACKS, "kind" => self.channel.as_str(), "result" => result).increment(1);
    }

    pub(crate) fn reconciled(self, decision: &'static str) {
        counter!(RECONCILED, "kind" => self.channel.as_str(), "decision" => decision).increment(1);
    }
}

/// What a person did with their account, by the audit log's name for it.
pub(crate) fn account_event(action: &'static str) {
    counter!(PEOPLE, "action" => action).increment(1);
}

/// A mail of this kind was `sent`, `failed` or `limited`.
pub(crate) fn mail(kind: &'static str, outcome: &'static str) {
    counter!(MAILS, "kind" => kind, "outcome" => outcome).increment(1);
}

/// A call was queued for a slot.
pub(crate) fn queued() {
    counter!(QUEUED).increment(1);
}

pub(crate) fn work_backlog(backlog: &WorkBacklog) {
    #[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^52 organizations")]
    gauge!(BACKLOG).set(backlog.organizations as f64);
    gauge!(BACKLOG_AGE).set(backlog.age.as_seconds_f64());
    gauge!(DATABASE_CLOCK).set(backlog.clock_ahead.as_seconds_f64());
}

pub(crate) fn call_queue_backlog(backlog: &CallQueueBacklog) {
    #[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^52 calls")]
    gauge!(QUEUE_DEPTH).set(backlog.calls as f64);
    gauge!(QUEUE_UNSERVED).set(backlog.unserved.as_seconds_f64());
}

/// A day of an organization was summed, or could not be, because something on it is open.
pub(crate) fn usage_day(summed: bool) {
    counter!(USAGE_DAYS, "outcome" => if summed { "summed" } else { "open" }).increment(1);
}

pub(crate) fn usage_backlog(backlog: &UsageBacklog, now: Timestamp) {
    #[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^52 organizations")]
    gauge!(USAGE_BEHIND).set(backlog.organizations as f64);
    let age = backlog.oldest_day.map_or(0.0, |day| (now - day.midnight().assume_utc()).as_seconds_f64());
    gauge!(USAGE_AGE).set(age);
}

/// Rows that have expired, or that an organization no longer wants to keep.
pub(crate) fn removed(table: &'static str, rows: u64) {
    counter!(REMOVED, "table" => table).increment(rows);
}

/// A daily limit that is nearly, or entirely, used up.
pub(crate) fn daily_limit(limit: DailyLimit, reached: bool) {
    counter!(DAILY_LIMITS, "limit" => limit.as_str(), "stage" => if reached { "reached" } else { "warning" })
        .increment(1);
}

pub(crate) fn upkeep_failed() {
    counter!(UPKEEP_FAILURES).increment(1);
}

/// An attempt to send an event to an endpoint: `delivered`, `failed` (it is tried again) or `dead`.
pub(crate) fn event_delivery(outcome: &'static str) {
    counter!(EVENT_DELIVERIES, "outcome" => outcome).increment(1);
}

/// How long the longest waiting organization's events have been due.
pub(crate) fn event_backlog(age: time::Duration) {
    gauge!(EVENT_BACKLOG).set(age.as_seconds_f64());
}

/// Nothing more is sent to an endpoint.
pub(crate) fn event_endpoint_disabled(reason: DisabledReason) {
    counter!(EVENT_ENDPOINTS_DISABLED, "reason" => reason.as_str()).increment(1);
}

/// `key_state`: `active`, `retired` or `lost`.
#[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^52 values")]
pub(crate) fn sealed_values(encryption_version: &str, key_state: &'static str, count: u64) {
    gauge!(SEALED, "encryption_version" => encryption_version.to_owned(), "key" => key_state).set(count as f64);
}

/// Registers the help texts of the metrics, and those that alerts ask for and that may never be counted: what appears with
/// its first failure would not have risen.
pub fn describe_metrics() {
    linecard_store::describe_metrics();
    describe_counter!(CALLS, "Calls by credential source and by outcome of the request to Twilio");
    describe_counter!(MAILS, "Mails by kind (invitation, password-reset) and outcome (sent, failed, limited)");
    describe_counter!(MESSAGES, "Messages by credential source and by outcome of the request to Twilio");
    describe_counter!(FALLBACK_CALLS, "Calls placed with the organization's account because the agent has none");
    describe_counter!(FALLBACK_MESSAGES, "Messages sent with the organization's account because the agent has none");
    describe_counter!(
        BLOCKED,
        "Calls and messages refused before Twilio was called, by kind and problem code: agent-not-connected, \
         agent-required, number-without-sms, calls-stopped, country-not-allowed, too-many-calls, call-rate-exceeded, \
         call-queue-full"
    );
    describe_counter!(
        PEOPLE,
        "What people do with their accounts, by action: sign-in.success, sign-in.failure (also for addresses without an \
         account), session.end, password.change, password.reset, second-factor.set-up, second-factor.remove, \
         second-factor.recovery-codes-replace, second-factor.recovery-code-use, invitation.create, invitation.accept, \
         invitation.revoke, member.leave, member.password-reset"
    );
    describe_gauge!(
        DATABASE_CLOCK,
        metrics::Unit::Seconds,
        "How far the database's clock is ahead of this machine's; negative: behind"
    );
    describe_gauge!(BACKLOG, "Organizations with background work that is due and that no node is working on");
    describe_gauge!(BACKLOG_AGE, "How long the oldest of that work has been due");
    describe_gauge!(
        SEALED,
        "Sealed values by encryption version and by the state of its key on this node: active, retired or lost. Counted \
         at the start and every hour"
    );
    describe_counter!(
        USAGE_DAYS,
        "Days of organizations whose daily sums were computed, by outcome: summed, or open because a call or price of \
         that day is still expected"
    );
    describe_gauge!(
        USAGE_BEHIND,
        "Organizations with days that are over and not summed: their usage is read from calls"
    );
    describe_gauge!(USAGE_AGE, "The age of the oldest of those days, 0 if there is none");
    describe_counter!(
        REMOVED,
        "Rows that expired or exceeded their organization's retention and were removed, by table"
    );
    describe_counter!(UPKEEP_FAILURES, "Visits to an organization whose upkeep (sums, removal) failed; it is repeated");
    describe_counter!(
        DAILY_LIMITS,
        "Daily limits of organizations and agents that were four fifths used (warning) or refused a call or message \
        (reached), each once a day"
    );
    describe_counter!(
        EVENT_DELIVERIES,
        "Attempts to send an event to an endpoint, by outcome: delivered, failed (tried again), dead (given up)"
    );
    describe_gauge!(
        EVENT_BACKLOG,
        "How long the events of the longest waiting organization have been due for sending; 0 if none are"
    );
    describe_counter!(EVENT_ENDPOINTS_DISABLED, "Event endpoints that Linecard disabled, by reason: gone, failing");
    describe_counter!(QUEUED, "Calls that were queued because their account's calls per second were used up");
    describe_gauge!(QUEUE_DEPTH, "Calls that are queued for a slot in their account's calls per second");
    describe_gauge!(QUEUE_UNSERVED, "How long a slot has been free and unused although calls are queued");
    describe_counter!(RECONCILED, "Open calls and messages that the reconciler checked, by decision");
    describe_counter!(CALLBACKS, "Status callbacks by kind and result");
    counter!(UPKEEP_FAILURES).increment(0);
    for outcome in ["delivered", "failed", "dead"] {
        counter!(EVENT_DELIVERIES, "outcome" => outcome).increment(0);
    }
}
