//! The operator's mail server.

use linecard_domain::{Email, IdGenerator, RandomIds, SystemClock};
use linecard_mail::{Mail, MailError, Mailer};

use super::report::Report;
use crate::output::chain;

pub(super) const CHECK: &str = "mail";

/// Checks that the server answers, encrypts and takes the login; sends a mail only if somebody is to have one.
pub(super) async fn check(report: &mut Report, mailer: Option<&Mailer>, recipient: Option<&Email>) {
    let Some(mailer) = mailer else {
        return match recipient {
            Some(_) => report.fail(CHECK, "no mail server is set up", "set LINECARD_SMTP_URL and LINECARD_MAIL_FROM"),
            None => report.ok(CHECK, "none is sent: links are handed over"),
        };
    };
    let server = mailer.server();
    if let Err(error) = mailer.check().await {
        return report.fail(CHECK, format!("{server} cannot be used: {}", chain(&error)), remedy(&error));
    }
    report.ok(CHECK, format!("{server} answers, and takes the login"));
    let Some(recipient) = recipient else { return };
    let mail = Mail {
        to: recipient.clone(),
        subject: "Linecard sends mail".to_owned(),
        text: "This mail was sent by `linecard doctor`, to try the mail server.\n".to_owned(),
        id: RandomIds.next(&SystemClock),
    };
    match mailer.send(&mail).await {
        Ok(()) => report.ok(CHECK, format!("{server} has taken a mail")),
        Err(error) => report.fail(CHECK, format!("{server} did not take a mail: {}", chain(&error)), remedy(&error)),
    }
}

const fn remedy(error: &MailError) -> &'static str {
    match error {
        MailError::TimedOut | MailError::Unreachable(_) => {
            "check host and port in LINECARD_SMTP_URL, and the network path: many networks block ports 25, 465 and 587"
        }
        MailError::Encryption(_) => {
            "check LINECARD_SMTP_URL: smtps:// for encryption from the start (465), smtp:// for STARTTLS (587). The \
            server's certificate must be for that host, and its authority be known to this machine; and the server must offer \
            a login with a password, if a user is named"
        }
        MailError::LoginRefused(_) => {
            "check the user in LINECARD_SMTP_URL and LINECARD_SMTP_PASSWORD; some providers require a password for programs"
        }
        MailError::Refused(_) | MailError::RefusedForNow(_) => {
            "check that the server lets this login send as LINECARD_MAIL_FROM, and the recipient's address"
        }
        MailError::Address(_) | MailError::Unwritable(_) => "check LINECARD_MAIL_FROM and the recipient's address",
    }
}
