//! Where URLs that Twilio is to call may lead. The text is checked, not what a name resolves to: Twilio fetches them, from
//! its own network, which refuses addresses that are not public as well.

use std::borrow::Cow;
use std::net::IpAddr;

use linecard_domain::{is_local_name, is_public_address};
use url::{Host, Url};

use crate::error::FieldError;

/// Which URLs users may give.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UrlTargets<'a> {
    /// Twilio's requests there are Linecard's own business: a member could have any of them signed.
    pub(crate) public_url: &'a Url,
    /// Whether URLs may lead to this machine and to private networks, as in development.
    pub(crate) private: bool,
}

impl UrlTargets<'_> {
    /// Why the URL may not be given. One that is not valid at all is reported elsewhere.
    pub(crate) fn check(self, pointer: impl Into<Cow<'static, str>>, raw: &str) -> Option<FieldError> {
        let url = Url::parse(raw).ok()?;
        self.problem(&url).map(|detail| FieldError::new(pointer, detail))
    }

    fn problem(self, url: &Url) -> Option<&'static str> {
        Some(match self.refusal(url)? {
            TargetRefusal::Itself => "must not lead to Linecard itself; give the URL of your own server",
            TargetRefusal::LocalName => {
                "must have a public host name, which Twilio can look up; this one is of a local network"
            }
            TargetRefusal::IncompleteName => {
                "must have a complete host name, such as agents.example.com, which Twilio can look up"
            }
            TargetRefusal::NotPublic => {
                "must lead to a public address, which Twilio can reach; this one is private, local or reserved"
            }
        })
    }

    /// Why a URL may not be given, whoever is to send requests there.
    pub(crate) fn refusal(self, url: &Url) -> Option<TargetRefusal> {
        if leads_below(url, self.public_url) {
            return Some(TargetRefusal::Itself);
        }
        if self.private {
            return None;
        }
        let not_public = |address: IpAddr| (!is_public_address(address)).then_some(TargetRefusal::NotPublic);
        match url.host()? {
            Host::Domain(name) if is_local_name(name) => Some(TargetRefusal::LocalName),
            Host::Domain(name) => (!name.trim_end_matches('.').contains('.')).then_some(TargetRefusal::IncompleteName),
            Host::Ipv4(address) => not_public(address.into()),
            Host::Ipv6(address) => not_public(address.into()),
        }
    }
}

/// Why a URL may not be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TargetRefusal {
    /// It leads to Linecard.
    Itself,
    /// Its host's name is of a local network.
    LocalName,
    /// Its host's name has no domain.
    IncompleteName,
    /// Its address is private, local or reserved.
    NotPublic,
}

/// Twilio follows redirects, from HTTP to HTTPS as well: the default ports count as one.
fn leads_below(url: &Url, own: &Url) -> bool {
    let port = |url: &Url| url.port_or_known_default().map(|port| if port == 80 { 443 } else { port });
    let host = |url: &Url| url.host_str().map(|host| host.trim_end_matches('.').to_owned());
    let path = own.path().trim_end_matches('/');
    let is_below = url.path().strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    host(url) == host(own) && port(url) == port(own) && is_below
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(raw: &str, private: bool) -> bool {
        let public_url = Url::parse("https://linecard.example.com/voice-lines").expect("a URL");
        UrlTargets { public_url: &public_url, private }.check("/url", raw).is_some()
    }

    #[test]
    fn in_production_a_url_leads_to_a_public_host() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "0x7f.1",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "agents.localhost",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "3232235777",
            "169.254.169.254",
            "0xa9fea9fe",
            "100.100.100.200",
            "0.0.0.0",
            "0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "192.0.0.170",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:8.8.8.8]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::1]",
            "[2002:7f00:1::]",
            "[2001::1]",
            "[2001:db8::1]",
            "[3fff::1]",
            "[fc00::1]",
            "[fd00:ec2::254]",
            "[fe80::1]",
            "[fec0::1]",
            "[ff02::1]",
            "router",
            "intranet",
            "agents.local",
            "metadata.google.internal",
            "nas.lan",
            "box.home.arpa",
            "a.corp",
            "127。0。0。1",
            "①②⑦.0.0.1",
        ] {
            for scheme in ["https", "http", "wss"] {
                assert!(is_refused(&format!("{scheme}://{host}/voice"), false), "{scheme}://{host}");
                assert!(!is_refused(&format!("{scheme}://{host}/voice"), true), "{scheme}://{host} in development");
            }
        }
        for host in [
            "agents.example.com",
            "agents.example.com.",
            "agents.example.com:8443",
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "192.0.1.1",
            "[2606:4700::1111]",
            "localhost.example.com",
            "local.example.com",
            "internal.example.com",
            "agents.notlocal",
        ] {
            assert!(!is_refused(&format!("https://{host}/voice"), false), "{host}");
        }
    }

    #[test]
    fn a_url_never_leads_to_linecard_itself() {
        for private in [true, false] {
            for own in [
                "https://linecard.example.com/voice-lines",
                "https://linecard.example.com/voice-lines/webhooks/twilio/o/calls/c/status",
                "http://linecard.example.com/voice-lines/x",
                "https://LINECARD.example.com:443/voice-lines/../voice-lines/x",
                "https://linecard.example.com./voice-lines/",
                "wss://linecard.example.com/voice-lines/stream",
            ] {
                assert!(is_refused(own, private), "{own}");
            }
            for other in [
                "https://linecard.example.com/agents",
                "https://linecard.example.com/voice-lines-2",
                "https://linecard.example.com:8443/voice-lines/x",
            ] {
                assert!(!is_refused(other, private), "{other}");
            }
        }
    }
}
