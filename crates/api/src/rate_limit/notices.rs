//! What is said once for each client, and not for any number of clients.

use std::net::IpAddr;
use std::time::Duration;

use moka::sync::Cache;

use super::client::ClientNetwork;

/// How many clients are named in this time; no further one is.
const MOST: u64 = 20;
const REMEMBERED_FOR: Duration = Duration::from_hours(24);

/// The clients that were named in the log.
pub(crate) struct NoticesByClient(Cache<ClientNetwork, ()>);

impl NoticesByClient {
    pub(crate) fn new() -> Self {
        // Room for some more than are named, so that none of those is evicted.
        Self(Cache::builder().max_capacity(8 * MOST).time_to_live(REMEMBERED_FOR).build())
    }

    /// Whether this is the first time for this client, and it is to be said.
    pub(crate) fn is_first(&self, client: IpAddr) -> bool {
        let network = ClientNetwork::of(client);
        if self.0.contains_key(&network) {
            return false;
        }
        // The count is an estimate until this.
        self.0.run_pending_tasks();
        if self.0.entry_count() >= MOST {
            return false;
        }
        self.0.entry(network).or_insert(()).is_fresh()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_is_named_once_and_few_are() {
        let notices = NoticesByClient::new();
        let address = |number: u32| IpAddr::V4(std::net::Ipv4Addr::from(0x0a00_0000 + number));
        let named = (0..1_000).flat_map(|number| [number, number]).filter(|number| notices.is_first(address(*number)));
        assert_eq!(named.count() as u64, MOST);
    }
}
