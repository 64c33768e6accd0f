//! The list of numbers that an organization neither calls nor texts.

use linecard_domain::{DoNotCallId, PhoneNumber, Role};
use linecard_store::{
    DoNotCallEntry, Page, PageRequest, do_not_call_add, do_not_call_by_number, do_not_call_list, do_not_call_remove,
};

use crate::app::App;
use crate::audit::{AuditAction, Change, do_not_call_snapshot};
use crate::caller::Caller;
use crate::error::AppError;

/// The longest reason, in characters.
const MAX_REASON: usize = 500;

impl App {
    /// Requires the admin role.
    pub async fn do_not_call_list(
        &self,
        caller: &Caller,
        request: &PageRequest,
    ) -> Result<Page<DoNotCallEntry>, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(do_not_call_list(tx.last(), request).await?)
    }

    /// Adds a number, or returns the entry that it has; true: it is new. Requires the admin role.
    pub async fn add_do_not_call(
        &self,
        caller: &Caller,
        number: &PhoneNumber,
        reason: Option<&str>,
    ) -> Result<(DoNotCallEntry, bool), AppError> {
        caller.require(Role::Admin)?;
        if reason.is_some_and(|reason| reason.chars().count() > MAX_REASON || reason.contains('\0')) {
            return Err(AppError::field(
                "/reason",
                "must be at most 500 characters long, without the character \\u0000",
            ));
        }
        let mut tx = self.store.begin(&caller.context).await?;
        let Some(added) = do_not_call_add(&mut tx, self.dependencies.next_id(), number, reason).await? else {
            let known = do_not_call_by_number(tx.last(), number).await?;
            return Ok((known.ok_or(AppError::NotFound("do-not-call entry"))?, false));
        };
        let after = Some(do_not_call_snapshot(&added));
        let change = Change { action: AuditAction::DoNotCallAdd, resource_id: added.id.into(), before: None, after };
        self.audit.commit(tx, caller.into(), change).await?;
        Ok((added, true))
    }

    /// Requires the admin role.
    pub async fn remove_do_not_call(&self, caller: &Caller, entry: DoNotCallId) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let removed = do_not_call_remove(&mut tx, entry).await?.ok_or(AppError::NotFound("do-not-call entry"))?;
        let before = Some(do_not_call_snapshot(&removed));
        let change = Change { action: AuditAction::DoNotCallRemove, resource_id: entry.into(), before, after: None };
        self.audit.commit(tx, caller.into(), change).await
    }
}
