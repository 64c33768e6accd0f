//! Exporting an organization's calls and messages with their logs, for a command. What retention removes is exported
//! before; the audit log, which is never removed, has an export of its own.

use linecard_domain::OrganizationId;
use linecard_store::{ExportTable, Store, StoreError, TenantContext, export_list};
use uuid::Uuid;

/// Rows per statement, and in memory.
const CHUNK: u16 = 1_000;

/// Passes each row to `write`, as one line of JSON. Stops at the first error of `write`.
pub async fn export_history<E: From<StoreError>>(
    store: &Store,
    organization: OrganizationId,
    mut write: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let context = TenantContext::maintenance(organization);
    for table in ExportTable::ALL {
        let mut after = Uuid::nil();
        loop {
            let mut tx = store.begin(&context).await?;
            let lines = export_list(tx.last(), table, after, CHUNK).await?;
            let Some((last, _)) = lines.last() else { break };
            after = *last;
            for (_, line) in &lines {
                write(line)?;
            }
        }
    }
    Ok(())
}
