//! `linecard doctor`: checks an installation and everything it depends on. It is read-only: it creates no key and no
//! database, migrates nothing and does not store the results of verifications.

mod clock;
mod database;
mod identity_provider;
mod keys;
mod mail;
mod public_url;
mod report;
mod twilio;
mod webhooks;

use std::process::ExitCode;
use std::sync::Arc;

use linecard_app::{PasswordCost, Settings, VisitLimits};
use linecard_domain::SystemClock;
use linecard_twilio::TwilioTelephonyAdapter;
use linecard_vault::Keyring;
use url::Url;

use super::organizations;
use crate::cli::DoctorArguments;
use crate::config::{Config, Deployment, Environment, Problem};
use crate::database::OpenDatabase;
use crate::error::ServerError;
use crate::wiring;
use report::Report;

const CONFIGURATION: &str = "configuration";

/// Prefixes of the settings that must be valid for a check.
const OF_DATABASE: &[&str] = &[
    "LINECARD_DATABASE_",
    "LINECARD_DIRECT_",
    "LINECARD_STANDBY_",
    "LINECARD_MIGRATION_",
    "LINECARD_DATA_DIR",
    "LINECARD_POSTGRES_",
];
const OF_KEYS: &[&str] = &["WEBHOOK_ENCRYPTION_", "LINECARD_DATA_DIR"];
const OF_PUBLIC_URL: &[&str] = &["LINECARD_PUBLIC_URL", "LINECARD_LISTEN"];
const OF_MAIL: &[&str] = &["LINECARD_SMTP_", "LINECARD_MAIL_FROM"];
const OF_SIGN_IN: &[&str] = &["LINECARD_OIDC_", "LINECARD_PASSWORDS"];
const OF_TWILIO: &[&str] = &["LINECARD_TWILIO_API_URL"];

/// Runs all checks; a failed check skips only those that depend on it.
pub(crate) async fn doctor(
    arguments: &DoctorArguments,
    environment: &Environment,
    config: Config,
    problems: &[Problem],
) -> Result<ExitCode, ServerError> {
    let mut report = Report::new(arguments.json);
    configuration(&mut report, &config, problems);
    let usable = |settings: &[&str]| {
        !problems.iter().any(|problem| settings.iter().any(|setting| problem.origin.starts_with(setting)))
    };

    let keyring = if usable(OF_KEYS) {
        keys::open(&mut report, config.keys, &config.data_dir).await?
    } else {
        report.skip(keys::CHECK, "their settings are invalid");
        None
    };
    let database = if usable(OF_DATABASE) {
        database::open(&mut report, &config.database, environment).await?
    } else {
        report.skip(database::CHECK, "its settings are invalid");
        None
    };
    if let (Some(keyring), Some(database)) = (&keyring, &database) {
        keys::count(&mut report, &database.store, keyring).await;
    }

    let http = TwilioTelephonyAdapter::http_client()?;
    let public_url = config.public_url.unwrap_or_else(|| wiring::local_url(config.listen.port()));
    if usable(OF_PUBLIC_URL) {
        public_url::check_proxies(&mut report, &public_url, &config.trusted_proxies);
        public_url::check(&mut report, &http, &public_url, &config.twilio_api_url, keyring.as_ref()).await;
    } else {
        report.skip(public_url::CHECK, "its setting is invalid");
    }
    let mailer = wiring::mailer(config.mail, &public_url)?;
    if usable(OF_MAIL) {
        mail::check(&mut report, mailer.as_ref(), arguments.send_mail_to.as_ref()).await;
    } else {
        report.skip(mail::CHECK, "its settings are invalid");
    }
    let sign_in = config.sign_in.settings(&public_url, Arc::new(SystemClock))?;
    identity_provider::check(&mut report, Some(&sign_in).filter(|_| usable(OF_SIGN_IN))).await;
    let twilio_answers = if usable(OF_TWILIO) {
        twilio::reach(&mut report, &http, &config.twilio_api_url).await
    } else {
        report.skip(twilio::CHECK, "its setting is invalid");
        false
    };
    let settings = Settings {
        sign_in,
        password_cost: PasswordCost::default(),
        public_url,
        event_sender: wiring::event_sender(config.deployment)?,
        event_visits: VisitLimits::default(),
        private_urls: config.deployment != Deployment::Production,
        org_fallback_default: config.org_fallback,
        quotas: config.quotas,
        mailer,
    };
    let asked = match (keyring, &database) {
        (Some(keyring), Some(database)) if twilio_answers => {
            lines(&mut report, arguments, database, keyring, config.twilio_api_url, settings).await
        }
        _ => {
            report.skip(twilio::ACCOUNT, "it requires a database, keys and a reachable Twilio");
            Ok(())
        }
    };
    if let Some(database) = database {
        database.close().await?;
    }
    asked?;
    Ok(report.end())
}

fn configuration(report: &mut Report, config: &Config, problems: &[Problem]) {
    for problem in problems {
        report.fail(CONFIGURATION, problem.to_string(), "correct it; `linecard --help` lists the settings");
    }
    if problems.is_empty() {
        let deployment = match config.deployment {
            Deployment::Production => "production",
            Deployment::Development => "development",
        };
        report.ok(CONFIGURATION, format!("all settings are valid; {deployment}"));
    }
}

async fn lines(
    report: &mut Report,
    arguments: &DoctorArguments,
    database: &OpenDatabase,
    keyring: Keyring,
    twilio_api_url: Url,
    settings: Settings,
) -> Result<(), ServerError> {
    let organizations = organizations::chosen(&database.store, arguments.organization.as_deref()).await?;
    let app = wiring::app(database.store.clone(), keyring, twilio_api_url, settings)?;
    twilio::check_lines(report, &app, &organizations).await;
    Ok(())
}
