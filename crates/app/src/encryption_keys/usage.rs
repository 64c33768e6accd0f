//! Monitoring which keys are still in use.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::report::KeyState;
use super::rotation::KeyRotation;
use crate::app::App;
use crate::metrics;

/// Counting a million values takes some seconds, every node counts, and keys change a few times a year.
const INTERVAL: Duration = Duration::from_hours(1);
/// With four organizations at a time, an eighth of one connection's time.
const RESTS: u32 = 31;
const INTERVAL_AFTER_FAILURE: Duration = Duration::from_mins(1);

impl App {
    /// Counts the sealed values by key, now and then every hour, for as long as it is polled.
    pub async fn run_key_usage(self: Arc<Self>) {
        let rotation = KeyRotation::new(&self.store, &self.keyring);
        // Keys without values are reported as well, also those that have no values any longer.
        let mut versions: BTreeSet<String> = rotation.versions().collect();
        loop {
            let pause = match rotation.usage_with_rests(RESTS).await {
                Ok(usage) => {
                    versions.extend(usage.keys().cloned());
                    for version in &versions {
                        let count = usage.get(version).copied().unwrap_or(0);
                        metrics::sealed_values(version, rotation.state(version).as_str(), count);
                    }
                    for (version, count) in rotation.in_state(&usage, KeyState::Lost) {
                        tracing::error!(%version, count, "values are sealed with a key that is not configured");
                    }
                    INTERVAL
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "sealed values could not be counted");
                    INTERVAL_AFTER_FAILURE
                }
            };
            tokio::time::sleep(pause).await;
        }
    }
}
