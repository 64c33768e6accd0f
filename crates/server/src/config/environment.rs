//! The known variables, and how they are looked up.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::fs;

use secrecy::{ExposeSecret, SecretString};

/// All settings; `true` for secrets, which can also be given as `…_FILE`.
pub(super) const KNOWN: &[(&str, bool)] = &[
    ("LINECARD_ENV", false),
    ("LINECARD_LISTEN", false),
    ("LINECARD_PUBLIC_URL", false),
    ("LINECARD_DATA_DIR", false),
    ("LINECARD_DATABASE_URL", true),
    ("LINECARD_DIRECT_DATABASE_URL", true),
    ("LINECARD_STANDBY_DATABASE_URL", true),
    ("LINECARD_MIGRATION_DATABASE_URL", true),
    ("LINECARD_DATABASE_SCHEMA", false),
    ("LINECARD_DATABASE_FUNCTION_SCHEMA", false),
    ("LINECARD_POSTGRES_BIN_DIR", false),
    ("LINECARD_TRUSTED_PROXIES", false),
    ("LINECARD_OPERATIONS_LISTEN", false),
    ("LINECARD_SHUTDOWN_DELAY", false),
    ("LINECARD_MAX_CONNECTIONS", false),
    ("LINECARD_MAX_CONNECTIONS_PER_CLIENT", false),
    ("LINECARD_MAX_STREAMS", false),
    ("LINECARD_MAX_STREAMS_PER_CREDENTIAL", false),
    ("LINECARD_MAX_ORGANIZATIONS_PER_PERSON", false),
    ("LINECARD_MAX_API_KEYS", false),
    ("LINECARD_MAX_INVITATIONS", false),
    ("LINECARD_MAX_CONNECT_SESSIONS", false),
    ("LINECARD_IMPORT_DATABASE_URL", true),
    ("LINECARD_IMPORT_ENCRYPTION_KEY", true),
    ("LINECARD_SMTP_URL", false),
    ("LINECARD_SMTP_PASSWORD", true),
    ("LINECARD_MAIL_FROM", false),
    ("LINECARD_TWILIO_API_URL", false),
    ("LINECARD_ORG_FALLBACK", false),
    ("LINECARD_OIDC_ISSUER", false),
    ("LINECARD_OIDC_NAME", false),
    ("LINECARD_OIDC_AUDIENCE", false),
    ("LINECARD_OIDC_LEGACY_SECRET", true),
    ("LINECARD_OIDC_CLIENT_ID", false),
    ("LINECARD_OIDC_CLIENT_SECRET", true),
    ("LINECARD_OIDC_LINK_EMAIL", false),
    ("LINECARD_OIDC_SECOND_FACTOR", false),
    ("LINECARD_PASSWORDS", false),
    ("WEBHOOK_ENCRYPTION_KEY", true),
    ("WEBHOOK_ENCRYPTION_KEYS_RETIRED", true),
];

/// Prefixes of our settings: a misspelt one, for example of a retired key, must not go unnoticed.
const OURS: [&str; 2] = ["LINECARD_", "WEBHOOK_ENCRYPTION_"];

const FILE_SUFFIX: &str = "_FILE";

/// Environment variables. Tests create one from pairs.
#[derive(Clone, Default)]
pub(crate) struct Environment {
    variables: BTreeMap<String, OsString>,
}

/// Only names: values may be secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

impl<K: Into<String>, V: Into<OsString>> FromIterator<(K, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self { variables: pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect() }
    }
}

/// A secret and its origin, for error messages.
#[derive(Debug)]
pub(crate) struct Secret {
    pub(crate) text: SecretString,
    pub(crate) origin: String,
}

/// A problem with one variable, with a remedy. Never contains a secret's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The variable's name and, if it names a file, the file's path.
    pub(crate) origin: String,
    /// Continues a sentence that begins with the variable's name.
    pub(crate) detail: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.origin, self.detail)
    }
}

pub(crate) fn problem(origin: impl Into<String>, detail: impl Into<String>) -> Problem {
    Problem { origin: origin.into(), detail: detail.into() }
}

impl Environment {
    /// The process's environment. It is read only here.
    pub(crate) fn of_process() -> Self {
        // Names that are not UTF-8 are not ours.
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value))).collect()
    }

    /// A variable's value; an empty one counts as absent.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, Problem> {
        match self.variables.get(name).filter(|value| !value.is_empty()) {
            Some(value) => value.to_str().map(Some).ok_or_else(|| problem(name, "is not text in UTF-8")),
            None => Ok(None),
        }
    }

    /// A secret from its variable or from the file that its `_FILE` variable names.
    pub(crate) fn secret(&self, name: &str) -> Result<Option<Secret>, Problem> {
        let twin = format!("{name}{FILE_SUFFIX}");
        match (self.text(name)?, self.text(&twin)?) {
            (Some(_), Some(_)) => Err(problem(name, format!("and {twin} are both set: remove one of them"))),
            (Some(text), None) => Ok(Some(Secret { text: SecretString::from(text), origin: name.to_owned() })),
            (None, Some(path)) => from_file(&twin, path).map(Some),
            (None, None) => Ok(None),
        }
    }

    /// Variables that look like settings but are unknown.
    pub(super) fn unknown(&self) -> Vec<Problem> {
        let in_kubernetes = self.variables.contains_key("KUBERNETES_SERVICE_HOST");
        self.variables
            .keys()
            .filter(|name| OURS.iter().any(|prefix| name.starts_with(prefix)))
            .filter(|name| !is_known(name) && !OF_CLIENTS.contains(&name.as_str()))
            .filter(|name| !in_kubernetes || !is_service_link(name))
            .map(|name| problem(name, format!("is not a setting. Did you mean {}?", nearest(name))))
            .collect()
    }
}

fn from_file(variable: &str, path: &str) -> Result<Secret, Problem> {
    let origin = format!("{variable} ({path})");
    let text = match fs::read_to_string(path) {
        Ok(text) => SecretString::from(text),
        Err(error) => return Err(problem(origin, format!("names a file that cannot be read: {error}"))),
    };
    // Editors and `echo` add a trailing newline; our secrets never begin or end with white space.
    let trimmed = text.expose_secret().trim();
    if trimmed.is_empty() {
        return Err(problem(origin, "names a file that is empty"));
    }
    Ok(Secret { text: SecretString::from(trimmed), origin })
}

/// What the SDKs' documents call the address and the key of a client, which can be set in the same shell.
const OF_CLIENTS: [&str; 2] = ["LINECARD_URL", "LINECARD_API_KEY"];

/// All known names.
fn names() -> impl Iterator<Item = String> {
    KNOWN.iter().flat_map(|(name, is_secret)| {
        std::iter::once((*name).to_owned()).chain(is_secret.then(|| format!("{name}{FILE_SUFFIX}")))
    })
}

fn is_known(name: &str) -> bool {
    names().any(|known| known == name)
}

fn nearest(name: &str) -> String {
    names().min_by_key(|known| strsim::damerau_levenshtein(name, known)).unwrap_or_default()
}

/// Kubernetes sets these variables in every pod next to a Service named `linecard` or `linecard-…`:
/// `LINECARD_SERVICE_HOST`, `LINECARD_PORT`, `LINECARD_PORT_8080_TCP_ADDR`.
fn is_service_link(name: &str) -> bool {
    name.ends_with("_PORT")
        || name.ends_with("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || name.split("_PORT_").nth(1).is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}
