//! Looking host names up, and refusing addresses that are not public: at every connection, since a name can resolve to
//! another address each time it is asked for.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use linecard_domain::is_public_address;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Where host names are looked up.
pub trait HostLookup: Send + Sync + 'static {
    /// The addresses of a host.
    fn look_up(&self, host: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;
}

/// By the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

impl HostLookup for SystemLookup {
    fn look_up(&self, host: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// The name leads to addresses that are not public.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the address is private, local or reserved")]
pub(crate) struct NotPublic;

/// What connections are made by.
#[derive(Clone)]
pub(crate) struct GuardedLookup {
    pub(crate) lookup: Arc<dyn HostLookup>,
    /// Whether private addresses may be connected to, as in development.
    pub(crate) private: bool,
}

impl fmt::Debug for GuardedLookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardedLookup").field("private", &self.private).finish_non_exhaustive()
    }
}

impl GuardedLookup {
    /// The addresses that may be connected to. A name with a private address among its addresses is refused entirely.
    pub(crate) async fn addresses(&self, host: String) -> Result<Vec<IpAddr>, GuardError> {
        let found = self.lookup.look_up(host).await.map_err(GuardError::Lookup)?;
        if !self.private && found.iter().any(|address| !is_public_address(*address)) {
            return Err(GuardError::NotPublic(NotPublic));
        }
        Ok(found)
    }
}

/// Why a name leads nowhere.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GuardError {
    #[error("the host's name cannot be looked up")]
    Lookup(#[source] io::Error),
    #[error(transparent)]
    NotPublic(NotPublic),
}

impl Resolve for GuardedLookup {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let found = guard.addresses(name.as_str().to_owned()).await?;
            // The port is the URL's.
            let addresses: Addrs = Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}
