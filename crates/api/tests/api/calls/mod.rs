//! Placing calls and tracking them to their end.

mod changing;
mod deleted_recordings;
mod during_call;
mod idempotency;
mod instructions;
mod list;
mod placed_by;
mod placing;
mod queue;
mod reconciling;
mod recordings;
mod shared_queue;
mod streams;
mod talk;
mod twilio_failures;
