//! The stream of server-sent events.

mod stream;
