//! A simulated Twilio for development and tests: a real HTTP server that answers `/2010-04-01/…` as Twilio does,
//! sends signed callbacks, and injects faults on demand.
//!
//! It shares no code with Linecard's adapter and depends on none of its crates, so that a misunderstanding of
//! Twilio in one cannot hide in the other. The behaviour of each number, and what is not simulated, is described
//! in this crate's README.md.
//!
//! # Rooms, from the top down
//!
//! A module imports from the lines below its own only; `scripts/rooms.mjs` checks it.
//!
//! - `server`
//! - `control`
//! - `hub`, `rest`
//! - `lifecycle`, `sim_state`
//! - `call`, `message`
//! - `callback`
//! - `account`, `run`
//! - `engine`, `faults`, `overrides`, `record`, `resource_list`
//! - `form`, `format`, `http`, `lock`, `number`, `script`, `sid`, `signature`

mod account;
mod call;
mod callback;
mod control;
mod engine;
mod faults;
mod form;
mod format;
mod http;
mod hub;
mod lifecycle;
mod lock;
mod message;
mod number;
mod overrides;
mod record;
mod resource_list;
mod rest;
mod run;
mod script;
mod server;
mod sid;
mod signature;
mod sim_state;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::engine::Engine;
use crate::hub::Hub;

/// Options of a [`Sim`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// Speed of simulated time: at 10, a call of 28 s takes 2.8 s from creation to its end. Values that are not
    /// above zero count as 1.
    pub speed: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { speed: 10.0 }
    }
}

impl Options {
    /// Sets the speed.
    #[must_use]
    pub fn with_speed(mut self, speed: f64) -> Self {
        self.speed = speed;
        self
    }
}

/// A running simulator. Dropping it stops it without waiting; [`Sim::shutdown`] waits.
#[derive(Debug)]
pub struct Sim {
    address: SocketAddr,
    engine: Arc<Engine>,
}

impl Sim {
    /// Binds `listen` (port 0 selects a free port) and serves on the current tokio runtime.
    ///
    /// # Errors
    /// If the address cannot be bound, or the HTTP client for callbacks cannot be created.
    pub async fn start(listen: SocketAddr, options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let engine = Arc::new(Engine::new(options.speed)?);
        let hub = Arc::new(Hub::new(Arc::clone(&engine)));
        engine.spawn(server::serve(listener, hub));
        Ok(Self { address, engine })
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://ADDRESS`, without a trailing slash: replaces `https://api.twilio.com`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops listening, drops open connections and calls in progress, and returns when the last task has ended.
    pub async fn shutdown(self) {
        self.engine.stop().await;
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        self.engine.cancel();
    }
}
