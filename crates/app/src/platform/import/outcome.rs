//! How an import goes about a row, what becomes of it, and whether it may be written.

use linecard_store::{Store, TenantContext, audit_last_actor};
use serde_json::Value;
use uuid::Uuid;

use crate::caller::OperatorCommand;
use crate::error::AppError;
use crate::platform::caller::PlatformCaller;

/// For the audit log, which tells apart what an import wrote from what people have changed since.
const COMMAND: &str = "linecard import";

/// How an import goes about it.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions {
    /// Nothing is written.
    pub dry_run: bool,
    /// Replaces what somebody has changed here.
    pub overwrite: bool,
}

impl ImportOptions {
    pub(super) fn caller(self) -> PlatformCaller {
        caller(self.dry_run)
    }
}

pub(super) fn caller(rehearses: bool) -> PlatformCaller {
    PlatformCaller::of_operator(OperatorCommand { name: COMMAND, rehearses })
}

/// What became of a row; in a dry run, what would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    Created,
    /// These fields of it.
    Changed(Vec<String>),
    Same,
    /// These fields differ, and were left as they are: somebody has changed it here. No fields: somebody has removed it
    /// here, and it was not created again.
    Kept {
        fields: Vec<String>,
        by: String,
    },
}

impl Imported {
    /// Whether it is not there, and will not be.
    pub fn stays_removed(&self) -> bool {
        matches!(self, Self::Kept { fields, .. } if fields.is_empty())
    }
}

/// Who made the last change of a resource.
enum LastChange {
    /// The import or a platform key.
    Platform,
    /// Somebody else, of this name.
    Here(String),
    /// It is not in the audit log.
    Unlogged,
}

async fn last_change(
    store: &Store,
    context: &TenantContext,
    (resource_type, id): (&str, Uuid),
) -> Result<LastChange, AppError> {
    let mut tx = store.begin(context).await?;
    Ok(match audit_last_actor(tx.last(), resource_type, id).await? {
        Some((kind, _)) if kind == "platform-key" => LastChange::Platform,
        Some((kind, Some(name))) if kind == "operator" && name == COMMAND => LastChange::Platform,
        Some((kind, name)) => LastChange::Here(name.unwrap_or(kind)),
        None => LastChange::Unlogged,
    })
}

/// `Kept` if somebody other than the import and the platform's keys made the last change of a resource; otherwise `None`: it
/// may be written.
pub(super) async fn kept(
    store: &Store,
    options: ImportOptions,
    context: &TenantContext,
    resource: (&str, Uuid),
    fields: &[String],
) -> Result<Option<Imported>, AppError> {
    if options.overwrite {
        return Ok(None);
    }
    let by = match last_change(store, context, resource).await? {
        LastChange::Platform => return Ok(None),
        LastChange::Here(by) => by,
        LastChange::Unlogged => "somebody before the audit log".to_owned(),
    };
    Ok(Some(Imported::Kept { fields: fields.to_vec(), by }))
}

/// As [`kept`], of a resource that is not there: `Kept` if somebody other than these has removed it. What is not in the audit
/// log was never there.
pub(super) async fn kept_removed(
    store: &Store,
    options: ImportOptions,
    context: &TenantContext,
    resource: (&str, Uuid),
) -> Result<Option<Imported>, AppError> {
    if options.overwrite {
        return Ok(None);
    }
    Ok(match last_change(store, context, resource).await? {
        LastChange::Here(by) => Some(Imported::Kept { fields: Vec::new(), by }),
        LastChange::Platform | LastChange::Unlogged => None,
    })
}

/// The names of the fields in which two snapshots differ.
pub(super) fn changed(before: &Value, after: &Value) -> Vec<String> {
    let fields = after.as_object().into_iter().flatten();
    fields.filter(|(name, value)| before.get(name.as_str()) != Some(value)).map(|(name, _)| name.clone()).collect()
}
