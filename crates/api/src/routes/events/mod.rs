//! `/api/events`: live events.

mod watch;

pub(super) mod stream;
