//! Reading and verifying the audit log.

mod chain;
mod list;

pub use chain::{ChainFault, ChainReport, audit_chain_after, verify_audit_chain};
