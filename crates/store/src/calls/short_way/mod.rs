//! The short way of what happens on every call: functions that handle the common case of many calls in one round trip.
//!
//! Each reports for which items it was the common case. For the others it has written nothing, and the general
//! statement ([`call_intent`](crate::call_intent), [`call_apply_update`](crate::call_apply_update)) decides. A test
//! drives both ways through the same cases and compares what they write (docs/adr/0014).

pub(crate) mod answer;
pub(crate) mod callback;
pub(crate) mod intent;

use std::fmt;

use answer::Answer;
use callback::Callback;
use intent::Placement;
use tokio_util::task::TaskTracker;

use crate::tenancy::Store;
use crate::tenancy::group_commit::GroupCommit;

/// The short way. What waits at the same moment is stored together.
pub struct CallShortWay {
    intents: GroupCommit<Placement>,
    answers: GroupCommit<Answer>,
    callbacks: GroupCommit<Callback>,
}

impl fmt::Debug for CallShortWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallShortWay").finish_non_exhaustive()
    }
}

impl CallShortWay {
    /// What is being stored is one of `tasks`, for which a shutdown waits.
    pub fn new(store: &Store, tasks: &TaskTracker) -> Self {
        Self {
            intents: GroupCommit::new(store.clone(), tasks.clone()),
            answers: GroupCommit::new(store.clone(), tasks.clone()),
            callbacks: GroupCommit::new(store.clone(), tasks.clone()),
        }
    }
}
