//! Writing a change and its audit entry in one transaction.

use std::net::IpAddr;

use linecard_store::{EventBus, NewAuditEntry, TenantTx, audit_append};
use serde_json::Value;
use uuid::Uuid;

use super::action::AuditAction;
use crate::caller::Caller;
use crate::dependencies::Dependencies;
use crate::error::AppError;

/// Where a change came from.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    pub remote_address: Option<IpAddr>,
    /// The command line that made the change.
    pub operator: Option<&'a str>,
    /// Whether the change is rolled back where it would be committed.
    pub rehearses: bool,
}

impl<'a> Origin<'a> {
    /// The server itself, in a transaction of the service.
    pub(crate) const SERVICE: Self = Self { remote_address: None, operator: None, rehearses: false };

    /// A command of the program, e.g. `linecard backfill`.
    pub const fn command(name: &'a str) -> Self {
        Self { remote_address: None, operator: Some(name), rehearses: false }
    }
}

impl From<&Caller> for Origin<'_> {
    fn from(caller: &Caller) -> Self {
        let (operator, rehearses) = caller.operator.map(|command| (command.name, command.rehearses)).unzip();
        Self { remote_address: caller.remote_address, operator, rehearses: rehearses.unwrap_or(false) }
    }
}

/// A change of one resource.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) action: AuditAction,
    /// The agent's id for its Twilio settings.
    pub(crate) resource_id: Uuid,
    pub(crate) before: Option<Value>,
    pub(crate) after: Option<Value>,
}

/// Appends to the audit log.
#[derive(Debug, Clone)]
pub(crate) struct AuditWriter {
    dependencies: Dependencies,
    live: EventBus,
}

impl AuditWriter {
    pub(crate) fn new(dependencies: Dependencies, live: EventBus) -> Self {
        Self { dependencies, live }
    }

    /// Commits a transaction together with its audit entry. A change that changes nothing gets no entry.
    pub(crate) async fn commit(&self, mut tx: TenantTx, origin: Origin<'_>, change: Change) -> Result<(), AppError> {
        if origin.rehearses {
            // Dropped, the transaction is rolled back.
            return Ok(());
        }
        if change.before == change.after {
            return Ok(tx.commit().await?);
        }
        let (organization, action) = (tx.organization_id(), change.action);
        audit_append(tx.last(), &self.entry(origin, change)).await?;
        if action.changes_credentials() {
            self.live.credentials_changed(organization);
        }
        Ok(())
    }

    /// Adds an entry ahead of the one that the transaction ends with.
    pub(crate) async fn append(&self, tx: &mut TenantTx, origin: Origin<'_>, change: Change) -> Result<(), AppError> {
        Ok(audit_append(tx, &self.entry(origin, change)).await?)
    }

    /// For a statement that writes its audit entry itself.
    pub(crate) fn entry<'a>(&self, origin: Origin<'a>, change: Change) -> NewAuditEntry<'a> {
        NewAuditEntry {
            id: self.dependencies.next_id(),
            remote_address: origin.remote_address.map(|address| address.to_string()),
            operator: origin.operator,
            action: change.action.as_str(),
            resource_type: change.action.resource_type(),
            resource_id: change.resource_id,
            before: change.before,
            after: change.after,
        }
    }
}
