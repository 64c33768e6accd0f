//! What calls and messages amounted to: for each day and agent, and for each Twilio account.
//!
//! Summed from the rows themselves, over the range of ids that the days bound: there is no table of sums, for which
//! every call and every price would have to wait.

pub(crate) mod account;
pub(crate) mod daily;
mod period;
