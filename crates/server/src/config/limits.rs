//! Settings that bound what clients and organizations can take.

use std::net::SocketAddr;
use std::time::Duration;

use linecard_app::Quotas;

use super::read::Reader;

/// Bounds of the connections that clients open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ConnectionLimits {
    /// Of all clients together; `None`: as the system's limit on open files permits.
    pub(crate) total: Option<usize>,
    /// Of one address, or one /64. Trusted proxies have no such limit.
    pub(crate) per_client: usize,
}

/// The longest delay of a shutdown: service managers kill a program that takes much longer.
const MAX_SHUTDOWN_DELAY: u32 = 300;

impl Reader<'_> {
    pub(super) fn quotas(&mut self) -> Quotas {
        let default = Quotas::default();
        Quotas {
            streams_per_credential: self.count("LINECARD_MAX_STREAMS_PER_CREDENTIAL", default.streams_per_credential),
            streams_per_organization: self.count("LINECARD_MAX_STREAMS", default.streams_per_organization),
            organizations_per_person: self
                .count("LINECARD_MAX_ORGANIZATIONS_PER_PERSON", default.organizations_per_person),
            api_keys: self.count("LINECARD_MAX_API_KEYS", default.api_keys),
            invitations: self.count("LINECARD_MAX_INVITATIONS", default.invitations),
            connect_sessions: self.count("LINECARD_MAX_CONNECT_SESSIONS", default.connect_sessions),
        }
    }

    pub(super) fn connection_limits(&mut self) -> ConnectionLimits {
        let total = self.parsed("LINECARD_MAX_CONNECTIONS", |text| positive(text, u32::MAX));
        let per_client = self.count("LINECARD_MAX_CONNECTIONS_PER_CLIENT", 1_000);
        let size = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        ConnectionLimits { total: total.map(size), per_client: size(per_client) }
    }

    pub(super) fn operations_listen(&mut self) -> Option<SocketAddr> {
        self.parsed("LINECARD_OPERATIONS_LISTEN", |text| {
            text.parse().map_err(|_| "must be an address and a port, for example 127.0.0.1:9464".to_owned())
        })
    }

    pub(super) fn shutdown_delay(&mut self) -> Duration {
        let seconds = self.parsed("LINECARD_SHUTDOWN_DELAY", |text| match text.parse::<u32>() {
            Ok(seconds) if seconds <= MAX_SHUTDOWN_DELAY => Ok(seconds),
            _ => Err(format!("must be a number of seconds, at most {MAX_SHUTDOWN_DELAY}")),
        });
        Duration::from_secs(seconds.unwrap_or(0).into())
    }

    fn count(&mut self, name: &'static str, default: u32) -> u32 {
        self.parsed(name, |text| positive(text, 1_000_000)).unwrap_or(default)
    }
}

fn positive(text: &str, most: u32) -> Result<u32, String> {
    match text.parse::<u32>() {
        Ok(count @ 1..) if count <= most => Ok(count),
        _ => Err(format!("must be a number from 1 to {most}")),
    }
}
