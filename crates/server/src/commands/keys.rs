//! `linecard keys`.

use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};
use linecard_app::{KeyRotation, KeyUsage};
use linecard_store::Store;
use linecard_vault::{Key, Keyring};
use secrecy::ExposeSecret;

use crate::cli::KeysCommand;
use crate::config::Config;
use crate::database::OpenDatabase;
use crate::error::ServerError;
use crate::key::{self, AwsKms, KeySource};
use crate::output;

/// A new key on standard output alone, so that it can go into a file or a secret store; its name beside it. Of a key
/// that AWS KMS wraps, only the wrapped form is ever shown.
pub(crate) async fn generate_key(aws_kms: Option<&str>) -> Result<ExitCode, ServerError> {
    let key = match aws_kms {
        None => {
            let key = Key::generate().map_err(ServerError::Key)?;
            output::line(key.to_hex().expose_secret());
            key
        }
        Some(kms_key) => {
            let (key, ciphertext) = AwsKms::connect().await.make(kms_key).await.map_err(ServerError::WrappedKey)?;
            output::line(&KeySource::aws_kms_text(&ciphertext));
            output::note(&format!("it opens as long as the KMS key {kms_key} does"));
            key
        }
    };
    output::note(&format!("this key is called {}; keep it: what is sealed under it is lost without it", key.id()));
    Ok(ExitCode::SUCCESS)
}

pub(crate) async fn keys(command: &KeysCommand, config: Config) -> Result<ExitCode, ServerError> {
    let keyring = key::keyring(config.keys, &config.data_dir).await?;
    let database = OpenDatabase::to_share(&config.database).await?;
    let outcome = match command {
        KeysCommand::Generate { aws_kms } => generate_key(aws_kms.as_deref()).await,
        KeysCommand::Status => status(&database.store, &keyring).await,
        KeysCommand::Rotate => rotate(&database.store, &keyring).await,
        KeysCommand::Verify => verify(&database.store, &keyring).await,
    };
    database.close().await?;
    outcome
}

async fn status(store: &Store, keyring: &Keyring) -> Result<ExitCode, ServerError> {
    let rotation = KeyRotation::new(store, keyring);
    let usage = rotation.usage().await?;
    let under = |version: &str| usage.get(version).copied().unwrap_or(0);
    for (id, version) in keyring.key_ids().zip(rotation.versions()) {
        output::line(&format!("{} key {id}: {} values", rotation.state(&version).as_str(), under(&version)));
    }
    let lost = rotation.lost(&usage);
    tell_lost(&lost);
    let stale: u64 =
        usage.iter().filter(|(version, _)| **version != keyring.encryption_version()).map(|(_, n)| n).sum();
    match (lost.is_empty(), stale) {
        (true, 0) => output::line("every value is sealed under the active key; no retired key is needed"),
        (true, stale) => output::line(&format!("{stale} values wait for `linecard keys rotate`")),
        (false, _) => {}
    }
    Ok(if lost.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn rotate(store: &Store, keyring: &Keyring) -> Result<ExitCode, ServerError> {
    let rotation = KeyRotation::new(store, keyring);
    let usage = rotation.usage().await?;
    let lost = rotation.lost(&usage);
    if !lost.is_empty() {
        tell_lost(&lost);
        output::line("nothing was changed: give the missing key in WEBHOOK_ENCRYPTION_KEYS_RETIRED");
        return Ok(ExitCode::FAILURE);
    }
    let active = keyring.encryption_version();
    let bar = progress(usage.iter().filter(|(version, _)| **version != active).map(|(_, count)| count).sum());
    let done = rotation.rotate(&|count| bar.inc(count)).await;
    bar.finish_and_clear();
    let done = done?;
    output::line(&format!("{} values were re-sealed under the active key {}", done.resealed, keyring.active_key_id()));
    if done.usage.keys().all(|version| *version == active) {
        output::line("no row names an old key: the retired keys can be taken away from every server");
        return Ok(ExitCode::SUCCESS);
    }
    for (version, count) in done.usage.iter().filter(|(version, _)| **version != active) {
        output::line(&format!("{count} values stay under {version}"));
    }
    tell_unopened(&done.unopened);
    Ok(ExitCode::FAILURE)
}

async fn verify(store: &Store, keyring: &Keyring) -> Result<ExitCode, ServerError> {
    let rotation = KeyRotation::new(store, keyring);
    let bar = progress(rotation.usage().await?.values().sum());
    let found = rotation.verify(&|count| bar.inc(count)).await;
    bar.finish_and_clear();
    let found = found?;
    output::line(&format!("{} values open", found.done));
    tell_unopened(&found.unopened);
    Ok(if found.unopened.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell_lost(lost: &KeyUsage) {
    for (version, count) in lost {
        output::line(&format!("LOST {count} values are sealed under {version}, a key that is not given"));
    }
}

fn tell_unopened(unopened: &KeyUsage) {
    for (version, count) in unopened {
        output::line(&format!("FAILED {count} values under {version} do not open; they were left as they are"));
    }
}

/// On a terminal alone; it goes to standard error.
fn progress(total: u64) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {human_pos} of {human_len}, {per_sec}, {eta} left") {
        bar.set_style(style);
    }
    bar
}
