//! The webhooks of a number at Twilio. Linecard does not use them: it passes its URLs with each call and message, and
//! does not handle inbound calls or messages.

use linecard_twilio::IncomingPhoneNumber;
use url::Url;

/// A webhook that is misconfigured.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Misdirected {
    /// It points to this Linecard, which cannot serve it; otherwise it is only suspicious.
    pub(super) is_wrong: bool,
    /// Continues a sentence that begins with the number. Contains only scheme and host of the URL: the rest may contain a
    /// secret.
    pub(super) found: String,
    pub(super) remedy: &'static str,
}

/// A number's misconfigured webhooks.
pub(super) fn misdirected(number: &IncomingPhoneNumber, public_url: &Url) -> Vec<Misdirected> {
    // With a trunk or an application, Twilio does not use the number's own voice URL.
    let is_routed = number.trunk_sid.is_some() || number.voice_application_sid.is_some();
    let webhooks = [
        ("voice URL", number.voice_url.as_deref().filter(|_| !is_routed)),
        ("messaging URL", number.sms_url.as_deref()),
        ("status callback", number.status_callback.as_deref()),
    ];
    let set = webhooks.into_iter().filter_map(|(name, address)| Some((name, address?)));
    set.filter_map(|(name, address)| judge(name, address, public_url)).collect()
}

fn judge(name: &str, address: &str, public_url: &Url) -> Option<Misdirected> {
    let Ok(url) = Url::parse(address) else {
        let found = format!("has a {name} that is not a URL");
        return Some(Misdirected { is_wrong: false, found, remedy: "correct it in Twilio's console" });
    };
    let origin = url.origin().ascii_serialization();
    if leads_into(&url, public_url) {
        return Some(Misdirected {
            is_wrong: true,
            found: format!(
                "has a {name} that points to this Linecard ({origin}), which does not handle inbound calls or messages"
            ),
            remedy: "set it in Twilio's console to the application that answers this number, or clear it: Linecard passes its \
                own URL with each call and message",
        });
    }
    if url.path().contains("/webhooks/twilio/") {
        return Some(Misdirected {
            is_wrong: false,
            found: format!("has a {name} that points to another Linecard ({origin})"),
            remedy: "if the number belongs to this Linecard only, clear it in Twilio's console: Linecard does not handle inbound \
                calls or messages",
        });
    }
    (url.scheme() == "http").then(|| Misdirected {
        is_wrong: false,
        found: format!(
            "has a {name} that is not https ({origin}): phone numbers and messages are transmitted unencrypted"
        ),
        remedy: "set it to an https:// URL in Twilio's console",
    })
}

fn leads_into(url: &Url, public_url: &Url) -> bool {
    let below = public_url.path().trim_end_matches('/');
    let rest = url.path().strip_prefix(below);
    url.origin() == public_url.origin() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn against(voice_url: &str, public_url: &str) -> Vec<(bool, String)> {
        let number = IncomingPhoneNumber {
            sid: "PN".to_owned() + &"0".repeat(32),
            phone_number: "+14155550100".parse().unwrap(),
            friendly_name: None,
            capabilities: linecard_twilio::Capabilities::default(),
            voice_url: Some(voice_url.to_owned()),
            sms_url: None,
            status_callback: None,
            trunk_sid: None,
            voice_application_sid: None,
        };
        let routed = IncomingPhoneNumber { trunk_sid: Some("TK1".to_owned()), ..number.clone() };
        let public_url = Url::parse(public_url).unwrap();
        assert_eq!(misdirected(&routed, &public_url), [], "it is not used");
        misdirected(&number, &public_url).into_iter().map(|found| (found.is_wrong, found.found)).collect()
    }

    #[test]
    fn a_webhook_that_points_here_is_wrong_and_a_suspicious_one_is_reported() {
        let public = "https://linecard.example.com";
        assert_eq!(against("https://agents.example.com/voice?key=hunter2", public), []);
        for (address, is_wrong, expected) in [
            ("https://linecard.example.com/webhooks/twilio/1/calls/2/status", true, "to this Linecard"),
            ("https://linecard.example.com:443/", true, "to this Linecard"),
            ("https://old.example.com/webhooks/twilio/1/calls/2/status", false, "to another Linecard (https://old."),
            (
                "http://ada:hunter2@agents.example.com/hunter2?key=hunter2",
                false,
                "not https (http://agents.example.com)",
            ),
            ("agents.example.com/hunter2", false, "not a URL"),
        ] {
            let found = against(address, public);
            let [(wrong, text)] = found.as_slice() else { panic!("{address}: {found:?}") };
            assert!(*wrong == is_wrong && text.contains(expected) && !text.contains("hunter2"), "{address}: {text}");
        }
    }

    #[test]
    fn beside_a_public_url_with_a_path_others_may_answer() {
        let public = "https://example.com/linecard";
        assert!(against("https://example.com/linecard/voice", public)[0].0);
        assert_eq!(against("https://example.com/linecards", public), []);
        assert_eq!(against("https://example.com/voice", public), []);
    }
}
