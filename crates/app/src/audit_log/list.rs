//! The audit log, for admins.

use linecard_domain::Role;
use linecard_store::{AuditEntry, AuditFilter, Page, PageRequest, audit_list};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;

impl App {
    /// The audit log, newest first.
    pub async fn audit_log(
        &self,
        caller: &Caller,
        filter: &AuditFilter,
        request: &PageRequest,
    ) -> Result<Page<AuditEntry>, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin_history(&caller.context).await?;
        Ok(audit_list(tx.last(), filter, request).await?)
    }
}
