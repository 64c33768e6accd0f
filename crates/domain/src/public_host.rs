//! Which hosts are public: where requests may go that somebody else names the target of.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Names that no public name server knows: of machines, of a local network, and of clouds' metadata services.
const LOCAL_SUFFIXES: [&str; 9] =
    ["local", "localhost", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa"];

/// Whether a host's name is of a local network.
pub fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let is_below = |suffix: &str| name.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    LOCAL_SUFFIXES.iter().any(|suffix| is_below(suffix))
}

/// Whether everybody reaches the same machine by this address: it is not private, local, reserved or of a group.
pub fn is_public_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_reserved = matches!(
        (first, second, third),
        // "This" network, shared addresses of providers, protocol assignments, the 6to4 relay, benchmarks; multicast and above.
        (0 | 224.., ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18..=19, _)
    );
    !(address.is_loopback() || address.is_private() || address.is_link_local() || is_reserved)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // Nothing but 2000::/3 is public. Of that: IPv4 addresses inside (6to4, Teredo), and what is for documents.
    let is_global = (first & 0xe000) == 0x2000;
    let has_ipv4_inside = first == 0x2002 || (first, second) == (0x2001, 0);
    let is_for_documents = (first, second) == (0x2001, 0xdb8) || (first == 0x3fff && second < 0x1000);
    is_global && !has_ipv4_inside && !is_for_documents
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_not_everybodys_is_not_public() {
        for raw in [
            "127.0.0.1",
            "10.0.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "::1",
            "::ffff:8.8.8.8",
            "fd00::1",
            "2002:7f00:1::",
        ] {
            assert!(!is_public_address(raw.parse().expect("an address")), "{raw}");
        }
        for raw in ["8.8.8.8", "172.32.0.1", "2606:4700::1111"] {
            assert!(is_public_address(raw.parse().expect("an address")), "{raw}");
        }
    }

    #[test]
    fn a_name_below_a_local_suffix_is_local() {
        for name in ["localhost", "localhost.", "nas.lan", "metadata.google.internal", "box.home.arpa"] {
            assert!(is_local_name(name), "{name}");
        }
        for name in ["localhost.example.com", "agents.notlocal", "example.com."] {
            assert!(!is_local_name(name), "{name}");
        }
    }
}
