//! The stream of server-sent events.

mod access;
mod stream;
