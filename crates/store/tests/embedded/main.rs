//! The embedded PostgreSQL, with real programs, real crashes and real second programs.
#![expect(clippy::unwrap_used, reason = "to panic is to fail")]

mod crashes;
mod directories;
mod life;
mod programs;
mod scratch;
