//! One call, the list of calls, and a call's event log.

use linecard_domain::CallId;
use linecard_store::{
    Call, CallFilter, CallLogEntry, Page, PageRequest, QueuePlace, Total, call_get, call_list, call_log_list,
    call_total,
};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;

impl App {
    /// One call of the caller's organization, or [`AppError::NotFound`].
    pub async fn call(&self, caller: &Caller, call: CallId) -> Result<Call, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        call_get(tx.last(), call).await?.ok_or(AppError::NotFound("call"))
    }

    /// A page of the calls that match the filter.
    pub async fn calls(
        &self,
        caller: &Caller,
        filter: &CallFilter,
        request: &PageRequest,
    ) -> Result<Page<Call>, AppError> {
        let mut tx = self.store.begin_history(&caller.context).await?;
        Ok(call_list(tx.last(), filter, request).await?)
    }

    /// How many calls match the filter.
    pub async fn call_total(&self, caller: &Caller, filter: &CallFilter) -> Result<Total, AppError> {
        let mut tx = self.store.begin_history(&caller.context).await?;
        Ok(call_total(tx.last(), filter).await?)
    }

    /// All entries of the call's event log, or [`AppError::NotFound`] if there is no such call.
    pub async fn call_log(&self, caller: &Caller, call: CallId) -> Result<Vec<CallLogEntry>, AppError> {
        let mut tx = self.store.begin_history(&caller.context).await?;
        call_get(&mut tx, call).await?.ok_or(AppError::NotFound("call"))?;
        Ok(call_log_list(tx.last(), call).await?)
    }

    /// The place of a call in the queue; `None`: it is not queued.
    pub async fn queue_place(&self, call: &Call) -> Result<Option<QueuePlace>, AppError> {
        if !call.is_queued_here() {
            return Ok(None);
        }
        Ok(self.store.call_queue_place(call).await?)
    }
}
