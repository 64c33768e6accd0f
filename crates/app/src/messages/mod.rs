//! Sending and reading messages.

mod read;
mod send;
