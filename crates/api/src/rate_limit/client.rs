//! Who is one client: limits need a key that an attacker cannot multiply.

use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use linecard_domain::OrganizationId;

use super::failures::{Attempt, FailureLimit, LimitKey};
use crate::problem::Problem;

/// The addresses that one client can choose from: an IPv4 address, or the /64 that a provider gives to each customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ClientNetwork(IpAddr);

impl ClientNetwork {
    /// The limit's key must not be one that a client can multiply.
    pub(crate) fn of(address: IpAddr) -> Self {
        Self(masked(address, 64))
    }
}

impl LimitKey for ClientNetwork {}
impl LimitKey for (ClientNetwork, Option<OrganizationId>) {}

/// An IPv6 address without the bits behind the prefix; an IPv4 address as it is.
fn masked(address: IpAddr, prefix: u32) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(address.to_bits() & (u128::MAX << (128 - prefix)))),
        address @ IpAddr::V4(_) => address,
    }
}

/// Failures of a client, and of the /48 that its network is in: some providers give a /48 to each customer, which has
/// 65,536 networks.
pub(crate) struct ClientLimit {
    networks: FailureLimit<ClientNetwork>,
    sites: FailureLimit<IpAddr>,
}

/// An attempt of a client.
#[must_use = "an attempt that is not marked as succeeded stays counted as a failure"]
pub(crate) struct ClientAttempt([Option<Attempt>; 2]);

impl ClientAttempt {
    pub(crate) fn succeeded(self) {
        self.0.into_iter().flatten().for_each(Attempt::succeeded);
    }
}

impl ClientLimit {
    pub(crate) fn new(limit: u32, length: Duration) -> Self {
        Self { networks: FailureLimit::new(limit, length), sites: FailureLimit::new(limit.saturating_mul(8), length) }
    }

    /// Begins an attempt. The site is asked first: where it refuses, no window is begun for another network.
    pub(crate) fn attempt(&self, address: IpAddr) -> Result<ClientAttempt, Problem> {
        let address = address.to_canonical();
        let site = address.is_ipv6().then(|| self.sites.attempt(masked(address, 48))).transpose()?;
        match self.networks.attempt(ClientNetwork::of(address)) {
            Ok(network) => Ok(ClientAttempt([site, Some(network)])),
            Err(refused) => {
                // Refused without trying: it was no failure.
                site.into_iter().for_each(Attempt::succeeded);
                Err(refused)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(address: &str) -> IpAddr {
        address.parse().expect("an address")
    }

    #[test]
    fn the_addresses_of_one_client_share_a_limit() {
        let limit = ClientLimit::new(2, Duration::from_mins(1));
        for one in ["2001:db8:1:2::1", "2001:db8:1:2:ffff::2"] {
            assert!(limit.attempt(address(one)).is_ok());
        }
        assert!(limit.attempt(address("2001:db8:1:2:3:4:5:6")).is_err());
        assert!(limit.attempt(address("2001:db8:1:3::1")).is_ok(), "another network");
        for one in ["192.0.2.1", "::ffff:192.0.2.1"] {
            assert!(limit.attempt(address(one)).is_ok());
        }
        assert!(limit.attempt(address("192.0.2.1")).is_err());
        assert!(limit.attempt(address("192.0.2.2")).is_ok(), "another IPv4 address");
    }

    #[test]
    fn the_networks_of_one_site_share_a_wider_limit() {
        let limit = ClientLimit::new(2, Duration::from_mins(1));
        let refused = (0..100).filter(|network| limit.attempt(address(&format!("2001:db8:1:{network:x}::1"))).is_err());
        assert_eq!(refused.count(), 100 - 16);
        assert!(limit.attempt(address("2001:db8:2::1")).is_ok(), "another site");
    }

    #[test]
    fn a_refused_attempt_does_not_count_for_the_site() {
        let limit = ClientLimit::new(2, Duration::from_mins(1));
        for _ in 0..100 {
            let _ = limit.attempt(address("2001:db8:1:2::1"));
        }
        assert!(limit.attempt(address("2001:db8:1:3::1")).is_ok());
    }
}
