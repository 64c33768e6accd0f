//! Sending mail.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use linecard_domain::Email;
use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::error::MailError;
use crate::server::{Encryption, SmtpServer};

/// How long the server may take for one command.
const COMMAND_WITHIN: Duration = Duration::from_secs(5);
/// How long the whole mail may take: people wait for it.
const MAIL_WITHIN: Duration = Duration::from_secs(15);
/// Longer subjects are cut.
const MAX_SUBJECT_CHARS: usize = 150;

/// Who mail is from, as an operator writes it: `Linecard <lines@example.com>`, or an address.
#[derive(Debug, Clone)]
pub struct Sender(Mailbox);

impl FromStr for Sender {
    type Err = &'static str;

    /// The error continues a sentence that begins with the setting's name.
    fn from_str(raw: &str) -> Result<Self, Self::Err> {
        let parsed = raw.parse().ok().filter(|_| !raw.chars().any(char::is_control));
        parsed.map(Self).ok_or("must be an email address, for example Linecard <lines@example.com>")
    }
}

/// A mail: plain text, to one person.
#[derive(Debug, Clone)]
pub struct Mail {
    pub to: Email,
    /// What cannot be in a header is replaced.
    pub subject: String,
    pub text: String,
    /// Makes the Message-ID.
    pub id: Uuid,
}

/// Sends mail through one server: a connection for each mail. Clones share nothing.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    sender: Sender,
    server: String,
    within: Duration,
}

/// Neither the login nor the server's settings.
impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailer").field("server", &self.server).finish_non_exhaustive()
    }
}

impl Mailer {
    /// `hello`: this machine's public name, with which it introduces itself.
    ///
    /// # Errors
    /// If the machine's root certificates cannot be loaded.
    pub fn new(server: &SmtpServer, sender: Sender, hello: Option<&str>) -> Result<Self, MailError> {
        let parameters = || TlsParameters::new(server.host.clone());
        let tls = match server.encryption {
            Encryption::Tls => Tls::Wrapper(parameters()?),
            Encryption::StartTls => Tls::Required(parameters()?),
            Encryption::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
            .port(server.port)
            .tls(tls)
            .timeout(Some(COMMAND_WITHIN));
        if let Some(hello) = hello {
            builder = builder.hello_name(ClientId::Domain(hello.to_owned()));
        }
        if let (Some(user), Some(password)) = (&server.user, &server.password) {
            builder = builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()));
        }
        let name = format!("{}:{}", server.host, server.port);
        Ok(Self { transport: builder.build(), sender, server: name, within: MAIL_WITHIN })
    }

    /// Another time for a whole mail than 15 seconds.
    #[must_use]
    pub fn within(self, within: Duration) -> Self {
        Self { within, ..self }
    }

    /// Host and port.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Connects, encrypts and logs in, and sends nothing.
    pub async fn check(&self) -> Result<(), MailError> {
        self.in_time(self.transport.test_connection()).await.map(drop)
    }

    /// When it returns, the server has taken the mail.
    pub async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = self.message(mail)?;
        self.in_time(self.transport.send(message)).await.map(drop)
    }

    async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
    ) -> Result<T, MailError> {
        match tokio::time::timeout(self.within, work).await {
            Ok(done) => Ok(done?),
            Err(_) => Err(MailError::TimedOut),
        }
    }

    fn message(&self, mail: &Mail) -> Result<Message, MailError> {
        let to = Mailbox::new(None, mail.to.as_str().parse().map_err(MailError::Address)?);
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        let domain = self.sender.0.email.domain();
        Message::builder()
            .from(self.sender.0.clone())
            .to(to)
            .subject(one_line(&mail.subject))
            .message_id(Some(format!("<{}@{domain}>", mail.id)))
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone())
            .map_err(MailError::Unwritable)
    }
}

/// A header is one line, and none of it is in mail's own encoding: whatever would end it, or hide in it, is replaced.
fn one_line(text: &str) -> String {
    let is_plain = |character: char| !character.is_control() && !matches!(character, '\u{2028}' | '\u{2029}');
    let plain: String = text.chars().map(|character| if is_plain(character) { character } else { ' ' }).collect();
    plain.replace("=?", "= ?").chars().take(MAX_SUBJECT_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(subject: &str, text: &str) -> String {
        let server = SmtpServer::parse("smtp://localhost?tls=none").expect("a server");
        let sender = "Línecard <lines@example.com>".parse().expect("a sender");
        let mailer = Mailer::new(&server, sender, Some("linecard.example.com")).expect("a mailer");
        let to = "ada@example.com".parse().expect("an address");
        let mail = Mail { to, subject: subject.to_owned(), text: text.to_owned(), id: Uuid::nil() };
        String::from_utf8(mailer.message(&mail).expect("a message").formatted()).expect("ASCII")
    }

    #[test]
    fn a_subject_adds_no_header_and_no_line() {
        for subject in
            ["Hello\r\nBcc: eve@example.com", "Hello\nBcc: eve@example.com", "Hello\u{2028}Bcc: eve@example.com"]
        {
            let written = written(subject, "text");
            let (headers, _) = written.split_once("\r\n\r\n").expect("headers and body");
            assert!(!headers.lines().any(|line| line.starts_with("Bcc")), "{headers}");
            assert!(headers.contains("Subject: Hello"), "{headers}");
        }
    }

    #[test]
    fn a_subject_brings_no_encoding_of_its_own() {
        let written = written("=?utf-8?q?=0D=0ABcc: eve@example.com?=", "text");
        assert!(!written.contains("=?utf-8?q?"), "{written}");
    }

    #[test]
    fn what_is_not_ascii_is_encoded() {
        let written = written("Einladung zu Müller & Söhne 東京", "Grüße aus 東京");
        assert!(written.is_ascii(), "{written}");
        assert!(written.contains("Subject: Einladung zu =?utf-8?b?TcO8bGxlcg==?= & "), "{written}");
        assert!(written.contains("Auto-Submitted: auto-generated"), "{written}");
        assert!(written.contains("Message-ID: <00000000-0000-0000-0000-000000000000@example.com>"), "{written}");
    }

    #[test]
    fn a_long_subject_is_cut_and_folded() {
        let written = written(&"ü".repeat(5_000), "text");
        assert!(written.lines().all(|line| line.len() <= 998), "a line is longer than mail allows");
    }

    #[test]
    fn a_sender_is_one_address() {
        for raw in ["lines@example.com", "Linecard <lines@example.com>"] {
            assert!(raw.parse::<Sender>().is_ok(), "{raw}");
        }
        for raw in ["", "Linecard", "Linecard <lines@example.com>\r\nBcc: eve@example.com"] {
            assert!(raw.parse::<Sender>().is_err(), "{raw}");
        }
    }
}
