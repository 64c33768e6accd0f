//! The short way of what happens on every call: functions that handle the common case of many calls in one round trip.
//!
//! Each reports for which items it was the common case. For the others it has written nothing, and the general
//! statement ([`call_intent`](crate::call_intent), [`call_apply_update`](crate::call_apply_update)) decides. A test
//! drives both ways through the same cases and compares what they write (docs/adr/0014).

pub(crate) mod answer;
pub(crate) mod callback;
pub(crate) mod intent;

use tokio_util::task::TaskTracker;

use crate::calls::short_way::answer::ShortWayAnswers;
use crate::calls::short_way::callback::ShortWayCallbacks;
use crate::calls::short_way::intent::ShortWayIntents;
use crate::tenancy::Store;

/// The short way. What waits at the same moment is stored together.
#[derive(Debug)]
pub struct CallShortWay {
    pub intents: ShortWayIntents,
    pub answers: ShortWayAnswers,
    pub callbacks: ShortWayCallbacks,
}

impl CallShortWay {
    /// What is being stored is one of `tasks`, for which a shutdown waits.
    pub fn new(store: &Store, tasks: &TaskTracker) -> Self {
        Self {
            intents: ShortWayIntents::new(store, tasks),
            answers: ShortWayAnswers::new(store, tasks),
            callbacks: ShortWayCallbacks::new(store, tasks),
        }
    }
}
