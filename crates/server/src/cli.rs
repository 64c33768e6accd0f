//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use linecard_domain::{Email, Name, Role};

const SETTINGS: &str = "\
Settings come from the environment; those marked * have a twin ending in _FILE that names a file to read.
  LINECARD_ENV                      development (default) or production
  LINECARD_LISTEN                   address and port to listen on (127.0.0.1:8080)
  LINECARD_PUBLIC_URL               what Twilio calls; signatures are checked over it (http://localhost:8080)
  LINECARD_DATA_DIR                 the embedded PostgreSQL and the development key (./var)
  LINECARD_DATABASE_URL*            the runtime's login to a PostgreSQL of your own (else the embedded one)
  LINECARD_MIGRATION_DATABASE_URL*  the owner's login, for `linecard migrate`
  LINECARD_DATABASE_SCHEMA          the schema of Linecard's tables (linecard)
  LINECARD_DATABASE_FUNCTION_SCHEMA the schema of Linecard's functions (app)
  LINECARD_POSTGRES_BIN_DIR         the directory of the embedded PostgreSQL's binaries (searched for)
  LINECARD_TRUSTED_PROXIES          addresses whose X-Forwarded-For is believed (none)
  LINECARD_TWILIO_API_URL           Twilio, or what stands in for it (https://api.twilio.com)
  LINECARD_ORG_FALLBACK             on (default) or off, for organizations that have not chosen
  WEBHOOK_ENCRYPTION_KEY*           64 hexadecimal digits, or what `linecard keys generate --aws-kms` prints; made in the
                                    data directory in development
  WEBHOOK_ENCRYPTION_KEYS_RETIRED*  older keys that still open, separated by commas
  RUST_LOG                          what to log (info)
  OTEL_EXPORTER_OTLP_ENDPOINT       a collector of traces; OpenTelemetry's other variables hold, too (none)

Exit codes: 0 done, 1 failed, 2 the command line or a setting is wrong.";

/// Gives each AI agent of an organization a telephone line of its own.
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
    /// Ends in order on SIGTERM and SIGINT: requests under way get 25 seconds. A second signal ends them at once.
    #[command(after_help = SETTINGS)]
    Serve,
    /// Migrate the database's schema to this release's version, or back to an earlier one
    ///
    /// Uses LINECARD_MIGRATION_DATABASE_URL, and creates the roles and schemas that are missing, including the role of
    /// LINECARD_DATABASE_URL. Not needed for the embedded database: `serve` migrates it. Refuses, before it changes
    /// anything, a schema that belongs to another program: LINECARD_DATABASE_SCHEMA and
    /// LINECARD_DATABASE_FUNCTION_SCHEMA choose others.
    #[command(
        after_help = "Exit codes: 0 done, or with --status up to date; 1 failed; 2 the command line or a setting is \
        wrong; with --status 3 some are pending."
    )]
    Migrate(MigrateArguments),
    /// Settle what answers and callbacks left open, as `serve` does all the time
    ///
    /// Works through all calls and messages that are due now, in all organizations, and tells what it did. Also
    /// while servers run: each organization is one node's at a time.
    #[command(
        after_help = "Exit codes: 0 done, 1 failed or something could not be decided on, 2 the command line or a \
        setting is wrong."
    )]
    Reconcile(ReconcileArguments),
    /// Go from the organization-wide Twilio account to the agents' own, phase by phase
    Rollout {
        #[command(subcommand)]
        command: RolloutCommand,
    },
    /// Seed each organization's default agent from the organization-wide settings
    ///
    /// What an agent has already stays; a number that another agent has is told. Run again, it goes on where it was.
    #[command(after_help = "Exit codes: 0 done, 1 some organizations need a person, 2 a setting is wrong.")]
    Backfill(BackfillArguments),
    /// Change the encryption key of what is stored
    ///
    /// Give every server the new key as WEBHOOK_ENCRYPTION_KEY and the old one in WEBHOOK_ENCRYPTION_KEYS_RETIRED,
    /// then rotate, then take the old key away.
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Find out what keeps this installation from serving, and what to do about it
    ///
    /// Looks at the settings, the keys, the database with its role and its row-level security, the clocks, the public
    /// URL, and each connected Twilio account and number. Changes nothing, and goes on behind what it finds. Beside a
    /// running server, with that server's settings.
    #[command(
        after_help = "Exit codes: 0 nothing failed (there may be warnings), 1 something did, 2 the command line is wrong."
    )]
    Doctor(DoctorArguments),
    /// Look at the audit log
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Make people
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Understand Twilio's webhook signatures
    Signature {
        #[command(subcommand)]
        command: SignatureCommand,
    },
}

#[derive(Debug, Args)]
pub(crate) struct MigrateArguments {
    /// Go down to this version instead, newest first; 0 removes everything of Linecard
    #[arg(long, value_name = "VERSION")]
    pub(crate) down_to: Option<i32>,
    /// List each migration, applied or pending, and change nothing; exit code 3 if some are pending
    #[arg(long, conflicts_with = "down_to")]
    pub(crate) status: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ReconcileArguments {
    /// Work once through what is due, and end
    #[arg(long, required = true)]
    pub(crate) once: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RolloutCommand {
    /// Tell where organizations stand, what still falls back, and what stands in the way of the next phase
    Status(RolloutArguments),
    /// Go to the next phase, if the organization is ready for it
    ///
    /// 2 nudged and backfilled; 3 the fallback is switched off; 4 the organization-wide settings are removed, once they
    /// are written, sealed, to a file.
    #[command(after_help = "Exit codes: 0 done, 1 not ready (it says why), 2 the command line or a setting is wrong.")]
    Advance {
        #[command(flatten)]
        arguments: RolloutArguments,
        /// Where phase 4 writes the settings that it removes; else `backups` in LINECARD_DATA_DIR
        #[arg(long, value_name = "DIRECTORY")]
        backup_dir: Option<PathBuf>,
    },
    /// Go back to the phase before; from 3 the fallback is switched on
    Back {
        #[command(flatten)]
        arguments: RolloutArguments,
        /// On the way back from phase 4, the file that `advance` wrote
        #[arg(long, value_name = "FILE")]
        restore: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct RolloutArguments {
    /// This organization alone: its id or its name
    #[arg(long, value_name = "ID|NAME")]
    pub(crate) organization: Option<String>,
    /// How many days to look back for calls and messages that fell back
    #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..=90))]
    pub(crate) days: u16,
}

#[derive(Debug, Args)]
pub(crate) struct BackfillArguments {
    /// This organization alone: its id or its name
    #[arg(long, value_name = "ID|NAME")]
    pub(crate) organization: Option<String>,
    /// Tell what would be done, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Make a key: 64 hexadecimal digits on standard output
    Generate {
        /// Wrap it by this key of AWS KMS (an id, an alias such as alias/linecard, or an ARN)
        ///
        /// What is printed can stand wherever a key can, and opens only with leave of AWS KMS; the key itself is shown
        /// nowhere. Region, credentials and address come from AWS's own settings, such as AWS_REGION.
        #[arg(long, value_name = "KEY")]
        aws_kms: Option<String>,
    },
    /// Tell how many values stand under which key; exit code 1 if a key is lost
    Status,
    /// Re-seal every value under the active key, while servers go on serving
    ///
    /// Ended at any moment, it goes on where it was when it is started again. A value that somebody changes meanwhile
    /// stays changed. If a key is missing, nothing is done.
    #[command(after_help = "Exit codes: 0 no row names an old key, 1 some do, 2 a setting is wrong.")]
    Rotate,
    /// Try whether every value opens; changes nothing
    Verify,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArguments {
    /// Ask Twilio about this organization's lines alone: its id or its name
    #[arg(long, value_name = "ID|NAME")]
    pub(crate) organization: Option<String>,
    /// Tell all at the end, as one JSON object: {"ok", "findings": [{"check", "status", "found", "remedy"}]}
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Check that no entry was altered, removed or put in between
    ///
    /// Tells the hash of each organization's last entry: kept elsewhere, it shows a log that was written anew.
    #[command(after_help = "Exit codes: 0 all chains are whole, 1 one is broken, 2 the command line is wrong.")]
    Verify(AuditArguments),
    /// Write all entries to standard output, one JSON object a line
    Export(AuditArguments),
}

#[derive(Debug, Args)]
pub(crate) struct AuditArguments {
    /// This organization alone: its id or its name
    #[arg(long, value_name = "ID|NAME")]
    pub(crate) organization: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Make a person, and the organization unless there is one of that name; also while the server runs
    Create(CreateUserArguments),
}

#[derive(Debug, Args)]
pub(crate) struct CreateUserArguments {
    /// The address to sign in with
    #[arg(long)]
    pub(crate) email: Email,
    /// The organization's name
    #[arg(long, value_name = "NAME")]
    pub(crate) organization: Name,
    /// owner, admin or member; the first person of an organization is its owner
    #[arg(long, default_value_t = Role::Owner)]
    pub(crate) role: Role,
    /// Read the password, 12 to 200 characters, from the first line of standard input
    ///
    /// There is no option that takes a password: other users of the machine could read it.
    #[arg(long, required = true)]
    pub(crate) password_stdin: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SignatureCommand {
    /// Check one webhook request's X-Twilio-Signature, and tell what was signed
    ///
    /// The account's auth token comes from TWILIO_AUTH_TOKEN (or the file that TWILIO_AUTH_TOKEN_FILE
    /// names), else from the first line of standard input. It is never printed.
    ///
    /// Without --param and --body-file, the request is taken for a GET.
    #[command(after_help = "Exit codes: 0 valid, 1 invalid, 2 the command line is wrong.")]
    Check(CheckSignatureArguments),
}

#[derive(Debug, Args)]
pub(crate) struct CheckSignatureArguments {
    /// The public URL as Twilio called it, with its query
    #[arg(long)]
    pub(crate) url: String,
    /// A field of the form, decoded; repeat it for each field, the empty ones too
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub(crate) params: Vec<(String, String)>,
    /// The body exactly as it came
    ///
    /// It is taken for JSON if the URL has bodySHA256 or the body begins as JSON does, else for a form.
    #[arg(long, value_name = "FILE", conflicts_with = "params")]
    pub(crate) body_file: Option<PathBuf>,
    /// The value of the header X-Twilio-Signature
    #[arg(long)]
    pub(crate) signature: String,
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("it must have the form NAME=VALUE")?;
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
    fn each_setting_stands_in_the_help() {
        for name in crate::config::documented_names() {
            assert!(SETTINGS.contains(name), "{name} is missing");
        }
    }
}
