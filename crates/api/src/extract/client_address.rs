//! The address of the client.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use ipnet::IpNet;

use crate::problem::Problem;
use crate::state::ApiState;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The client's address: the peer of the connection, or what a trusted proxy forwards.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

impl FromRequestParts<ApiState> for ClientAddress {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        if let Some(found) = parts.extensions.get::<Self>() {
            return Ok(*found);
        }
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip().to_canonical());
        let trusted = &state.options.trusted_proxies;
        if !is_trusted(peer, trusted) && is_forwarded(&parts.headers) {
            notice_untrusted(peer, state);
        }
        let forwarded = parts.headers.get_all(FORWARDED_FOR).iter();
        // A proxy may pass on what is no text: the items beside it are read.
        let forwarded: Vec<_> = forwarded.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        let found = Self(client_of(peer, forwarded.iter().map(AsRef::as_ref), trusted));
        parts.extensions.insert(found);
        Ok(found)
    }
}

fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|net| net.contains(&address))
}

fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key(FORWARDED_FOR) || headers.contains_key(header::FORWARDED)
}

/// Probably a proxy that nobody has named: all clients behind it look like one, which shares its limits.
fn notice_untrusted(peer: IpAddr, state: &ApiState) {
    metrics::counter!("linecard_untrusted_forwarded_requests_total").increment(1);
    if state.rate_limits.untrusted_forwarders.is_first(peer) {
        tracing::warn!(
            %peer,
            "a request names its client in X-Forwarded-For or Forwarded, but its sender is not trusted: if that is your \
             proxy, add it to LINECARD_TRUSTED_PROXIES, otherwise all clients behind it share one limit"
        );
    }
}

/// Read from the right: each trusted proxy vouches for the address before it, and for no more.
fn client_of<'a>(peer: IpAddr, forwarded: impl DoubleEndedIterator<Item = &'a str>, trusted: &[IpNet]) -> IpAddr {
    let mut client = peer;
    let hops = forwarded.rev().flat_map(|value| value.rsplit(',')).map(str::trim).filter(|hop| !hop.is_empty());
    for hop in hops {
        if !is_trusted(client, trusted) {
            break;
        }
        match address_of(hop) {
            Some(address) => client = address,
            // `unknown`, or a name that hides the address.
            None => break,
        }
    }
    client
}

/// The address of one hop. Proxies write it in several ways: alone, with a port (`203.0.113.7:51234`), in brackets, with
/// both (`[2001:db8::7]:51234`), in quotes, with a zone (`fe80::1%eth0`).
fn address_of(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim_matches(|c: char| c == '"' || c.is_whitespace());
    let host = match hop.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            if !port.is_empty() && !port.starts_with(':') {
                return None;
            }
            host
        }
        // One colon: an IPv4 address with its port. Several: an IPv6 address, which has no port without brackets.
        None => hop.split_once(':').filter(|(_, port)| !port.contains(':')).map_or(hop, |(host, _)| host),
    };
    let without_zone = host.split_once('%').map_or(host, |(address, _)| address);
    without_zone.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().expect("a network")).collect();
        client_of(peer.parse().expect("an address"), forwarded.iter().copied(), &trusted).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_trusted_to_forward() {
        assert_eq!(client("203.0.113.9", &["198.51.100.1"], &[]), "203.0.113.9");
        assert_eq!(client("203.0.113.9", &["198.51.100.1"], &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(client("10.0.0.1", &["198.51.100.1"], &["10.0.0.0/8"]), "198.51.100.1");
    }

    #[test]
    fn addresses_that_a_client_claims_before_its_own_are_ignored() {
        assert_eq!(client("10.0.0.1", &["127.0.0.1, 198.51.100.1, 10.0.0.2"], &["10.0.0.0/8"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["127.0.0.1", "198.51.100.1"], &["10.0.0.0/8"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["nonsense"], &["10.0.0.0/8"]), "10.0.0.1");
    }

    #[test]
    fn an_address_is_read_however_a_proxy_writes_it() {
        for (hop, expected) in [
            ("203.0.113.7", "203.0.113.7"),
            ("203.0.113.7:51234", "203.0.113.7"),
            (" 203.0.113.7 : 51234", "10.0.0.1"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:51234", "2001:db8::7"),
            ("\"[2001:db8::7]:51234\"", "2001:db8::7"),
            ("2001:0DB8:0:0:0:0:0:7", "2001:db8::7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("[::ffff:203.0.113.7]:51234", "203.0.113.7"),
            ("fe80::1%eth0", "fe80::1"),
            ("[fe80::1%25eth0]:80", "fe80::1"),
            ("203.0.113.7,", "203.0.113.7"),
            ("198.51.100.1, , 203.0.113.7 ,\t", "203.0.113.7"),
            ("", "10.0.0.1"),
            ("unknown", "10.0.0.1"),
            ("_hidden", "10.0.0.1"),
            ("203.0.113.7 203.0.113.8", "10.0.0.1"),
            ("[2001:db8::7", "10.0.0.1"),
            ("[2001:db8::7]x", "10.0.0.1"),
            ("203.0.113.700", "10.0.0.1"),
            ("198.51.100.1, \u{fffd}", "10.0.0.1"),
            ("\u{fffd}, 203.0.113.7:80", "203.0.113.7"),
        ] {
            assert_eq!(client("10.0.0.1", &[hop], &["10.0.0.0/8"]), expected, "{hop:?}");
        }
    }

    #[test]
    fn every_header_line_is_read_in_its_order() {
        let lines = ["198.51.100.1", "203.0.113.7:1", "10.0.0.2, 10.0.0.3:80"];
        assert_eq!(client("10.0.0.1", &lines, &["10.0.0.0/8"]), "203.0.113.7");
    }
}
