//! The operator's mail server.

use linecard_mail::{Sender, SmtpServer};

use super::environment::Secret;
use super::read::Reader;

const URL: &str = "LINECARD_SMTP_URL";
const PASSWORD: &str = "LINECARD_SMTP_PASSWORD";
const FROM: &str = "LINECARD_MAIL_FROM";

/// Through which server mail is sent, and who it is from.
#[derive(Debug)]
pub(crate) struct MailSettings {
    pub(crate) server: SmtpServer,
    pub(crate) sender: Sender,
}

impl Reader<'_> {
    /// `None`: no mail is sent.
    pub(super) fn mail(&mut self) -> Option<MailSettings> {
        let server = self.parsed(URL, |text| SmtpServer::parse(text).map_err(str::to_owned));
        let sender = self.parsed(FROM, |text| text.parse::<Sender>().map_err(str::to_owned));
        let password = self.secret(PASSWORD);
        let refused = [URL, FROM, PASSWORD].into_iter().any(|name| self.is_refused(name));
        match (server, sender, password) {
            _ if refused => None,
            (None, None, None) => None,
            (Some(server), Some(sender), password) => {
                self.with_password(server, password).map(|server| MailSettings { server, sender })
            }
            (Some(_), None, _) => {
                self.refuse(
                    FROM,
                    "is missing: set it to the address that mail is from, for example Linecard <lines@example.com>",
                );
                None
            }
            (None, Some(_), _) => {
                self.refuse(FROM, "is set, but LINECARD_SMTP_URL is not: set the server, or remove it");
                None
            }
            (None, None, Some(secret)) => {
                self.refuse(&secret.origin, "is set, but LINECARD_SMTP_URL is not: set the server, or remove it");
                None
            }
        }
    }

    fn with_password(&mut self, server: SmtpServer, password: Option<Secret>) -> Option<SmtpServer> {
        match password {
            Some(secret) if server.needs_password() => Some(server.with_password(secret.text)),
            None if !server.needs_password() => Some(server),
            Some(secret) => {
                self.refuse(
                    &secret.origin,
                    "is set, but LINECARD_SMTP_URL names no user: smtps://user@mail.example.com",
                );
                None
            }
            None => {
                self.refuse(PASSWORD, "is missing: LINECARD_SMTP_URL names a user");
                None
            }
        }
    }
}
