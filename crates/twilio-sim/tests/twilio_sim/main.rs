//! twilio-sim over HTTP, as its users see it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on panics")]

mod accounts;
mod callbacks;
mod calls;
mod controls;
mod faults;
mod harness;
mod messages;
mod recordings;
mod refusals;
