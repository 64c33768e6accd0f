//! The spellings of a URL that Twilio may have signed. Plain cuts of the string: a URL parser
//! would re-encode characters, and the signature is over those that were sent.

use std::borrow::Cow;

/// The URL as it was sent: without its fragment, which never leaves Twilio.
pub(super) fn as_received(url: &str) -> &str {
    url.split_once('#').map_or(url, |(sent, _)| sent)
}

/// The value of a parameter in a URL's query, decoded.
pub(super) fn query_value<'a>(url: &'a str, field: &str) -> Option<Cow<'a, str>> {
    let (_, query) = url.split_once('?')?;
    form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == field).map(|(_, value)| value)
}

/// The other spellings of `url`, without `url` itself. Usually one: with the scheme's own port.
pub(super) fn variants(url: &str) -> Vec<String> {
    let Some(parts) = Parts::of(url) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for user_info in parts.user_infos() {
        for host in parts.hosts() {
            for port in parts.ports() {
                for tail in parts.tails() {
                    let variant = format!("{}://{user_info}{host}{port}{tail}", parts.scheme);
                    if variant != url && !found.contains(&variant) {
                        found.push(variant);
                    }
                }
            }
        }
    }
    found
}

/// `scheme://user_info host port tail`; the delimiters stay with the parts, so that the parts
/// joined are the URL.
struct Parts<'a> {
    scheme: &'a str,
    /// With its `@`, or empty.
    user_info: &'a str,
    host: &'a str,
    /// With its `:`, or empty.
    port: &'a str,
    /// Path and query.
    tail: &'a str,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (user_info, host_and_port) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
        // A colon inside the brackets of an IPv6 address begins no port.
        let bracket = host_and_port.rfind(']').unwrap_or(0);
        let colon = host_and_port.rfind(':').filter(|&colon| colon >= bracket).unwrap_or(host_and_port.len());
        let (host, port) = host_and_port.split_at(colon);
        Some(Self { scheme, user_info, host, port, tail })
    }

    fn user_infos(&self) -> [&'a str; 2] {
        [self.user_info, ""]
    }

    fn hosts(&self) -> [Cow<'a, str>; 2] {
        [Cow::Borrowed(self.host), Cow::Owned(self.host.to_ascii_lowercase())]
    }

    fn ports(&self) -> [&'a str; 3] {
        let standard = match self.scheme.to_ascii_lowercase().as_str() {
            "https" | "wss" => ":443",
            "http" | "ws" => ":80",
            _ => "",
        };
        [self.port, "", standard]
    }

    fn tails(&self) -> [Cow<'a, str>; 2] {
        let as_it_is = Cow::Borrowed(self.tail);
        if ["ws", "wss"].contains(&self.scheme.to_ascii_lowercase().as_str()) {
            [as_it_is, Cow::Owned(toggle_last_slash(self.tail))]
        } else {
            [as_it_is.clone(), as_it_is]
        }
    }
}

/// `/path?query` with a `/` at the path's end becomes one without, and the reverse.
pub(super) fn toggle_last_slash(tail: &str) -> String {
    let (path, query) = tail.split_at(tail.find('?').unwrap_or(tail.len()));
    match path.strip_suffix('/') {
        Some(path) => format!("{path}{query}"),
        None => format!("{path}/{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_url_has_one_other_spelling() {
        assert_eq!(
            variants("https://linecard.example/webhooks?x=%7E'1"),
            ["https://linecard.example:443/webhooks?x=%7E'1"]
        );
        assert_eq!(variants("http://h"), ["http://h:80"]);
        assert_eq!(variants("https://h:443/"), ["https://h/"]);
        assert_eq!(variants("no URL"), Vec::<String>::new());
    }

    #[test]
    fn a_custom_port_can_be_missing_or_replaced_by_the_standard_one() {
        assert_eq!(variants("https://h:8443/p"), ["https://h/p", "https://h:443/p"]);
        assert_eq!(variants("http://[::1]:8080/p"), ["http://[::1]/p", "http://[::1]:80/p"]);
        assert_eq!(variants("http://[::1]/p"), ["http://[::1]:80/p"]);
        assert_eq!(variants("http://[::]/p"), ["http://[::]:80/p"]);
    }

    #[test]
    fn user_information_and_case_multiply_the_spellings() {
        let found = variants("https://me:pa%40ss@Host.example/p?q=a@b:1");
        for expected in [
            "https://Host.example/p?q=a@b:1",
            "https://host.example/p?q=a@b:1",
            "https://me:pa%40ss@host.example/p?q=a@b:1",
            "https://me:pa%40ss@Host.example:443/p?q=a@b:1",
            "https://host.example:443/p?q=a@b:1",
        ] {
            assert!(found.iter().any(|v| v == expected), "{expected}");
        }
        assert_eq!(found.len(), 7);
    }

    #[test]
    fn only_a_web_socket_gains_or_loses_its_last_slash() {
        assert!(variants("wss://h/audio?a=/").contains(&"wss://h/audio/?a=/".to_owned()));
        assert!(variants("wss://h/audio/").contains(&"wss://h:443/audio".to_owned()));
        assert!(variants("wss://h").contains(&"wss://h/".to_owned()));
        assert!(!variants("https://h/p").contains(&"https://h/p/".to_owned()));
    }
}
