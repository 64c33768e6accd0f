//! Commands on users and keys: who may do what.

use clap::{Args, Subcommand};
use linecard_domain::{Email, Name, PlatformKeyId, PlatformScope, Role};

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Create a user, and the organization unless one of that name exists; the server may be running
    Create(CreateUserArguments),
    /// Print a one-time link with which a person sets a new password; it works for 24 hours
    ///
    /// Whoever opens the link can act as that person, in all of the person's organizations: make sure who asks.
    ResetPassword {
        /// Email address of the account
        #[arg(long)]
        email: Email,
    },
    /// Remove the second factor of a person who has lost both the authenticator app and the recovery codes
    ///
    /// Ends all of the person's sessions; from then on, the password alone signs in, until the person sets up another
    /// one. Make sure who asks. It is in the audit log of each of the person's organizations.
    ResetSecondFactor {
        /// Email address of the account
        #[arg(long)]
        email: Email,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CreateUserArguments {
    /// Email address to sign in with
    #[arg(long)]
    pub(crate) email: Email,
    /// Name of the organization
    #[arg(long, value_name = "NAME")]
    pub(crate) organization: Name,
    /// owner, admin or member; the first user of an organization must be owner
    #[arg(long, default_value_t = Role::Owner)]
    pub(crate) role: Role,
    /// Read the password, 12 to 200 characters, from the first line of standard input
    ///
    /// There is no option for the password itself, because other users of the machine could read it.
    #[arg(long, required = true)]
    pub(crate) password_stdin: bool,
    /// The user chose this password: do not require another one at the first sign-in
    #[arg(long)]
    pub(crate) own_password: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PlatformKeyCommand {
    /// Create a key and print it; it is shown only now, and stored as a hash
    ///
    /// Whoever has it can do in every organization what its scopes allow. Give each program a key of its own, with the
    /// scopes that it needs.
    Create(CreatePlatformKeyArguments),
    /// List all keys without their secrets, newest first
    List,
    /// Revoke a key, at once and for good
    Revoke {
        /// The key's id, which `list` prints
        #[arg(value_name = "ID")]
        id: PlatformKeyId,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CreatePlatformKeyArguments {
    /// Name of the key, which the audit log shows
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Name,
    /// What the key may do: organizations, agents, members, usage, events, export, erase; several separated by commas
    #[arg(long, value_name = "SCOPES", required = true, value_delimiter = ',')]
    pub(crate) scopes: Vec<PlatformScope>,
    /// Days until the key expires (default: never)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub(crate) expires_in_days: Option<u16>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ApiKeyCommand {
    /// Make a key of an organization and print it, once; the server may be running
    ///
    /// The key alone goes to standard output, and what it is to standard error: key=$(linecard api-key create …).
    /// Keys can also be made in the console, and with POST /api/api-keys.
    Create(CreateApiKeyArguments),
}

#[derive(Debug, Args)]
pub(crate) struct CreateApiKeyArguments {
    /// The organization (id or name)
    #[arg(long, value_name = "ID|NAME")]
    pub(crate) organization: String,
    /// Name of the key, by which people recognize it
    #[arg(long)]
    pub(crate) name: Name,
    /// owner, admin or member: what the key may do
    #[arg(long)]
    pub(crate) role: Role,
    /// Email address of the member whose key it is; by default, the owner who has been one for the longest
    ///
    /// The key may do what its member may do at most, and ends when the membership ends.
    #[arg(long, value_name = "EMAIL")]
    pub(crate) member: Option<Email>,
}
