//! `/api/events`: what happens, as it happens.

mod watch;

pub(super) mod stream;
