//! The signals that stop the server.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::error::ServerError;

/// The signals that shut down the server.
pub(crate) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Installs the handlers: from now on the signals do not kill the process, and none is lost.
    pub(crate) fn receive() -> Result<Self, ServerError> {
        Ok(Self {
            terminate: signal(SignalKind::terminate()).map_err(ServerError::Signals)?,
            interrupt: signal(SignalKind::interrupt()).map_err(ServerError::Signals)?,
        })
    }

    /// Waits for the next signal and returns its name.
    pub(crate) async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}
