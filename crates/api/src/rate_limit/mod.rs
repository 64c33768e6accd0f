//! Rate limits on failed attempts, in the memory of each node.

mod client;
mod credentials;
mod failures;
mod notices;

pub(crate) use client::{ClientAttempt, ClientLimit, ClientNetwork};
pub(crate) use credentials::{CredentialGate, CredentialKind};
pub(crate) use failures::{Attempt, FailureLimit};
pub(crate) use notices::NoticesByClient;
