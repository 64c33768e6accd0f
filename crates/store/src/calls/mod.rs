//! Calls: reading them, their intent, what is learned of them, and the queue for calls per second.

pub(crate) mod action;
pub(crate) mod change;
pub(crate) mod intent;
pub(crate) mod progress;
pub(crate) mod queue;
pub(crate) mod queued_intent;
pub(crate) mod recordings;
pub(crate) mod row;
pub(crate) mod short_way;
pub(crate) mod turn;
