//! The current state, which a reset replaces.

use std::sync::{Arc, RwLock};

use crate::engine::Engine;
use crate::lock::{read, write};
use crate::sim_state::SimState;

/// Holds the current state; `DELETE /sim` replaces it.
#[derive(Debug)]
pub(crate) struct Hub {
    sim: RwLock<Arc<SimState>>,
}

impl Hub {
    pub(crate) fn new(engine: Arc<Engine>) -> Self {
        Self { sim: RwLock::new(Arc::new(SimState::new(engine))) }
    }

    pub(crate) fn sim(&self) -> Arc<SimState> {
        Arc::clone(&read(&self.sim))
    }

    pub(crate) fn reset(&self) {
        let mut sim = write(&self.sim);
        let old = Arc::clone(&sim);
        *sim = Arc::new(SimState::new(Arc::clone(&old.run.engine)));
        drop(sim);
        old.run.end();
    }
}
