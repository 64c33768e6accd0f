//! The organization of the transaction itself.

use const_format::formatcp;
use linecard_domain::{ExternalId, Limits, Name, OrganizationId, TimeZone, Timestamp};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::limits::{LIMIT_COLUMNS, LimitParams, limits};
use crate::sql::row::{column, id, optional_parsed, parsed};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

/// What [`Organization::read`] reads.
const ORGANIZATION_COLUMNS: &str = formatcp!(
    "id, external_id, name, time_zone, org_fallback_enabled, disabled_at, paused_before_disabled, created_at, updated_at, {LIMIT_COLUMNS}"
);

statements! {
    static ORGANIZATION_GET: TenantStatement = formatcp!("
        SELECT {ORGANIZATION_COLUMNS}, rollout_phase,
            EXISTS (SELECT 1 FROM twilio_settings t WHERE t.organization_id = $1) AS organization_connected
        FROM organizations
        WHERE id = $1");
    /// Not FOR UPDATE: foreign keys to the organization are checked meanwhile by transactions that hold the audit
    /// log's head, and would wait here in a circle.
    static ORGANIZATION_LOCK: TenantStatement = "
        SELECT id
        FROM organizations
        WHERE id = $1
        FOR NO KEY UPDATE";
    /// A parameter that is NULL changes nothing; $4 says whether the flag goes back to the default.
    static ORGANIZATION_UPDATE: TenantStatement = "
        UPDATE organizations
        SET name = coalesce($2, name),
            org_fallback_enabled = CASE WHEN $4 THEN NULL ELSE coalesce($3, org_fallback_enabled) END,
            time_zone = coalesce($6, time_zone),
            updated_at = $5
        WHERE id = $1
        RETURNING id";
    /// $2 since when it is disabled, or NULL, $3 whether it was paused before, $4 whether it is paused, $5 now.
    static ORGANIZATION_DISABLED_SET: TenantStatement = "
        UPDATE organizations
        SET disabled_at = $2, paused_before_disabled = $3, paused = $4, updated_at = $5
        WHERE id = $1
        RETURNING id";
    static ORGANIZATION_LIMITS_SET: TenantStatement = "
        UPDATE organizations
        SET paused = $2, max_concurrent_calls = $3, allowed_countries = $4, allowed_number_types = $5, max_call_seconds = $6,
            max_calls_per_day = $7, max_messages_per_day = $8, max_minutes_per_day = $9, max_spend_per_day = $10,
            calling_from = $11, calling_to = $12
        WHERE id = $1
        RETURNING id";
}

/// An organization and its limits.
#[derive(Debug, Clone)]
pub struct Organization {
    pub id: OrganizationId,
    /// The platform's own id; `None`: the platform does not know it.
    pub external_id: Option<ExternalId>,
    pub name: String,
    /// By whose days usage is shown.
    pub time_zone: TimeZone,
    /// `None`: the installation's default applies.
    pub org_fallback_enabled: Option<bool>,
    /// Whether it has Twilio settings of its own.
    pub connected: bool,
    /// 1 to 4.
    pub rollout_phase: i16,
    pub limits: Limits,
    /// Since when the platform has it disabled, and so paused.
    pub disabled_at: Option<Timestamp>,
    /// Whether it was paused before it was disabled.
    pub paused_before_disabled: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What a PATCH changes.
#[derive(Debug, Clone, Default)]
pub struct OrganizationChange {
    pub name: Option<Name>,
    /// `Some(None)`: back to the installation's default.
    pub org_fallback_enabled: Option<Option<bool>>,
    pub time_zone: Option<TimeZone>,
}

impl Organization {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(row, "id")?,
            external_id: optional_parsed(row, "external_id")?,
            name: column(row, "name")?,
            time_zone: parsed(row, "time_zone")?,
            org_fallback_enabled: column(row, "org_fallback_enabled")?,
            connected: column(row, "organization_connected")?,
            rollout_phase: column(row, "rollout_phase")?,
            limits: limits(row)?,
            disabled_at: column(row, "disabled_at")?,
            paused_before_disabled: column(row, "paused_before_disabled")?,
            created_at: column(row, "created_at")?,
            updated_at: column(row, "updated_at")?,
        })
    }
}

/// `None`: the organization no longer exists.
pub async fn organization_get(tx: &mut TenantTx) -> Result<Option<Organization>, StoreError> {
    tx.row(&ORGANIZATION_GET, &[]).await?.as_ref().map(Organization::read).transpose()
}

/// Locks the organization until the transaction ends, so that changes of its settings happen one after another; false
/// if it no longer exists, or the principal may not change it.
pub async fn organization_lock(tx: &mut TenantTx) -> Result<bool, StoreError> {
    tx.changed(&ORGANIZATION_LOCK, &[]).await
}

/// `None`: the organization no longer exists, or the principal may not change it.
pub async fn organization_update(
    tx: &mut TenantTx,
    change: &OrganizationChange,
) -> Result<Option<Organization>, StoreError> {
    let now = tx.now();
    let name = change.name.as_ref().map(Name::as_str);
    let flag = change.org_fallback_enabled.flatten();
    let to_default = change.org_fallback_enabled == Some(None);
    let zone = change.time_zone.as_ref().map(TimeZone::name);
    if !tx.changed(&ORGANIZATION_UPDATE, &[&name, &flag, &to_default, &now, &zone]).await? {
        return Ok(None);
    }
    organization_get(tx).await
}

/// Disables the organization, which pauses it, or enables it, which leaves it as it was before. Lock it first
/// ([`organization_lock`]), in the same transaction.
pub async fn organization_disabled_set(
    tx: &mut TenantTx,
    before: &Organization,
    is_disabled: bool,
) -> Result<(), StoreError> {
    let now = tx.now();
    let since = is_disabled.then_some(now);
    let was_paused = is_disabled && before.limits.paused;
    let paused = is_disabled || before.paused_before_disabled;
    tx.rows(&ORGANIZATION_DISABLED_SET, &[&since, &was_paused, &paused, &now]).await.map(drop)
}

/// Sets the organization's limits. Lock it first ([`organization_lock`]), in the same transaction.
pub async fn organization_limits_set(tx: &mut TenantTx, limits: &Limits) -> Result<(), StoreError> {
    let lists = LimitParams::of(limits);
    tx.rows(&ORGANIZATION_LIMITS_SET, &lists.params(limits)).await.map(drop)
}
