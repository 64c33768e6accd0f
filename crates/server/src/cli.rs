//! The command line.

mod access;
mod settings;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use linecard_domain::Email;

pub(crate) use access::{
    ApiKeyCommand, CreateApiKeyArguments, CreatePlatformKeyArguments, CreateUserArguments, PlatformKeyCommand,
    UserCommand,
};
use settings::SETTINGS;

/// Gives each AI agent of an organization its own Twilio account and number.
#[derive(Debug, Parser)]
#[command(name = "linecard", version, after_help = SETTINGS)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the API and Twilio's webhooks
    ///
    /// Shuts down gracefully on SIGTERM and SIGINT: requests in progress have 25 seconds. A second signal aborts them.
    #[command(after_help = SETTINGS)]
    Serve,
    /// Migrate the database's schema to this release's version, or down to an earlier one
    ///
    /// Uses LINECARD_MIGRATION_DATABASE_URL, and creates missing roles and schemas, including the role of
    /// LINECARD_DATABASE_URL. Not required for the embedded database, which `serve` migrates. Refuses, before it changes
    /// anything, a schema that belongs to another program: LINECARD_DATABASE_SCHEMA and
    /// LINECARD_DATABASE_FUNCTION_SCHEMA choose others.
    #[command(
        after_help = "Exit codes: 0 success, or with --status up to date; 1 failure; 2 invalid arguments or settings; with \
        --status 3 migrations are pending."
    )]
    Migrate(MigrateArguments),
    /// Settle calls and messages whose responses or callbacks were lost, as `serve` does continuously
    ///
    /// Processes all calls and messages that are due, in all organizations, and prints a summary. Can be run while
    /// servers are running: each organization is leased to one node at a time.
    #[command(
        after_help = "Exit codes: 0 success, 1 failure, also of a single call or message, 2 invalid arguments or settings."
    )]
    Reconcile(ReconcileArguments),
    /// Migrate from the organization-wide Twilio account to agents' own accounts, phase by phase
    Rollout {
        #[command(subcommand)]
        command: RolloutCommand,
    },
    /// Seed each organization's default agent from the organization-wide settings
    ///
    /// Existing settings of agents are kept; numbers that are in use by another agent are reported. If it is
    /// interrupted, it continues when it is started again.
    #[command(after_help = "Exit codes: 0 success, 1 some organizations require manual action, 2 invalid settings.")]
    Backfill(BackfillArguments),
    /// Manage and rotate the encryption key of stored values
    ///
    /// Configure every server with the new key as WEBHOOK_ENCRYPTION_KEY and the old one in
    /// WEBHOOK_ENCRYPTION_KEYS_RETIRED, then rotate, then remove the old key.
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Diagnose this installation and suggest remedies
    ///
    /// Checks the settings, the keys, the database with its role and row-level security, the clocks, the public URL, and
    /// each connected Twilio account and number. It changes nothing, and continues after a failed check. Run it with the
    /// server's settings; the server may be running.
    #[command(
        after_help = "Exit codes: 0 no check failed (there may be warnings), 1 a check failed, 2 invalid arguments."
    )]
    Doctor(DoctorArguments),
    /// Verify or export the audit log
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Write an organization's calls and messages, with their logs, to standard output, one JSON object per line
    ///
    /// For a copy before retention removes them. `linecard audit export` writes the audit log, which is never removed.
    Export(ExportArguments),
    /// Import organizations, members, agents and Twilio settings of a platform
    ///
    /// Reads its PostgreSQL (LINECARD_IMPORT_DATABASE_URL), in one read-only snapshot, or JSON lines. Tokens that the
    /// platform has encrypted are opened with LINECARD_IMPORT_ENCRYPTION_KEY and sealed anew. It can be repeated: what is the
    /// same is left alone, and what somebody has changed here is reported. docs/adopt.md explains it.
    #[command(
        after_help = "Exit codes: 0 success, 1 failure, or some things are to be decided by a person (lines that begin with \
        DECIDE), 2 invalid arguments, mapping or settings."
    )]
    Import(ImportArguments),
    /// Manage users
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Manage platform keys, with which a platform in front of Linecard manages organizations and agents by its own ids
    PlatformKey {
        #[command(subcommand)]
        command: PlatformKeyCommand,
    },
    /// Make API keys of organizations, for programs
    ApiKey {
        #[command(subcommand)]
        command: ApiKeyCommand,
    },
    /// Debug Twilio's webhook signatures
    Signature {
        #[command(subcommand)]
        command: SignatureCommand,
    },
}

#[derive(Debug, Args)]
pub(crate) struct MigrateArguments {
    /// Migrate down to this version, newest first; 0 removes everything of Linecard
    #[arg(long, value_name = "VERSION")]
    pub(crate) down_to: Option<i32>,
    /// List the migrations, applied and pending, without changes; exit code 3 if some are pending
    #[arg(long, conflicts_with = "down_to")]
    pub(crate) status: bool,
    /// Create the missing roles and nothing else: before a backup is restored into another PostgreSQL
    #[arg(long, conflicts_with_all = ["down_to", "status"])]
    pub(crate) roles_only: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ReconcileArguments {
    /// Process what is due once, then exit
    #[arg(long, required = true)]
    pub(crate) once: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RolloutCommand {
    /// Show the phase of organizations, which agents still fall back, and what prevents the next phase
    Status(RolloutArguments),
    /// Advance to the next phase, if the organization is ready
    ///
    /// 2: users are asked to connect their agents, and the default agent is seeded; 3: the fallback is disabled; 4: the
    /// organization-wide settings are removed after they were written, sealed, to a file.
    #[command(after_help = "Exit codes: 0 success, 1 not ready (with reasons), 2 invalid arguments or settings.")]
    Advance {
        #[command(flatten)]
        arguments: RolloutArguments,
        /// Directory for the settings that phase 4 removes (default: `backups` in LINECARD_DATA_DIR)
        #[arg(long, value_name = "DIRECTORY")]
        backup_dir: Option<PathBuf>,
    },
    /// Go back to the previous phase; from 3, the fallback is enabled again
    Back {
        #[command(flatten)]
        arguments: RolloutArguments,
        /// From phase 4: the file that `advance` wrote
        #[arg(long, value_name = "FILE")]
        restore: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct RolloutArguments {
    /// Only this organization (id or name)
    #[arg(long, value_name = "ID|NAME")]
    pub(crate) organization: Option<String>,
    /// Number of days in which to look for calls and messages that used the fallback
    #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..=90))]
    pub(crate) days: u16,
}

#[derive(Debug, Args)]
pub(crate) struct BackfillArguments {
    /// Only this organization (id or name)
    #[arg(long, value_name = "ID|NAME")]
    pub(crate) organization: Option<String>,
    /// Print what would be done without changes
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Generate a key: 64 hexadecimal digits on standard output
    Generate {
        /// Wrap it with this AWS KMS key (an id, an alias such as alias/linecard, or an ARN)
        ///
        /// The output can be used wherever a key can, and only AWS KMS can unwrap it; the plain key is never printed.
        /// Region, credentials and endpoint come from AWS's own settings, such as AWS_REGION.
        #[arg(long, value_name = "KEY")]
        aws_kms: Option<String>,
    },
    /// Show the number of values sealed under each key; exit code 1 if a key is missing
    Status,
    /// Re-seal every value under the active key, while servers keep running
    ///
    /// If it is interrupted, it continues when it is started again. Values that are changed concurrently are kept. If a
    /// key is missing, nothing is changed.
    #[command(after_help = "Exit codes: 0 no row refers to an old key, 1 some do, 2 invalid settings.")]
    Rotate,
    /// Check that every value can be opened, without changes
    Verify,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArguments {
    /// Verify only this organization's Twilio settings (id or name)
    #[arg(long, value_name = "ID|NAME")]
    pub(crate) organization: Option<String>,
    /// Send a mail to this address, to try the mail server; without it, none is sent
    #[arg(long, value_name = "EMAIL")]
    pub(crate) send_mail_to: Option<Email>,
    /// Print all findings at the end, as one JSON object: {"ok", "findings": [{"check", "status", "found", "remedy"}]}
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Check that no entry was altered, removed or inserted
    ///
    /// Prints the hash of each organization's last entry. A copy that is stored elsewhere reveals a rewritten log.
    #[command(after_help = "Exit codes: 0 all chains are intact, 1 one is broken, 2 invalid arguments.")]
    Verify(AuditArguments),
    /// Write all entries to standard output, one JSON object per line
    Export(AuditArguments),
}

#[derive(Debug, Args)]
pub(crate) struct AuditArguments {
    /// Only this organization (id or name)
    #[arg(long, value_name = "ID|NAME")]
    pub(crate) organization: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// The organization (id or name)
    #[arg(long, value_name = "ID|NAME")]
    pub(crate) organization: String,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct ImportArguments {
    /// Print what would be created and changed, and what is to be decided, without changes
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// What the platform calls its tables and columns, as TOML
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
    /// Read JSON lines instead of a database; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) json_lines: Option<PathBuf>,
    /// Only the organization that has this id at the platform
    #[arg(long, value_name = "ID")]
    pub(crate) organization: Option<String>,
    /// Ask Twilio about each connection, and import none that it refuses
    #[arg(long)]
    pub(crate) verify: bool,
    /// Replace what somebody has changed here since the import before
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Leave the platform's people out
    #[arg(long)]
    pub(crate) without_members: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SignatureCommand {
    /// Check the X-Twilio-Signature of one webhook request, and show what was signed
    ///
    /// The account's auth token comes from TWILIO_AUTH_TOKEN (or the file that TWILIO_AUTH_TOKEN_FILE
    /// names), else from the first line of standard input; with --settings-header, the SharedKey's secret in the same way
    /// from TWILIO_SHARED_KEY. Neither is ever printed.
    ///
    /// Without --param and --body-file, the request is assumed to be a GET.
    #[command(after_help = "Exit codes: 0 valid, 1 invalid, 2 invalid arguments.")]
    Check(CheckSignatureArguments),
}

#[derive(Debug, Args)]
pub(crate) struct CheckSignatureArguments {
    /// The public URL as Twilio called it, with its query
    #[arg(long)]
    pub(crate) url: String,
    /// A decoded form field; repeat for each field, including empty ones
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub(crate) params: Vec<(String, String)>,
    /// The body exactly as received
    ///
    /// It is treated as JSON if the URL has bodySHA256 or the body begins like JSON, otherwise as a form.
    #[arg(long, value_name = "FILE", conflicts_with = "params")]
    pub(crate) body_file: Option<PathBuf>,
    /// Value of the X-Twilio-Signature header
    #[arg(long)]
    pub(crate) signature: String,
    /// Value of the X-Twilio-Webhooks-Signature-Settings header, if the request has one
    ///
    /// For example key=webhooks_sharedkey_…,algorithm=HMAC_SHA256. The secret of that SharedKey is then needed in place
    /// of the auth token.
    #[arg(long, value_name = "SETTINGS")]
    pub(crate) settings_header: Option<String>,
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("must have the form NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_setting_is_documented_in_the_help() {
        for name in crate::config::documented_names() {
            assert!(SETTINGS.contains(name), "{name} is missing");
        }
    }
}
