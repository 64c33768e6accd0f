//! Runs real PostgreSQL binaries, real crashes and real second programs.
#![expect(clippy::unwrap_used, reason = "to panic is to fail")]

mod crashes;
mod directories;
mod life;
mod programs;
mod scratch;
