//! Bounds what clients take by opening connections: the number of each client's and of all, and so the descriptors,
//! which also the database, Twilio's connections and files require.
//!
//! When most are taken, each client may have fewer, and those that have been idle the longest are closed.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::io::{self, IoSlice};
use std::net::{IpAddr, Ipv6Addr};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum_server::accept::Accept;
use ipnet::IpNet;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::config::ConnectionLimits;

const REFUSED: &str = "linecard_connections_refused_total";
const OPEN: &str = "linecard_connections_open";

/// Registers the help texts of the metrics.
pub(crate) fn describe_metrics() {
    metrics::describe_counter!(
        REFUSED,
        "Connections that were not accepted, by reason: client (it has too many), total, or error (most likely no \
         descriptor was free)"
    );
    metrics::describe_gauge!(OPEN, "Open connections of clients");
}

/// How long a connection must have been idle to be closed when few are left. Event streams send something every 15 s.
const IDLE: Duration = Duration::from_secs(20);
/// Idle ones are looked for at most this often, and this many are closed at once.
const SWEEP_EVERY: Duration = Duration::from_secs(1);
const SWEPT: usize = 64;
/// The most descriptors that are asked for where the system has no limit.
const MOST_FILES: u64 = 1_048_576;
/// Refused connections are logged at most this often.
const LOGGED_EVERY: Duration = Duration::from_secs(10);

/// Raises the limit on open files as far as permitted; returns it.
pub(crate) fn raise_file_limit() -> u64 {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return 1_024 };
    let wanted = hard.min(MOST_FILES).max(soft);
    match setrlimit(Resource::RLIMIT_NOFILE, wanted, hard) {
        Ok(()) => wanted,
        Err(error) => {
            tracing::warn!(%error, soft, "the limit on open files could not be raised");
            soft
        }
    }
}

/// The open connections of clients.
pub(crate) struct Connections {
    total: usize,
    per_client: usize,
    trusted: Vec<IpNet>,
    began: Instant,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    last_id: u64,
    connections: HashMap<u64, Entry>,
    clients: HashMap<IpAddr, usize>,
    swept_at: Option<Instant>,
    logged_at: Option<Instant>,
}

struct Entry {
    /// `None`: a trusted proxy, whose connections are neither counted by client nor closed.
    client: Option<IpAddr>,
    used_at: Arc<AtomicU64>,
    closing: CancellationToken,
}

/// Why a connection is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    Client,
    Total,
}

impl Refusal {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Total => "total",
        }
    }
}

impl Connections {
    /// `files`: how many descriptors the process may have. A quarter of them is kept for everything but clients.
    pub(crate) fn new(limits: ConnectionLimits, trusted: Vec<IpNet>, files: u64) -> Arc<Self> {
        let permitted = usize::try_from(files - files / 4).unwrap_or(usize::MAX).max(1);
        let total = limits.total.unwrap_or(permitted);
        if total > permitted {
            tracing::warn!(
                files,
                "LINECARD_MAX_CONNECTIONS is more than the limit on open files permits: raise that too"
            );
        }
        let (per_client, open) = (limits.per_client, Mutex::default());
        Arc::new(Self { total: total.min(permitted), per_client, trusted, began: Instant::now(), open })
    }

    /// For all connections together.
    pub(crate) fn total(&self) -> usize {
        self.total
    }

    fn admit(self: &Arc<Self>, peer: IpAddr) -> Result<Admitted, Refusal> {
        let peer = peer.to_canonical();
        let client = (!self.trusted.iter().any(|net| net.contains(&peer))).then(|| network(peer));
        let mut open = self.lock();
        let is_scarce = open.connections.len().saturating_mul(4) >= self.total.saturating_mul(3);
        if is_scarce {
            self.sweep(&mut open);
        }
        if let Some(client) = client {
            // One client alone never takes more than half.
            let share = if is_scarce { self.total / 8 } else { self.total / 2 };
            let limit = self.per_client.min(share.max(1));
            let has = open.clients.entry(client).or_default();
            if *has >= limit {
                return Err(Refusal::Client);
            }
        }
        if open.connections.len() >= self.total {
            open.clients.retain(|_, count| *count > 0);
            return Err(Refusal::Total);
        }
        if let Some(count) = client.and_then(|client| open.clients.get_mut(&client)) {
            *count += 1;
        }
        open.last_id += 1;
        let id = open.last_id;
        let (used_at, closing) = (Arc::new(AtomicU64::new(self.now())), CancellationToken::new());
        open.connections.insert(id, Entry { client, used_at: Arc::clone(&used_at), closing: closing.clone() });
        Ok(Admitted { connections: Arc::clone(self), id, used_at, closing: Box::pin(closing.cancelled_owned()) })
    }

    /// Closes those that have been idle the longest.
    fn sweep(&self, open: &mut Open) {
        if open.swept_at.is_some_and(|swept_at| swept_at.elapsed() < SWEEP_EVERY) {
            return;
        }
        open.swept_at = Some(Instant::now());
        let idle_since = self.now().saturating_sub(millis(IDLE));
        let used_at = |entry: &Entry| entry.used_at.load(Ordering::Relaxed);
        let mut idle: Vec<&Entry> =
            open.connections.values().filter(|entry| entry.client.is_some() && used_at(entry) < idle_since).collect();
        idle.sort_unstable_by_key(|entry| used_at(entry));
        idle.into_iter().take(SWEPT).for_each(|entry| entry.closing.cancel());
    }

    /// Counts a connection that was not accepted, and logs it now and then.
    pub(crate) fn refused(&self, error: &io::Error) {
        let refusal = error.get_ref().and_then(|inner| inner.downcast_ref::<Refused>());
        let reason = refusal.map_or("error", |refused| refused.0.as_str());
        metrics::counter!(REFUSED, "reason" => reason).increment(1);
        let mut open = self.lock();
        if open.logged_at.is_none_or(|logged_at| logged_at.elapsed() >= LOGGED_EVERY) {
            open.logged_at = Some(Instant::now());
            tracing::warn!(%error, open = open.connections.len(), "a connection was not accepted");
        }
    }

    /// Publishes how many are open.
    pub(crate) fn measure(&self) {
        let open = u32::try_from(self.lock().connections.len()).unwrap_or(u32::MAX);
        metrics::gauge!(OPEN).set(f64::from(open));
    }

    /// Milliseconds since the start.
    fn now(&self) -> u64 {
        millis(self.began.elapsed())
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The addresses that one client can choose from, as in the rate limits of `api`.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(address.to_bits() & (u128::MAX << 64))),
        address @ IpAddr::V4(_) => address,
    }
}

#[derive(Debug, thiserror::Error)]
#[error("too many connections ({})", .0.as_str())]
struct Refused(Refusal);

/// A connection's place, given up when it is dropped.
struct Admitted {
    connections: Arc<Connections>,
    id: u64,
    used_at: Arc<AtomicU64>,
    closing: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl Admitted {
    fn used(&self) {
        self.used_at.store(self.connections.now(), Ordering::Relaxed);
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        let mut open = self.connections.lock();
        let Some(Entry { client: Some(client), .. }) = open.connections.remove(&self.id) else { return };
        if let Some(count) = open.clients.get_mut(&client) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.clients.remove(&client);
            }
        }
    }
}

/// Accepts connections within the limits.
#[derive(Clone)]
pub(crate) struct LimitedAcceptor(pub(crate) Arc<Connections>);

impl<S> Accept<TcpStream, S> for LimitedAcceptor {
    type Stream = Connection;
    type Service = S;
    type Future = Ready<io::Result<(Connection, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let admitted = stream.peer_addr().and_then(|peer| {
            stream.set_nodelay(true)?;
            self.0.admit(peer.ip()).map_err(|refusal| io::Error::other(Refused(refusal)))
        });
        ready(admitted.map(|admitted| (Connection { stream, admitted }, service)))
    }
}

/// A client's connection. Told to close, it reads as if the client had ended it.
pub(crate) struct Connection {
    stream: TcpStream,
    admitted: Admitted,
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if read.is_ready() {
            self.admitted.used();
            return read;
        }
        self.admitted.closing.as_mut().poll(cx).map(Ok)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.admitted.used();
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.admitted.used();
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connections(total: usize, per_client: usize) -> Arc<Connections> {
        let trusted = vec!["10.0.0.0/8".parse().unwrap()];
        Connections::new(ConnectionLimits { total: Some(total), per_client }, trusted, 1_000_000)
    }

    fn admit(connections: &Arc<Connections>, peer: &str, count: usize) -> Vec<Result<Admitted, Refusal>> {
        (0..count).map(|_| connections.admit(peer.parse().unwrap())).collect()
    }

    fn accepted(outcomes: &[Result<Admitted, Refusal>]) -> usize {
        outcomes.iter().filter(|outcome| outcome.is_ok()).count()
    }

    #[test]
    fn one_client_has_its_limit_and_never_more_than_half() {
        let few = connections(1_000, 10);
        let held = admit(&few, "192.0.2.1", 20);
        assert_eq!(accepted(&held), 10);
        assert_eq!(accepted(&admit(&few, "::ffff:192.0.2.1", 1)), 0, "the same address");
        assert_eq!(accepted(&admit(&few, "192.0.2.2", 5)), 5, "another one");
        drop(held);
        assert_eq!(accepted(&admit(&few, "192.0.2.1", 20)), 10, "given back");
        assert!(few.lock().clients.is_empty());

        let many = connections(100, 1_000);
        let held = admit(&many, "2001:db8::1", 40);
        let more = admit(&many, "2001:db8::2", 40);
        assert_eq!((accepted(&held), accepted(&more)), (40, 10), "a /64 is one client");
    }

    #[test]
    fn when_few_are_left_others_still_get_some() {
        let connections = connections(80, 1_000);
        let first = admit(&connections, "192.0.2.1", 100);
        let second = admit(&connections, "192.0.2.2", 100);
        assert_eq!((accepted(&first), accepted(&second)), (40, 20), "up to three quarters");
        let third = admit(&connections, "192.0.2.3", 5);
        assert_eq!(accepted(&third), 5, "one that has few");
        let proxy = admit(&connections, "10.0.0.1", 100);
        assert_eq!(accepted(&proxy), 15, "a trusted proxy has what is left");
        assert!(matches!(connections.admit("192.0.2.4".parse().unwrap()), Err(Refusal::Total)));
    }

    #[test]
    fn when_few_are_left_idle_ones_are_closed_the_longest_idle_first() {
        let connections = connections(100, 1_000);
        let idle = admit(&connections, "192.0.2.1", 40);
        let busy = admit(&connections, "192.0.2.2", 35);
        let proxy = admit(&connections, "10.0.0.1", 5);
        for (id, entry) in &connections.lock().connections {
            // As if the server had run for a minute, and only the second client had used its connections.
            entry.used_at.store(if (41..=75).contains(id) { u64::MAX } else { 0 }, Ordering::Relaxed);
        }
        let later = Arc::new(Connections {
            began: Instant::now().checked_sub(Duration::from_mins(1)).unwrap(),
            total: 100,
            per_client: 1_000,
            trusted: Vec::new(),
            open: Mutex::new(std::mem::take(&mut *connections.lock())),
        });
        later.lock().swept_at = None;
        drop(admit(&later, "192.0.2.9", 1));
        let closing = |outcomes: &[Result<Admitted, Refusal>]| {
            let open = later.lock();
            let ids = outcomes.iter().flatten().map(|admitted| admitted.id);
            ids.filter(|id| open.connections[id].closing.is_cancelled()).count()
        };
        assert_eq!([closing(&idle), closing(&busy), closing(&proxy)], [40, 0, 0]);
    }
}
