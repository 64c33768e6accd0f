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

/// Prints only the key to standard output, so that it can be redirected into a file or a secret store; its id goes to
/// standard error. Of a key wrapped by AWS KMS, only the wrapped form is printed.
pub(crate) async fn generate_key(aws_kms: Option<&str>) -> Result<ExitCode, ServerError> {
    let key = match aws_kms {
        None => {
            let key = Key::generate().map_err(ServerError::Key)?;
            output::stdout(key.to_hex().expose_secret());
            key
        }
        Some(kms_key) => {
            let (key, ciphertext) = AwsKms::connect().await.generate(kms_key).await.map_err(ServerError::WrappedKey)?;
            output::stdout(&KeySource::aws_kms_text(&ciphertext));
            output::stderr(&format!("it can be unwrapped only while the KMS key {kms_key} is available"));
            key
        }
    };
    output::stderr(&format!(
        "the key's id is {}; keep the key: values sealed under it cannot be opened without it",
        key.id()
    ));
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
        output::stdout(&format!("{} key {id}: {} values", rotation.state(&version).as_str(), under(&version)));
    }
    let lost = rotation.lost(&usage);
    print_lost(&lost);
    let stale: u64 =
        usage.iter().filter(|(version, _)| **version != keyring.encryption_version()).map(|(_, n)| n).sum();
    match (lost.is_empty(), stale) {
        (true, 0) => output::stdout("all values are sealed under the active key; no retired key is required"),
        (true, stale) => output::stdout(&format!("{stale} values are to be re-sealed: run `linecard keys rotate`")),
        (false, _) => {}
    }
    Ok(if lost.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn rotate(store: &Store, keyring: &Keyring) -> Result<ExitCode, ServerError> {
    let rotation = KeyRotation::new(store, keyring);
    let usage = rotation.usage().await?;
    let lost = rotation.lost(&usage);
    if !lost.is_empty() {
        print_lost(&lost);
        output::stdout("nothing was changed: add the missing key to WEBHOOK_ENCRYPTION_KEYS_RETIRED");
        return Ok(ExitCode::FAILURE);
    }
    let active = keyring.encryption_version();
    let bar = progress(usage.iter().filter(|(version, _)| **version != active).map(|(_, count)| count).sum());
    let done = rotation.rotate(&|count| bar.inc(count)).await;
    bar.finish_and_clear();
    let done = done?;
    output::stdout(&format!(
        "{} values were re-sealed under the active key {}",
        done.resealed,
        keyring.active_key_id()
    ));
    if done.usage.keys().all(|version| *version == active) {
        output::stdout("no row refers to an old key: the retired keys can be removed from every server");
        return Ok(ExitCode::SUCCESS);
    }
    for (version, count) in done.usage.iter().filter(|(version, _)| **version != active) {
        output::stdout(&format!("{count} values remain under {version}"));
    }
    print_unopened(&done.unopened);
    Ok(ExitCode::FAILURE)
}

async fn verify(store: &Store, keyring: &Keyring) -> Result<ExitCode, ServerError> {
    let rotation = KeyRotation::new(store, keyring);
    let bar = progress(rotation.usage().await?.values().sum());
    let found = rotation.verify(&|count| bar.inc(count)).await;
    bar.finish_and_clear();
    let found = found?;
    output::stdout(&format!("{} values open", found.done));
    print_unopened(&found.unopened);
    Ok(if found.unopened.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print_lost(lost: &KeyUsage) {
    for (version, count) in lost {
        output::stdout(&format!("LOST {count} values are sealed under {version}, a key that is not configured"));
    }
}

fn print_unopened(unopened: &KeyUsage) {
    for (version, count) in unopened {
        output::stdout(&format!("FAILED {count} values under {version} do not open; they were left unchanged"));
    }
}

/// Shown only on a terminal, on standard error.
fn progress(total: u64) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {human_pos} of {human_len}, {per_sec}, {eta} remaining") {
        bar.set_style(style);
    }
    bar
}
