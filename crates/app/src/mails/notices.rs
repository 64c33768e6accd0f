//! What mail says about notices: names, and nothing that is secret or a number.

use linecard_domain::{DailyLimit, NoticeKind};
use linecard_store::{Notice, NoticeSubject};
use url::Url;

use super::texts::{MailText, in_a_line, until};

/// More would be a list that nobody reads; the console has them all.
const MOST_LINES: usize = 20;

impl MailText {
    /// About notices of an organization; `None`: there are none. `console`: its address, without a slash at its end.
    pub(crate) fn notices(organization: &str, notices: &[Notice], console: &str) -> Option<Self> {
        let organization = in_a_line(organization);
        let sentences: Vec<String> = notices.iter().take(MOST_LINES).map(sentence).collect();
        let subject = match sentences.as_slice() {
            [] => return None,
            [only] => format!("{organization}: {}", only.split_once(": ").map_or(only.as_str(), |(what, _)| what)),
            _ => format!("{organization}: {} notices from Linecard", notices.len()),
        };
        let list: String = sentences.iter().map(|sentence| format!("- {sentence}\n")).collect();
        let more = match notices.len().saturating_sub(sentences.len()) {
            0 => String::new(),
            more => format!("- and {more} more\n"),
        };
        let body = format!(
            "What you should know about the organization “{organization}” on Linecard:\n\n{list}{more}\n\
            The notices in the console lead to the place where each can be resolved:\n\n{console}/\n\n\
            You get this mail because you are an owner or admin of the organization. If you do not want such mail, switch it \
            off on your account page: {console}/account\n"
        );
        Some(Self { kind: "notice", subject, body })
    }
}

/// What is before a colon is the subject of a mail about this one alone.
fn sentence(notice: &Notice) -> String {
    let whose = whose(&notice.subject);
    match notice.cause.kind {
        NoticeKind::AccountRefused => {
            format!("Twilio refuses the account or number of {whose}: calls and messages with it fail.")
        }
        NoticeKind::DailyLimitNear => format!("80 % of the daily limit on {} of {whose} are used", limit(notice)),
        NoticeKind::DailyLimitReached => {
            format!("The daily limit on {} of {whose} is reached: more is refused until 00:00 UTC.", limit(notice))
        }
        NoticeKind::ApiKeyExpiring => match &notice.subject {
            NoticeSubject::ApiKey { expires_at: Some(at), .. } => format!("{whose} expires soon: at {}.", until(*at)),
            _ => format!("{whose} expires soon"),
        },
        NoticeKind::EndpointFailing => {
            format!("Events cannot be delivered to {whose}: Linecard tries again, less and less often.")
        }
        NoticeKind::EndpointDisabled => {
            format!("Events are no longer sent to {whose}: it was disabled, because it did not accept them.")
        }
    }
}

fn whose(subject: &NoticeSubject) -> String {
    match subject {
        NoticeSubject::Organization => "the organization".to_owned(),
        NoticeSubject::Agent(name) => format!("the agent “{}”", in_a_line(name)),
        NoticeSubject::ApiKey { name, .. } => format!("the API key “{}”", in_a_line(name)),
        // No more of the URL: its path may be what keeps strangers out.
        NoticeSubject::EventEndpoint { url } => {
            let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
            host.map_or_else(|| "an event endpoint".to_owned(), |host| format!("the event endpoint at {host}"))
        }
        NoticeSubject::Gone => "something that was deleted".to_owned(),
    }
}

fn limit(notice: &Notice) -> &'static str {
    match notice.cause.daily_limit {
        Some(DailyLimit::Messages) => "messages",
        Some(DailyLimit::Minutes) => "minutes",
        Some(DailyLimit::Spend) => "costs",
        Some(DailyLimit::Calls) | None => "calls",
    }
}

#[cfg(test)]
mod tests {
    use linecard_domain::{NoticeId, Timestamp};
    use linecard_store::NoticeCause;
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    fn notice(kind: NoticeKind, subject: NoticeSubject) -> Notice {
        let daily_limit =
            matches!(kind, NoticeKind::DailyLimitNear | NoticeKind::DailyLimitReached).then_some(DailyLimit::Spend);
        Notice {
            id: NoticeId::from(Uuid::nil()),
            cause: NoticeCause { kind, subject_id: Uuid::nil(), daily_limit },
            opened_at: Timestamp::UNIX_EPOCH,
            resolved_at: None,
            dismissed: false,
            subject,
        }
    }

    fn text(notices: &[Notice]) -> MailText {
        MailText::notices("Acme", notices, "https://linecard.example.com").expect("a mail")
    }

    #[test]
    fn each_kind_is_a_sentence_with_a_subject_that_names_it() {
        let agent = || NoticeSubject::Agent("Front desk".to_owned());
        let at = datetime!(2026-06-08 12:00 UTC);
        let key = NoticeSubject::ApiKey { name: "Platform".to_owned(), expires_at: Some(at) };
        let endpoint = || NoticeSubject::EventEndpoint { url: "https://hooks.example.com/s3cret?key=1".to_owned() };
        for (kind, subject, expected) in [
            (NoticeKind::AccountRefused, agent(), "Twilio refuses the account or number of the agent “Front desk”"),
            (
                NoticeKind::DailyLimitNear,
                NoticeSubject::Organization,
                "80 % of the daily limit on costs of the organization are used",
            ),
            (NoticeKind::DailyLimitReached, agent(), "The daily limit on costs of the agent “Front desk” is reached"),
            (NoticeKind::ApiKeyExpiring, key, "the API key “Platform” expires soon"),
            (
                NoticeKind::EndpointFailing,
                endpoint(),
                "Events cannot be delivered to the event endpoint at hooks.example.com",
            ),
            (
                NoticeKind::EndpointDisabled,
                endpoint(),
                "Events are no longer sent to the event endpoint at hooks.example.com",
            ),
        ] {
            let mail = text(&[notice(kind, subject)]);
            assert_eq!(mail.subject, format!("Acme: {expected}"));
            assert!(mail.body.contains(&format!("- {expected}")), "{}", mail.body);
            assert!(!mail.body.contains("s3cret"), "{}", mail.body);
        }
        assert!(MailText::notices("Acme", &[], "").is_none());
    }

    #[test]
    fn a_name_adds_no_line_and_a_long_list_is_cut() {
        let named = |name: &str| notice(NoticeKind::AccountRefused, NoticeSubject::Agent(name.to_owned()));
        let (plain, crafted) = (text(&[named("Desk")]), text(&[named("Desk\r\n\r\nhttps://evil.example")]));
        assert_eq!(crafted.body.lines().count(), plain.body.lines().count(), "{}", crafted.body);
        let many: Vec<Notice> = (0..25).map(|number| named(&format!("Agent {number}"))).collect();
        let long = text(&many);
        assert_eq!(long.subject, "Acme: 25 notices from Linecard");
        assert!(long.body.contains("“Agent 19”") && !long.body.contains("“Agent 20”"), "{}", long.body);
        assert!(long.body.contains("- and 5 more\n"), "{}", long.body);
    }
}
