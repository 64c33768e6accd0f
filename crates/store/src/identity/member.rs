//! Who belongs to the organization, and as what.

use linecard_domain::{ApiKeyId, Email, Role, Timestamp, UserId};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::page::{Page, PageRequest};
use crate::sql::row::{column, id, parsed};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

statements! {
    MEMBER_LIST = "SELECT user_id, email, role, created_at FROM organization_members
        WHERE organization_id = $1 AND user_id > $2 ORDER BY user_id LIMIT $3";
    MEMBER_GET = "SELECT user_id, email, role, created_at FROM organization_members
        WHERE organization_id = $1 AND user_id = $2";
    MEMBER_INSERT = "INSERT INTO organization_members (organization_id, user_id, email, role, created_at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organization_id, user_id) DO NOTHING
        RETURNING user_id, email, role, created_at";
    /// Locks the owners' rows: two owners who remove each other wait for one another here.
    MEMBER_LOCK_OWNERS = "SELECT user_id FROM organization_members
        WHERE organization_id = $1 AND role = 'owner' ORDER BY user_id FOR UPDATE";
    MEMBER_SET_ROLE = "UPDATE organization_members SET role = $3
        WHERE organization_id = $1 AND user_id = $2 RETURNING user_id, email, role, created_at";
    /// The keys that the member made are revoked with the membership, so that a later return does not revive them.
    MEMBER_DELETE = "WITH gone AS (
            DELETE FROM organization_members WHERE organization_id = $1 AND user_id = $2 RETURNING user_id),
        keys AS (
            UPDATE api_keys SET revoked_at = $3
            WHERE organization_id = $1 AND created_by IN (SELECT user_id FROM gone) AND revoked_at IS NULL
            RETURNING id)
        SELECT ARRAY(SELECT id FROM keys ORDER BY id) AS revoked FROM gone";
}

#[derive(Debug, Clone)]
pub struct Member {
    pub user_id: UserId,
    pub email: Email,
    pub role: Role,
    pub created_at: Timestamp,
}

impl Member {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            user_id: id(row, "user_id")?,
            email: parsed(row, "email")?,
            role: parsed(row, "role")?,
            created_at: column(row, "created_at")?,
        })
    }
}

pub async fn member_list(tx: &mut TenantTx, request: &PageRequest) -> Result<Page<Member>, StoreError> {
    let organization = tx.organization_id();
    let rows =
        tx.rows(&MEMBER_LIST, &[organization.as_uuid(), &request.after_or_first(), &request.limit_and_one()]).await?;
    request.page(rows.iter().map(Member::read), |member| *member.user_id.as_uuid())
}

pub async fn member_get(tx: &mut TenantTx, user: UserId) -> Result<Option<Member>, StoreError> {
    let organization = tx.organization_id();
    tx.row(&MEMBER_GET, &[organization.as_uuid(), user.as_uuid()]).await?.as_ref().map(Member::read).transpose()
}

/// Adds a member; `None` when the person is one already.
pub async fn member_insert(
    tx: &mut TenantTx,
    user: UserId,
    email: &Email,
    role: Role,
) -> Result<Option<Member>, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    tx.row(&MEMBER_INSERT, &[organization.as_uuid(), user.as_uuid(), &email.as_str(), &role.as_str(), &now])
        .await?
        .as_ref()
        .map(Member::read)
        .transpose()
}

/// The owners, locked until the transaction ends.
pub async fn member_lock_owners(tx: &mut TenantTx) -> Result<Vec<UserId>, StoreError> {
    let organization = tx.organization_id();
    tx.rows(&MEMBER_LOCK_OWNERS, &[organization.as_uuid()]).await?.iter().map(|row| id(row, "user_id")).collect()
}

pub async fn member_set_role(tx: &mut TenantTx, user: UserId, role: Role) -> Result<Option<Member>, StoreError> {
    let organization = tx.organization_id();
    tx.row(&MEMBER_SET_ROLE, &[organization.as_uuid(), user.as_uuid(), &role.as_str()])
        .await?
        .as_ref()
        .map(Member::read)
        .transpose()
}

/// Removes a member and revokes the keys that the member made, whose ids it answers; `None`: there is no such member.
pub async fn member_delete(tx: &mut TenantTx, user: UserId) -> Result<Option<Vec<ApiKeyId>>, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    let row = tx.row(&MEMBER_DELETE, &[organization.as_uuid(), user.as_uuid(), &now]).await?;
    row.map(|row| Ok(column::<Vec<Uuid>>(&row, "revoked")?.into_iter().map(ApiKeyId::from).collect())).transpose()
}
