//! Whether an organization's audit log is what was written: each entry's hash is made anew from its content and
//! from the hash before it. For commands; a key is not needed.
//!
//! A chain shows what was altered, removed or put in between. Who owns the database could also write a whole chain
//! anew: keep the head that a verification tells somewhere else.

use std::fmt;

use linecard_domain::OrganizationId;
use linecard_store::{AuditHead, AuditLink, Store, StoreError, TenantContext, audit_chain, audit_head};
use uuid::Uuid;

use crate::secrets::sha256;

/// Entries read at once.
const CHUNK: u16 = 1_000;

/// What a verification found.
#[derive(Debug)]
pub struct ChainReport {
    /// Entries that were looked at.
    pub entries: i64,
    /// The last entry's sequence number and hash.
    pub head: Option<AuditHead>,
    /// The first entry at which the chain is broken.
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
            Self::Altered { sequence, id } => write!(f, "entry {sequence} ({id}) is not what was written"),
            Self::Unlinked { sequence, id } => {
                write!(f, "entry {sequence} ({id}) does not follow the one before it")
            }
            Self::Missing { sequence } => write!(f, "entry {sequence} is missing"),
            Self::HeadDiffers { sequence } => write!(f, "entry {sequence} is not the one that the head names"),
        }
    }
}

/// Goes over the whole chain of an organization.
pub async fn verify_audit_chain(store: &Store, organization: OrganizationId) -> Result<ChainReport, StoreError> {
    let context = TenantContext::maintenance(organization);
    // Before the entries: what is appended meanwhile is no fault.
    let promised = audit_head(store.begin(&context).await?.last()).await?;
    let mut reached = AuditHead { sequence: 0, hash: vec![0; 32] };
    loop {
        let links = audit_chain(store.begin(&context).await?.last(), reached.sequence, CHUNK).await?;
        if links.is_empty() {
            break;
        }
        for link in &links {
            let next = follow(&reached, link).and_then(|next| match &promised {
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
    let missing = promised.is_some_and(|head| head.sequence > reached.sequence);
    let fault = missing.then(|| ChainFault::Missing { sequence: reached.sequence + 1 });
    Ok(report(reached, fault))
}

fn report(reached: AuditHead, fault: Option<ChainFault>) -> ChainReport {
    ChainReport { entries: reached.sequence, head: (reached.sequence > 0).then_some(reached), fault }
}

fn follow(before: &AuditHead, link: &AuditLink) -> Result<AuditHead, ChainFault> {
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

/// A part of an organization's chain behind a sequence number, to be written out; empty at the end.
pub async fn audit_chain_after(
    store: &Store,
    organization: OrganizationId,
    sequence: i64,
) -> Result<Vec<AuditLink>, StoreError> {
    audit_chain(store.begin(&TenantContext::maintenance(organization)).await?.last(), sequence, CHUNK).await
}
