//! The audit log, for admins.

use linecard_domain::Role;
use linecard_store::{AuditEntry, AuditFilter, AuditSearch, Page, PageRequest, agents_named, audit_list};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;

impl App {
    /// The audit log, newest first. `search`: see [`AuditSearch`].
    pub async fn audit_log(
        &self,
        caller: &Caller,
        mut filter: AuditFilter,
        search: Option<String>,
        request: &PageRequest,
    ) -> Result<Page<AuditEntry>, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin_history(&caller.context).await?;
        if let Some(text) = search {
            let agents = agents_named(&mut tx, &text).await?;
            filter.search = Some(AuditSearch { text, agents });
        }
        Ok(audit_list(tx.last(), &filter, request).await?)
    }
}
