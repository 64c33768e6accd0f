//! Why a mail was not sent.

use std::error::Error;
use std::io;

use lettre::transport::smtp;

/// Why a mail was not sent, or the server not accepted. Its own text names no address; that of its source may.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("the mail server did not answer in time")]
    TimedOut,
    #[error("the mail server cannot be reached")]
    Unreachable(#[source] smtp::Error),
    #[error("no encrypted connection to the mail server can be made")]
    Encryption(#[source] smtp::Error),
    #[error("the mail server does not accept the login")]
    LoginRefused(#[source] smtp::Error),
    /// The recipient, the sender or the mail.
    #[error("the mail server refused the mail")]
    Refused(#[source] smtp::Error),
    /// A greylisting, for example.
    #[error("the mail server refused the mail temporarily")]
    RefusedForNow(#[source] smtp::Error),
    /// An address that mail does not know.
    #[error("the mail cannot be addressed")]
    Address(#[source] lettre::address::AddressError),
    #[error("the mail cannot be written")]
    Unwritable(#[source] lettre::error::Error),
}

/// Replies that say that a login is missing, too weak or wrong (RFC 4954).
const LOGIN_REPLIES: [u16; 4] = [530, 534, 535, 538];

impl From<smtp::Error> for MailError {
    fn from(error: smtp::Error) -> Self {
        let code = error.status().map(u16::from);
        if code.is_some_and(|code| LOGIN_REPLIES.contains(&code)) {
            return Self::LoginRefused(error);
        }
        if error.is_timeout() {
            Self::TimedOut
        } else if error.is_tls() || is_handshake(&error) {
            Self::Encryption(error)
        } else if error.is_permanent() {
            Self::Refused(error)
        } else if error.is_transient() {
            Self::RefusedForNow(error)
        } else if error.is_client() {
            // The server offers no STARTTLS, or no login of a kind that is known.
            Self::Encryption(error)
        } else {
            Self::Unreachable(error)
        }
    }
}

/// Whether the two sides could not agree on an encrypted connection: a certificate, for example. The TLS library reports that as
/// invalid data.
fn is_handshake(error: &smtp::Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.downcast_ref::<io::Error>().is_some_and(|failure| failure.kind() == io::ErrorKind::InvalidData) {
            return true;
        }
        source = cause.source();
    }
    false
}
