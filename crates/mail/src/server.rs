//! The SMTP server as an operator names it.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use url::Url;

const FORM: &str = "must be a URL such as smtps://user@mail.example.com, or smtp://user@mail.example.com for STARTTLS";

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// From its first byte (`smtps:`).
    Tls,
    /// After the command STARTTLS, which must succeed before anything else is sent.
    StartTls,
    /// Not at all: to this machine only.
    None,
}

/// The operator's SMTP server.
#[derive(Debug, Clone)]
pub struct SmtpServer {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) encryption: Encryption,
    pub(crate) user: Option<String>,
    pub(crate) password: Option<SecretString>,
}

impl SmtpServer {
    /// `smtps://` or `smtp://`, a user name if a login is required, the host, and a port if it is not the usual one. Without
    /// its password, which is no part of a URL. The error continues a sentence that begins with the setting's name.
    pub fn parse(url: &str) -> Result<Self, &'static str> {
        let url = Url::parse(url).map_err(|_| FORM)?;
        let host = url.host_str().filter(|host| is_host(host)).ok_or(FORM)?.to_owned();
        if url.password().is_some() {
            return Err("must not contain the password, which would be shown with it: set LINECARD_SMTP_PASSWORD");
        }
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(FORM);
        }
        let encryption = match (url.scheme(), url.query()) {
            ("smtps", None) => Encryption::Tls,
            ("smtp", None) => Encryption::StartTls,
            ("smtp", Some("tls=none")) if is_this_machine(&host) => Encryption::None,
            ("smtp", Some("tls=none")) => {
                return Err("must not have ?tls=none, except for a server on this machine: mail contains secret links");
            }
            _ => return Err(FORM),
        };
        let usual_port = match encryption {
            Encryption::Tls => 465,
            Encryption::StartTls => 587,
            Encryption::None => 25,
        };
        let user = percent_decode_str(url.username()).decode_utf8().map_err(|_| FORM)?.into_owned();
        if user.chars().any(char::is_control) {
            return Err(FORM);
        }
        Ok(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or(usual_port),
            encryption,
            user: Some(user).filter(|user| !user.is_empty()),
            password: None,
        })
    }

    /// Whether a login is required, and thus a password.
    pub fn needs_password(&self) -> bool {
        self.user.is_some()
    }

    #[must_use]
    pub fn with_password(self, password: SecretString) -> Self {
        Self { password: Some(password), ..self }
    }
}

/// A name or an address; URLs of schemes that are not the web's may contain almost anything.
fn is_host(host: &str) -> bool {
    let is_of_names =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']');
    !host.is_empty() && host.bytes().all(is_of_names)
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_where_how_and_as_whom() {
        for (url, host, port, encryption, user) in [
            (
                "smtps://ada%40example.com@mail.example.com",
                "mail.example.com",
                465,
                Encryption::Tls,
                Some("ada@example.com"),
            ),
            ("smtp://ada@mail.example.com/", "mail.example.com", 587, Encryption::StartTls, Some("ada")),
            ("smtp://mail.example.com:2525", "mail.example.com", 2_525, Encryption::StartTls, None),
            ("smtp://localhost?tls=none", "localhost", 25, Encryption::None, None),
            ("smtp://127.0.0.1:1025?tls=none", "127.0.0.1", 1_025, Encryption::None, None),
            ("smtps://[2001:db8::1]:465", "2001:db8::1", 465, Encryption::Tls, None),
        ] {
            let server = SmtpServer::parse(url).expect(url);
            assert_eq!((server.host.as_str(), server.port, server.encryption), (host, port, encryption), "{url}");
            assert_eq!(server.user.as_deref(), user, "{url}");
        }
    }

    #[test]
    fn a_url_that_leaves_mail_unencrypted_or_shows_a_password_is_refused() {
        for (url, why) in [
            ("mail.example.com", "must be a URL"),
            ("https://mail.example.com", "must be a URL"),
            ("smtp://", "must be a URL"),
            ("smtps://mail.example.com/inbox", "must be a URL"),
            ("smtps://mail.example.com?tls=none", "must be a URL"),
            ("smtp://mail.example.com?tls=optional", "must be a URL"),
            ("smtp://mail.example.com?tls=none", "on this machine"),
            ("smtp://localhost.example.com?tls=none", "on this machine"),
            ("smtps://ada:secret@mail.example.com", "LINECARD_SMTP_PASSWORD"),
            ("smtps://a%0d%0ab@mail.example.com", "must be a URL"),
            ("smtps://mail%0d%0a.example.com", "must be a URL"),
        ] {
            let refused = SmtpServer::parse(url).expect_err(url);
            assert!(refused.contains(why), "{url}: {refused}");
            assert!(!refused.contains("secret@"), "{refused}");
        }
    }
}
