//! The organization's members and their roles.

use linecard_domain::{ApiKeyId, Email, PersonName, Role, Timestamp, UserId};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::page::{Page, PageRequest};
use crate::sql::row::{column, id, parsed};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// As a range of the primary key: with `organization_id = $1`, PostgreSQL may walk the memberships of all organizations
    /// in the order of their users instead.
    static MEMBER_LIST: TenantStatement = "
        SELECT user_id, email, role, created_at
        FROM organization_members
        WHERE (organization_id, user_id) > ($1, $2) AND organization_id <= $1
        ORDER BY organization_id, user_id
        LIMIT $3";
    static MEMBER_GET: TenantStatement = "
        SELECT user_id, email, role, created_at
        FROM organization_members
        WHERE organization_id = $1 AND user_id = $2";
    /// The member of that address ($2); without one, the owner who has been one for the longest.
    static MEMBER_FOR_KEY: TenantStatement = "
        SELECT user_id, email, role, created_at
        FROM organization_members
        WHERE organization_id = $1 AND (email = $2 OR ($2::text IS NULL AND role = 'owner'))
        ORDER BY created_at, user_id
        LIMIT 1";
    static MEMBER_INSERT: TenantStatement = "
        INSERT INTO organization_members (organization_id, user_id, email, role, created_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (organization_id, user_id) DO NOTHING
        RETURNING user_id, email, role, created_at";
    /// Locks the owners' rows: two owners who remove each other wait for one another here.
    static MEMBER_LOCK_OWNERS: TenantStatement = "
        SELECT user_id
        FROM organization_members
        WHERE organization_id = $1 AND role = 'owner'
        ORDER BY user_id
        FOR UPDATE";
    static MEMBER_SET_ROLE: TenantStatement = "
        UPDATE organization_members
        SET role = $3
        WHERE organization_id = $1 AND user_id = $2
        RETURNING user_id, email, role, created_at";
    static MEMBER_DELETE: TenantStatement = "
        DELETE FROM organization_members
        WHERE organization_id = $1 AND user_id = $2
        RETURNING user_id";
    static API_KEYS_REVOKE_OF_MEMBER: TenantStatement = "
        UPDATE api_keys
        SET revoked_at = $3
        WHERE organization_id = $1 AND created_by = $2 AND revoked_at IS NULL
        RETURNING id";
    static INVITATIONS_DELETE_OF_MEMBER: TenantStatement = "
        DELETE FROM invitations
        WHERE organization_id = $1 AND invited_by = $2
        RETURNING 1";
    /// $2 the entry's id, $3 now, $4 the address, $5 the membership that ended. Members may not write the log themselves.
    static MEMBER_LEFT: TenantStatement = "SELECT app.audit_leaving($1, $2, $3, $4, $5)";
}

/// A user who belongs to the organization.
#[derive(Debug, Clone)]
pub struct Member {
    pub user_id: UserId,
    pub name: PersonName,
    pub role: Role,
    pub created_at: Timestamp,
}

impl Member {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            user_id: id(row, "user_id")?,
            name: parsed(row, "email")?,
            role: parsed(row, "role")?,
            created_at: column(row, "created_at")?,
        })
    }
}

/// In the order of their ids.
pub async fn member_list(tx: &mut TenantTx, request: &PageRequest) -> Result<Page<Member>, StoreError> {
    let rows = tx.rows(&MEMBER_LIST, &[&request.after_or_first(), &request.limit_and_one()]).await?;
    request.page(rows.iter().map(Member::read), |member| *member.user_id.as_uuid())
}

pub async fn member_get(tx: &mut TenantTx, user: UserId) -> Result<Option<Member>, StoreError> {
    tx.row(&MEMBER_GET, &[user.as_uuid()]).await?.as_ref().map(Member::read).transpose()
}

/// Adds a member; `None` if the user already is one.
pub async fn member_insert(
    tx: &mut TenantTx,
    user: UserId,
    name: &PersonName,
    role: Role,
) -> Result<Option<Member>, StoreError> {
    let now = tx.now();
    tx.row(&MEMBER_INSERT, &[user.as_uuid(), &name.as_str(), &role.as_str(), &now])
        .await?
        .as_ref()
        .map(Member::read)
        .transpose()
}

/// Whose key the operator makes: the member of that address; without one, the owner who has been one for the longest.
pub async fn member_for_key(tx: &mut TenantTx, email: Option<&Email>) -> Result<Option<Member>, StoreError> {
    let email = email.map(Email::as_str);
    tx.row(&MEMBER_FOR_KEY, &[&email]).await?.as_ref().map(Member::read).transpose()
}

/// The owners, locked until the transaction ends.
pub async fn member_lock_owners(tx: &mut TenantTx) -> Result<Vec<UserId>, StoreError> {
    tx.rows(&MEMBER_LOCK_OWNERS, &[]).await?.iter().map(|row| id(row, "user_id")).collect()
}

/// `None`: there is no such member.
pub async fn member_set_role(tx: &mut TenantTx, user: UserId, role: Role) -> Result<Option<Member>, StoreError> {
    tx.row(&MEMBER_SET_ROLE, &[user.as_uuid(), &role.as_str()]).await?.as_ref().map(Member::read).transpose()
}

/// Removes a member and revokes the keys that the member created, whose ids it returns, in order. Withdraws the member's
/// invitations as well: a later return revives neither. `None`: there is no such member.
pub async fn member_delete(tx: &mut TenantTx, user: UserId) -> Result<Option<Vec<ApiKeyId>>, StoreError> {
    let now = tx.now();
    if tx.rows_before_last(&MEMBER_DELETE, &[user.as_uuid()]).await?.is_empty() {
        return Ok(None);
    }
    let keys = tx.rows_before_last(&API_KEYS_REVOKE_OF_MEMBER, &[user.as_uuid(), &now]).await?;
    tx.rows(&INVITATIONS_DELETE_OF_MEMBER, &[user.as_uuid()]).await?;
    let mut revoked: Vec<Uuid> = keys.iter().map(|row| column(row, "id")).collect::<Result<_, StoreError>>()?;
    revoked.sort_unstable();
    Ok(Some(revoked.into_iter().map(ApiKeyId::from).collect()))
}

/// Records that the member of the context has left. Locks the audit chain, so it belongs at the end of a transaction.
pub async fn member_left(
    tx: &mut TenantTx,
    entry: Uuid,
    remote_address: Option<&str>,
    before: &serde_json::Value,
) -> Result<(), StoreError> {
    let now = tx.now();
    tx.rows(&MEMBER_LEFT, &[&entry, &now, &remote_address, before]).await.map(drop)
}
