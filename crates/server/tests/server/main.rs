//! The program `linecard`, run as its users run it.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod commands;
mod database;
mod program;
mod serving;
mod settings;
