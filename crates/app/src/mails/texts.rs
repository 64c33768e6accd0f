//! What mail says.

use linecard_domain::{Role, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use time::macros::format_description;

/// A mail without its recipient.
#[derive(Clone)]
pub(crate) struct MailText {
    /// For the metric.
    pub(super) kind: &'static str,
    pub(super) subject: String,
    pub(super) body: String,
}

impl MailText {
    pub(crate) fn invitation(
        organization: &str,
        invited_by: &str,
        role: Role,
        link: &SecretString,
        expires_at: Timestamp,
    ) -> Self {
        let (organization, invited_by) = (in_a_line(organization), in_a_line(invited_by));
        let body = format!(
            "{invited_by} invites you to join the organization “{organization}” on Linecard, as {role}.\n\n\
            To accept, open this link:\n\n{}\n\n\
            It works once, until {}. If you do not know who invites you, ignore this mail.\n",
            link.expose_secret(),
            until(expires_at),
        );
        Self { kind: "invitation", subject: format!("Invitation to {organization} on Linecard"), body }
    }

    pub(crate) fn password_reset(link: &SecretString, expires_at: Timestamp) -> Self {
        let body = format!(
            "To set a new password for your Linecard account, open this link:\n\n{}\n\n\
            It works once, until {}. If you have not asked for it, ignore this mail: your password stays as it is.\n",
            link.expose_secret(),
            until(expires_at),
        );
        Self { kind: "password-reset", subject: "Set a new password for Linecard".to_owned(), body }
    }
}

/// Names end no line: a text must not look as if somebody else had written it.
pub(super) fn in_a_line(name: &str) -> String {
    let is_plain = |character: char| !character.is_control() && !matches!(character, '\u{2028}' | '\u{2029}');
    name.chars().map(|character| if is_plain(character) { character } else { ' ' }).collect()
}

pub(super) fn until(instant: Timestamp) -> String {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute] UTC");
    instant.format(form).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_name_adds_no_line_to_an_invitation() {
        let link = SecretString::from("https://linecard.example.com/invitation#lci_secret");
        let until = datetime!(2026-06-08 12:00 UTC);
        let plain = MailText::invitation("Acme", "ada@example.com", Role::Member, &link, until);
        let crafted =
            MailText::invitation("Acme\r\n\r\nhttps://evil.example", "ada@example.com", Role::Member, &link, until);
        assert_eq!(crafted.body.lines().count(), plain.body.lines().count(), "{}", crafted.body);
        assert_eq!(crafted.subject.lines().count(), 1, "{}", crafted.subject);
        assert!(plain.body.contains("until 2026-06-08 12:00 UTC"), "{}", plain.body);
    }
}
