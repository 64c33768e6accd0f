//! The encryption keys, and whether all stored values can be opened with them.

use std::path::Path;

use linecard_app::{KeyRotation, KeyState};
use linecard_store::Store;
use linecard_vault::{Key, Keyring};

use super::report::Report;
use crate::error::ServerError;
use crate::key::{self, KeySource, Keys};
use crate::output::chain;

pub(super) const CHECK: &str = "keys";

/// `None` if a server would not start with them.
pub(super) async fn open(report: &mut Report, mut keys: Keys, data_dir: &Path) -> Result<Option<Keyring>, ServerError> {
    if keys.active.is_none() && !key::has_development_key(data_dir) {
        report.warn(
            CHECK,
            format!("there is no key in {} yet", data_dir.display()),
            "the first start creates one; if there was one before, restore the file",
        );
        // Values under any other key are lost for this installation, and the count then reports that.
        keys.active = Some(KeySource::Plain(Key::generate().map_err(ServerError::Key)?));
    }
    match key::keyring(keys, data_dir).await {
        Ok(keyring) => Ok(Some(keyring)),
        Err(error) => {
            report.fail(
                CHECK,
                chain(&error),
                "servers cannot start until the key can be unwrapped; see docs/keys.md, \"Where keys come from\"",
            );
            Ok(None)
        }
    }
}

/// Counts the stored values by key.
pub(super) async fn count(report: &mut Report, store: &Store, keyring: &Keyring) {
    let rotation = KeyRotation::new(store, keyring);
    let usage = match rotation.usage().await {
        Ok(usage) => usage,
        Err(error) => {
            let found = format!("the sealed values cannot be counted: {}", chain(&error));
            return report.fail(CHECK, found, "check the database's log and run this again");
        }
    };
    for (version, count) in rotation.in_state(&usage, KeyState::Lost) {
        report.fail(
            CHECK,
            format!("{count} values are sealed under {version}, a key that is not configured: they cannot be opened"),
            "add that key to WEBHOOK_ENCRYPTION_KEYS_RETIRED; if it is lost, connect those agents again",
        );
    }
    for (version, count) in rotation.in_state(&usage, KeyState::Retired) {
        report.warn(
            CHECK,
            format!("{count} values are sealed under the retired key of {version}"),
            "run `linecard keys rotate`, and keep the retired key until it is done",
        );
    }
    let active = usage.get(&keyring.encryption_version()).copied().unwrap_or(0);
    report.ok(CHECK, format!("{active} values are sealed under the active key {}", keyring.active_key_id()));
}
