//! Verifying an organization's audit log: the hash of each entry is recomputed from its content and the previous hash.
//! For commands; no key is required.
//!
//! The chain shows whether entries were altered, removed or inserted. Whoever owns the database could still rewrite the
//! whole chain, so keep the head that a verification reports in another place.

use std::fmt;

use linecard_domain::OrganizationId;
use linecard_store::{AuditHead, AuditLink, Store, StoreError, TenantContext, audit_chain, audit_head};
use uuid::Uuid;

use crate::secrets::sha256;

/// Entries per statement.
const CHUNK: u16 = 1_000;

/// The result of a verification.
#[derive(Debug)]
pub struct ChainReport {
    /// Entries that were checked.
    pub entries: i64,
    /// The last entry's sequence number and hash.
    pub head: Option<AuditHead>,
    /// Where the chain is broken first.
    pub fault: Option<ChainFault>,
}

/// How a chain is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainFault {
    Altered { sequence: i64, id: Uuid },
    Unlinked { sequence: i64, id: Uuid },
    Missing { sequence: i64 },
    HeadDiffers { sequence: i64 },
}

impl fmt::Display for ChainFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered { sequence, id } => write!(f, "entry {sequence} ({id}) was altered"),
            Self::Unlinked { sequence, id } => {
                write!(f, "entry {sequence} ({id}) does not continue the previous one")
            }
            Self::Missing { sequence } => write!(f, "entry {sequence} is missing"),
            Self::HeadDiffers { sequence } => write!(f, "entry {sequence} is not the one that the head refers to"),
        }
    }
}

/// Verifies the whole chain of an organization.
pub async fn verify_audit_chain(store: &Store, organization: OrganizationId) -> Result<ChainReport, StoreError> {
    let context = TenantContext::maintenance(organization);
    // Read before the entries: what is appended in the meantime is not a fault.
    let expected = audit_head(store.begin(&context).await?.last()).await?;
    let mut reached = AuditHead { sequence: 0, hash: vec![0; 32] };
    loop {
        let links = audit_chain(store.begin(&context).await?.last(), reached.sequence, CHUNK).await?;
        if links.is_empty() {
            break;
        }
        for link in &links {
            let next = verify_link(&reached, link).and_then(|next| match &expected {
                Some(head) if head.sequence == next.sequence && head.hash != next.hash => {
                    Err(ChainFault::HeadDiffers { sequence: next.sequence })
                }
                _ => Ok(next),
            });
            match next {
                Ok(next) => reached = next,
                Err(fault) => return Ok(report(reached, Some(fault))),
            }
        }
    }
    let missing = expected.is_some_and(|head| head.sequence > reached.sequence);
    let fault = missing.then(|| ChainFault::Missing { sequence: reached.sequence + 1 });
    Ok(report(reached, fault))
}

fn report(reached: AuditHead, fault: Option<ChainFault>) -> ChainReport {
    ChainReport { entries: reached.sequence, head: (reached.sequence > 0).then_some(reached), fault }
}

fn verify_link(before: &AuditHead, link: &AuditLink) -> Result<AuditHead, ChainFault> {
    let (sequence, id) = (link.entry.sequence, link.entry.id);
    if sequence != before.sequence + 1 {
        return Err(ChainFault::Missing { sequence: before.sequence + 1 });
    }
    if link.entry.previous_hash != before.hash {
        return Err(ChainFault::Unlinked { sequence, id });
    }
    let hash = sha256(&[&before.hash, link.content.as_bytes()].concat());
    if link.entry.hash != hash {
        return Err(ChainFault::Altered { sequence, id });
    }
    Ok(AuditHead { sequence, hash: hash.to_vec() })
}

/// Part of an organization's chain after a sequence number, for an export; empty at the end.
pub async fn audit_chain_after(
    store: &Store,
    organization: OrganizationId,
    sequence: i64,
) -> Result<Vec<AuditLink>, StoreError> {
    audit_chain(store.begin(&TenantContext::maintenance(organization)).await?.last(), sequence, CHUNK).await
}
