//! A Twilio to try and test against: a real HTTP server that answers `/2010-04-01/…` as Twilio
//! does, calls back with signed requests, and fails on demand.
//!
//! It shares no code with Linecard's own adapter, so that a misunderstanding of Twilio in one
//! cannot hide in the other: nothing of Linecard may be named here. What a called number does,
//! and what is left out, stands in this crate's README.md.

mod account;
mod call;
mod callback;
mod control;
mod engine;
mod faults;
mod form;
mod ledger;
mod lifecycle;
mod message;
mod number;
mod record;
mod rest;
mod script;
mod server;
mod sid;
mod signature;
mod world;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::engine::Engine;
use crate::server::Hub;

/// How a [`Sim`] runs.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// How many times faster than life calls and messages go: at 10, a call that takes 28 s from
    /// creation to its end takes 2.8 s. Values that are not above zero count as 1.
    pub speed: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { speed: 10.0 }
    }
}

impl Options {
    /// The options with another speed.
    #[must_use]
    pub fn with_speed(mut self, speed: f64) -> Self {
        self.speed = speed;
        self
    }
}

/// A running Twilio. Dropping it stops it without waiting; [`Sim::shutdown`] waits.
#[derive(Debug)]
pub struct Sim {
    address: SocketAddr,
    engine: Arc<Engine>,
}

impl Sim {
    /// Binds `listen` (port 0 takes a free one) and serves from then on, on the current tokio
    /// runtime.
    ///
    /// # Errors
    /// When the address cannot be bound, or the HTTP client for callbacks cannot be made.
    pub async fn start(listen: SocketAddr, options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let engine = Arc::new(Engine::new(options.speed)?);
        let hub = Arc::new(Hub::new(Arc::clone(&engine)));
        engine.spawn(server::serve(listener, hub));
        Ok(Self { address, engine })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://ADDRESS`, without a slash at the end: what stands in for `https://api.twilio.com`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops listening, drops the open connections and every call under way, and returns when the
    /// last task is gone.
    pub async fn shutdown(self) {
        self.engine.stop().await;
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        self.engine.cancel();
    }
}
