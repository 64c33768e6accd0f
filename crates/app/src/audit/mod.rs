//! What the audit log says about a change, and writing it.

mod action;
mod snapshots;
mod writer;

pub use action::AuditAction;
pub(crate) use snapshots::{
    agent_snapshot, api_key_snapshot, connect_session_snapshot, do_not_call_snapshot, event_endpoint_snapshot, instant,
    invitation_snapshot, member_snapshot, organization_snapshot, settings_snapshot, settings_snapshot_after,
    shared_key_snapshot,
};
pub use writer::Origin;
pub(crate) use writer::{AuditWriter, Change};
