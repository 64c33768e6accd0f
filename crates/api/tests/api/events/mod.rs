//! The stream of server-sent events.

mod access;
mod sharing;
mod stream;
