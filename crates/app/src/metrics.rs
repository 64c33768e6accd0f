//! The decisions that an operator asks about, with few label values.

use linecard_domain::CredentialSource;
use metrics::{counter, describe_counter};

const CALLS: &str = "linecard_calls_total";
const FALLBACKS: &str = "linecard_fallback_calls_total";
const RECONCILED: &str = "linecard_reconciled_total";
const CALLBACKS: &str = "linecard_callbacks_total";

/// Gives the metrics their help texts.
pub fn describe_metrics() {
    describe_counter!(CALLS, "Calls by credential source and by what became of the request to Twilio");
    describe_counter!(FALLBACKS, "Calls that went out on the organization's account for want of the agent's own");
    describe_counter!(RECONCILED, "Open calls that the reconciler looked at, by decision");
    describe_counter!(CALLBACKS, "Status callbacks by result");
}

pub(crate) fn call_submitted(source: CredentialSource, outcome: &'static str) {
    counter!(CALLS, "credential_source" => source.as_str(), "outcome" => outcome).increment(1);
    if source == CredentialSource::Organization {
        counter!(FALLBACKS).increment(1);
    }
}

pub(crate) fn call_blocked() {
    counter!(CALLS, "credential_source" => "none", "outcome" => "blocked").increment(1);
}

pub(crate) fn callback(result: &'static str) {
    counter!(CALLBACKS, "result" => result).increment(1);
}

pub(crate) fn reconciled(decision: &'static str) {
    counter!(RECONCILED, "decision" => decision).increment(1);
}
