//! Addresses of databases, with the meaning that libpq gives them: whoever copies one from a provider's page, or uses it
//! with `psql`, gets the same connection.
//!
//! Passwords, certificates and keys in files are read for each new connection, so that they can be rotated.

mod error;
mod parameters;
mod password_file;
mod tls;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

pub use error::AddressError;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Config, Connection, Socket};

use parameters::{Parameters, Use, classify};
use password_file::password_in;
use tls::{ClientCertificate, PostgresTls, Roots, TlsOptions, Verification};

/// How to connect to a database.
#[derive(Debug, Clone)]
pub struct DatabaseAddress {
    config: Config,
    tls: PostgresTls,
    /// Passwords in the format of `.pgpass`.
    password_file: Option<PathBuf>,
}

pub(crate) type DatabaseConnection = Connection<Socket, <PostgresTls as MakeTlsConnect<Socket>>::Stream>;

/// Without a password in a file, and with TLS that is not verified where the configuration asks for TLS: that of the
/// embedded PostgreSQL and of tests.
impl From<Config> for DatabaseAddress {
    fn from(mut config: Config) -> Self {
        require_writable(&mut config);
        Self { config, tls: PostgresTls::new(TlsOptions::default()), password_file: None }
    }
}

impl FromStr for DatabaseAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let parameters = Parameters::parse(text.trim())?;
        let mut own = Own::default();
        let mut passed = Vec::new();
        for parameter in &parameters.list {
            match classify(&parameter.name)? {
                Use::Passed(name) => passed.push((name, parameter)),
                Use::Own => own.take(&parameter.name, parameter.value.clone())?,
            }
        }
        let config = parameters.config(&passed)?;
        own.applied_to(config)
    }
}

impl DatabaseAddress {
    /// Connects to the first host that takes writes. The connection is idle until its second part is polled.
    pub(crate) async fn connect(&self) -> Result<(Client, DatabaseConnection), tokio_postgres::Error> {
        let mut config = self.config.clone();
        if let Some(path) = &self.password_file {
            match password_in(path, &config) {
                Ok(Some(password)) => drop(config.password(password)),
                Ok(None) => tracing::warn!(path = %path.display(), "no line of the password file is for the database"),
                Err(error) => tracing::warn!(path = %path.display(), %error, "the password file cannot be read"),
            }
        }
        config.connect(self.tls.clone()).await
    }

    /// For reading: a server that takes no writes is as good.
    pub(crate) fn for_reading(mut self) -> Self {
        self.config.target_session_attrs(TargetSessionAttrs::Any);
        self
    }

    /// For a standby: a server that takes writes is none, and the next host is tried.
    pub(crate) fn for_standby(mut self) -> Self {
        self.config.target_session_attrs(TargetSessionAttrs::ReadOnly);
        self
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// Sets the time for each host, unless the address sets a shorter one: all of them are tried within `total`.
    pub(crate) fn limit_connect_time(&mut self, total: Duration) {
        let hosts = u32::try_from(self.config.get_hosts().len().max(1)).unwrap_or(u32::MAX);
        let share = (total / hosts).max(Duration::from_millis(500));
        let own = self.config.get_connect_timeout().copied();
        self.config.connect_timeout(own.map_or(share, |own| own.min(share)));
    }

    pub(crate) fn config_mut(&mut self) -> &mut Config {
        &mut self.config
    }

    /// Why somebody between us and the server could read along, if so.
    pub fn weakness(&self) -> Option<&'static str> {
        let is_remote = self.config.get_hosts().iter().any(|host| match host {
            Host::Tcp(name) => name != "localhost" && !name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback()),
            Host::Unix(_) => false,
        });
        if !is_remote {
            return None;
        }
        match (self.config.get_ssl_mode(), self.tls.verification()) {
            (SslMode::Disable, _) => Some("is not encrypted"),
            (SslMode::Prefer, _) => Some("is encrypted only if the server offers it"),
            (_, Verification::None) => Some("does not verify the server's certificate"),
            (_, Verification::Authority) => Some("does not verify the server's name"),
            _ => None,
        }
    }
}

/// The parameters that are ours to understand.
#[derive(Debug, Default)]
struct Own {
    mode: Option<TlsMode>,
    roots: Option<String>,
    certificate: Option<String>,
    key: Option<String>,
    tls13_only: bool,
    password_file: Option<String>,
    /// Whether a server that takes no writes is as good.
    any_session: bool,
    fallback_name: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TlsMode {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

impl Own {
    fn take(&mut self, name: &str, value: String) -> Result<(), AddressError> {
        let refused = |expected| AddressError::Value { name: name.to_owned(), expected };
        match name {
            "sslmode" => {
                self.mode = Some(match value.as_str() {
                    "disable" => TlsMode::Disable,
                    // libpq tries `allow` without TLS first; with it is no worse.
                    "allow" | "prefer" => TlsMode::Prefer,
                    "require" => TlsMode::Require,
                    "verify-ca" => TlsMode::VerifyCa,
                    "verify-full" => TlsMode::VerifyFull,
                    _ => return Err(refused("disable, allow, prefer, require, verify-ca or verify-full")),
                });
            }
            // JDBC's way of asking for TLS, which libpq takes in this one form.
            "ssl" if value == "true" => self.mode = Some(TlsMode::Require),
            "ssl" => return Err(refused("true; otherwise use sslmode")),
            "sslrootcert" => self.roots = Some(value),
            "sslcert" => self.certificate = Some(value),
            "sslkey" => self.key = Some(value),
            "ssl_min_protocol_version" => match value.as_str() {
                "TLSv1" | "TLSv1.1" | "TLSv1.2" => self.tls13_only = false,
                "TLSv1.3" => self.tls13_only = true,
                _ => return Err(refused("TLSv1.2 or TLSv1.3")),
            },
            "passfile" => self.password_file = Some(value),
            "target_session_attrs" => match value.as_str() {
                "any" => self.any_session = true,
                "read-write" | "primary" => self.any_session = false,
                _ => return Err(refused("read-write, primary or any: Linecard writes")),
            },
            "gssencmode" if matches!(value.as_str(), "disable" | "prefer") => {}
            "gssencmode" => return Err(refused("disable or prefer: GSSAPI is not supported")),
            "client_encoding" if matches!(value.to_ascii_lowercase().as_str(), "utf8" | "utf-8" | "auto") => {}
            "client_encoding" => return Err(refused("UTF8")),
            _ => self.fallback_name = Some(value),
        }
        Ok(())
    }

    fn applied_to(self, mut config: Config) -> Result<DatabaseAddress, AddressError> {
        let client = match (self.certificate, self.key) {
            (Some(certificate), Some(key)) => {
                Some(ClientCertificate { certificate: certificate.into(), key: key.into() })
            }
            (None, None) => None,
            (Some(_), None) => return Err(AddressError::Incomplete { name: "sslcert", missing: "sslkey" }),
            (None, Some(_)) => return Err(AddressError::Incomplete { name: "sslkey", missing: "sslcert" }),
        };
        let (mode, verification) = verification(self.mode, self.roots.as_deref())?;
        let roots = match self.roots {
            Some(path) if path != "system" => Roots::File(path.into()),
            _ => Roots::System,
        };
        let tls = TlsOptions { verification, roots, client, tls13_only: self.tls13_only };
        if let (None, Some(name)) = (config.get_application_name(), self.fallback_name) {
            config.application_name(name);
        }
        require_host(&mut config)?;
        // There is no TLS on a Unix socket, as in libpq.
        let is_local = config.get_hosts().iter().all(|host| matches!(host, Host::Unix(_)));
        config.ssl_mode(if is_local { SslMode::Disable } else { mode });
        if self.any_session {
            config.target_session_attrs(TargetSessionAttrs::Any);
        } else {
            require_writable(&mut config);
        }
        Ok(DatabaseAddress { config, tls: PostgresTls::new(tls), password_file: self.password_file.map(PathBuf::from) })
    }
}

/// libpq's rules: `require` verifies if there is a root certificate to verify with, and the system's authorities, which
/// certify anybody, are of use only together with the name.
fn verification(mode: Option<TlsMode>, roots: Option<&str>) -> Result<(SslMode, Verification), AddressError> {
    if roots == Some("system") && !matches!(mode, None | Some(TlsMode::VerifyFull)) {
        return Err(AddressError::WeakWithSystem);
    }
    let default = if roots == Some("system") { TlsMode::VerifyFull } else { TlsMode::Prefer };
    Ok(match mode.unwrap_or(default) {
        TlsMode::Disable => (SslMode::Disable, Verification::None),
        TlsMode::Prefer => (SslMode::Prefer, Verification::None),
        TlsMode::Require if roots.is_none() => (SslMode::Require, Verification::None),
        TlsMode::Require | TlsMode::VerifyCa => (SslMode::Require, Verification::Authority),
        TlsMode::VerifyFull => (SslMode::Require, Verification::AuthorityAndName),
    })
}

/// An address of a host stands for its name where there is none.
fn require_host(config: &mut Config) -> Result<(), AddressError> {
    if config.get_hosts().is_empty() {
        let addresses = config.get_hostaddrs().to_vec();
        for address in &addresses {
            config.host(address.to_string());
        }
    }
    if config.get_hosts().is_empty() { Err(AddressError::NoHost) } else { Ok(()) }
}

/// A standby, or a server that takes no writes at present, is of no use: the next host is tried.
fn require_writable(config: &mut Config) {
    config.target_session_attrs(TargetSessionAttrs::ReadWrite);
}

/// Whether a server was found, but none of the kind that was asked for: one that takes writes, or a standby. The driver says so
/// with this kind of error; a socket that may not be opened has the operating system's number.
pub(crate) fn is_of_other_kind(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .filter_map(|error| error.downcast_ref::<std::io::Error>())
        .any(|error| error.kind() == std::io::ErrorKind::PermissionDenied && error.raw_os_error().is_none())
}
