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
  LINECARD_POSTGRES_BIN_DIR         the programs of the embedded PostgreSQL (found)
  LINECARD_TRUSTED_PROXIES          addresses whose X-Forwarded-For is believed (none)
  LINECARD_TWILIO_API_URL           Twilio, or what stands in for it (https://api.twilio.com)
  LINECARD_ORG_FALLBACK             on (default) or off, for organizations that have not chosen
  WEBHOOK_ENCRYPTION_KEY*           64 hexadecimal digits; made in the data directory in development
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
    /// Bring the database's schema to this release's version, or back to an earlier one
    ///
    /// Uses LINECARD_MIGRATION_DATABASE_URL, and makes the roles that are missing, that of
    /// LINECARD_DATABASE_URL too. The embedded database needs none of this: `serve` migrates it.
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
    /// Go down to this version instead, the newest first; 0 removes everything
    #[arg(long, value_name = "VERSION")]
    pub(crate) down_to: Option<i32>,
}

#[derive(Debug, Args)]
pub(crate) struct ReconcileArguments {
    /// Work once through what is due, and end
    #[arg(long, required = true)]
    pub(crate) once: bool,
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
