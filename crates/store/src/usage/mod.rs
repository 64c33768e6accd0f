//! What calls and messages amount to: for each day and agent, and for each Twilio account.
//!
//! Answers are exact at any time. A day that is over and settled is read from its sums (`summing`), any other one from
//! its rows, by the same statement (`spent`); what changes in a summed day says so (`changes`). Nothing of this is part
//! of placing a call, or of a callback on the day of its call (docs/adr/0016).

pub(crate) mod account;
pub(crate) mod changes;
pub(crate) mod daily;
pub(crate) mod spent;
pub(crate) mod summing;
