//! Which keys are still in use, for those who watch.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use crate::key_rotation::{KeyRotation, KeyStanding};
use crate::{App, metrics};

/// A count goes over all values, a million of them in some seconds, and every node counts. Keys change a few times a
/// year.
const EVERY: Duration = Duration::from_hours(1);
const AFTER_A_FAILURE: Duration = Duration::from_mins(1);

impl App {
    /// Counts the sealed values by key, now and then every hour, for as long as it is polled.
    pub async fn run_key_census(self: Arc<Self>) {
        let rotation = KeyRotation::new(&self.store, &self.keyring);
        // Keys without a value are told, too, and those that have none any more.
        let mut versions: BTreeSet<String> = rotation.versions().collect();
        loop {
            let pause = match rotation.census().await {
                Ok(census) => {
                    versions.extend(census.keys().cloned());
                    for version in &versions {
                        let count = census.get(version).copied().unwrap_or(0);
                        metrics::sealed_values(version, rotation.standing(version), count);
                    }
                    for (version, count) in rotation.of_standing(&census, KeyStanding::Lost) {
                        tracing::error!(%version, count, "values are sealed under a key that is not given");
                    }
                    EVERY
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "sealed values could not be counted");
                    AFTER_A_FAILURE
                }
            };
            tokio::time::sleep(pause).await;
        }
    }
}
