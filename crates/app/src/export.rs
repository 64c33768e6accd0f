//! Exporting an organization's calls and messages with their logs. What retention removes is exported before; the audit log,
//! which is never removed, has an export of its own.

use futures_util::Stream;
use futures_util::stream::try_unfold;
use linecard_domain::OrganizationId;
use linecard_store::{ExportTable, Store, StoreError, TenantContext, export_list};
use uuid::Uuid;

use crate::error::AppError;

/// Rows per statement, and in memory.
const CHUNK: u16 = 1_000;

/// How far an export has come.
#[derive(Debug, Clone, Copy, Default)]
struct Position {
    /// The place in `ExportTable::ALL`.
    table: usize,
    after: Uuid,
}

/// For a command: passes each row to `write`, as one line of JSON. Stops at the first error of `write`.
pub async fn export_history<E: From<StoreError>>(
    store: &Store,
    organization: OrganizationId,
    mut write: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let context = TenantContext::maintenance(organization);
    let mut position = Position::default();
    while let Some((lines, next)) = portion(store, &context, position).await? {
        for line in &lines {
            write(line)?;
        }
        position = next;
    }
    Ok(())
}

/// The rows as lines of JSON, several at a time.
pub(crate) fn history_lines(
    store: Store,
    context: TenantContext,
) -> impl Stream<Item = Result<String, AppError>> + Send + 'static {
    try_unfold((store, context, Position::default()), next_lines)
}

type State = (Store, TenantContext, Position);

async fn next_lines((store, context, position): State) -> Result<Option<(String, State)>, AppError> {
    let Some((lines, next)) = portion(&store, &context, position).await? else { return Ok(None) };
    let text = lines.into_iter().map(|line| line + "\n").collect();
    Ok(Some((text, (store, context, next))))
}

/// `None`: there are no more.
async fn portion(
    store: &Store,
    context: &TenantContext,
    mut position: Position,
) -> Result<Option<(Vec<String>, Position)>, StoreError> {
    while let Some(table) = ExportTable::ALL.get(position.table) {
        let mut tx = store.begin(context).await?;
        let rows = export_list(tx.last(), *table, position.after, CHUNK).await?;
        if let Some((last, _)) = rows.last() {
            let next = Position { after: *last, ..position };
            return Ok(Some((rows.into_iter().map(|(_, line)| line).collect(), next)));
        }
        position = Position { table: position.table + 1, after: Uuid::nil() };
    }
    Ok(None)
}
