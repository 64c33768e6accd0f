//! Invitations: an organization's open ones, and what the holder of a link may do. Only a hash of the link's secret is
//! stored.

use const_format::formatcp;
use linecard_domain::{ApiKeyId, Email, InvitationId, OrganizationId, Role, Timestamp, UserId};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::identity::authentication::Membership;
use crate::identity::member::MEMBER_GET;
use crate::sql::page::{Page, PageRequest};
use crate::sql::row::{column, id, parsed};
use crate::sql::statement::statements;
use crate::tenancy::Store;
use crate::tenancy::context::SecretHash;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

/// What [`Invitation::read`] reads.
const INVITATION_COLUMNS: &str = "id, email, role, invited_by_email, created_at, expires_at";

statements! {
    static INVITATION_INSERT: TenantStatement = formatcp!("
        INSERT INTO invitations (organization_id, id, email, role, token_hash, invited_by, invited_by_email, api_key_id,
            created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (organization_id, email) DO NOTHING
        RETURNING {INVITATION_COLUMNS}");
    static INVITATION_LIST: TenantStatement = formatcp!("
        SELECT {INVITATION_COLUMNS}
        FROM invitations
        WHERE organization_id = $1 AND id < $2
        ORDER BY id DESC
        LIMIT $3");
    static INVITATION_GET: TenantStatement = formatcp!("
        SELECT {INVITATION_COLUMNS}
        FROM invitations
        WHERE organization_id = $1 AND id = $2");
    static INVITATION_BY_EMAIL: TenantStatement = formatcp!("
        SELECT {INVITATION_COLUMNS}
        FROM invitations
        WHERE organization_id = $1 AND email = $2");
    /// How many invitations can be accepted; no more than $3 are counted.
    static INVITATIONS_OPEN: TenantStatement = "
        SELECT count(*) AS counted
        FROM (
            SELECT 1
            FROM invitations
            WHERE organization_id = $1 AND expires_at > $2
            LIMIT $3) i";
    static INVITATION_DELETE: TenantStatement = formatcp!("
        DELETE FROM invitations
        WHERE organization_id = $1 AND id = $2
        RETURNING {INVITATION_COLUMNS}");
    static MEMBER_BY_EMAIL: TenantStatement = "
        SELECT user_id
        FROM organization_members
        WHERE organization_id = $1 AND email = $2";
    /// $1 the hash of the link's secret, $2 now.
    static INVITATION_BY_TOKEN: GlobalStatement = "SELECT * FROM app.invitation_by_token($1, $2)";
    /// $1 the hash of the link's secret, $2 user, $3 the password hash of a new user or NULL, $4 the audit entry's id,
    /// $5 now, $6 the address.
    static INVITATION_ACCEPT: GlobalStatement = "
        SELECT a.*, app.requires_factor(a.organization_id) AS requires_factor
        FROM app.accept_invitation($1, $2, $3, $4, $5, $6) a";
}

/// An open invitation, without its link.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub id: InvitationId,
    pub email: Email,
    pub role: Role,
    pub invited_by: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// An invitation to be stored.
#[derive(Debug)]
pub struct NewInvitation<'a> {
    pub id: InvitationId,
    pub email: &'a Email,
    pub role: Role,
    pub hash: SecretHash,
    pub invited_by: UserId,
    pub api_key: Option<ApiKeyId>,
    pub expires_at: Timestamp,
}

/// What the holder of a link sees.
#[derive(Debug, Clone)]
pub struct OfferedInvitation {
    pub organization_name: String,
    pub email: Email,
    pub role: Role,
    pub invited_by: String,
    pub expires_at: Timestamp,
}

/// What became of accepting an invitation.
#[derive(Debug, Clone)]
pub enum Acceptance {
    Accepted(Membership),
    /// Used, expired or withdrawn, or whoever invited could no longer do so.
    Unknown,
    AnotherAddress,
    AccountExists,
}

/// Who accepts an invitation.
#[derive(Debug)]
pub struct Accepting<'a> {
    pub user: UserId,
    /// The password's hash, for a user who does not exist yet.
    pub new_password_hash: Option<&'a str>,
    /// The id of the audit entry.
    pub entry: Uuid,
    pub remote_address: Option<&'a str>,
}

impl Invitation {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(row, "id")?,
            email: parsed(row, "email")?,
            role: parsed(row, "role")?,
            invited_by: column(row, "invited_by_email")?,
            created_at: column(row, "created_at")?,
            expires_at: column(row, "expires_at")?,
        })
    }
}

/// `None`: an invitation of this address was made at the same moment.
pub async fn invitation_insert(tx: &mut TenantTx, new: &NewInvitation<'_>) -> Result<Option<Invitation>, StoreError> {
    let now = tx.now();
    let inviter = tx.rows_before_last(&MEMBER_GET, &[new.invited_by.as_uuid()]).await?;
    let invited_by_email: Option<&str> = inviter.first().map(|row| column(row, "email")).transpose()?;
    let (hash, key) = (new.hash.0.as_slice(), new.api_key.map(Uuid::from));
    let params: [Param<'_>; 9] = [
        new.id.as_uuid(),
        &new.email.as_str(),
        &new.role.as_str(),
        &hash,
        new.invited_by.as_uuid(),
        &invited_by_email,
        &key,
        &now,
        &new.expires_at,
    ];
    tx.row(&INVITATION_INSERT, &params).await?.as_ref().map(Invitation::read).transpose()
}

/// Whether the organization has `limit` invitations that can be accepted. To be asked under its lock.
pub async fn invitations_reach(tx: &mut TenantTx, limit: u32) -> Result<bool, StoreError> {
    let (now, limit) = (tx.now(), i64::from(limit));
    let Some(row) = tx.row(&INVITATIONS_OPEN, &[&now, &limit]).await? else { return Ok(false) };
    Ok(column::<i64>(&row, "counted")? >= limit)
}

/// Newest first, with those that have expired.
pub async fn invitation_list(tx: &mut TenantTx, request: &PageRequest) -> Result<Page<Invitation>, StoreError> {
    let rows = tx.rows(&INVITATION_LIST, &[&request.before_or_last(), &request.limit_and_one()]).await?;
    request.page(rows.iter().map(Invitation::read), |invitation| *invitation.id.as_uuid())
}

pub async fn invitation_get(tx: &mut TenantTx, invitation: InvitationId) -> Result<Option<Invitation>, StoreError> {
    tx.row(&INVITATION_GET, &[invitation.as_uuid()]).await?.as_ref().map(Invitation::read).transpose()
}

pub async fn invitation_by_email(tx: &mut TenantTx, email: &Email) -> Result<Option<Invitation>, StoreError> {
    tx.row(&INVITATION_BY_EMAIL, &[&email.as_str()]).await?.as_ref().map(Invitation::read).transpose()
}

/// Withdraws an invitation; `None` if there is no such one, or none that the principal may withdraw.
pub async fn invitation_delete(tx: &mut TenantTx, invitation: InvitationId) -> Result<Option<Invitation>, StoreError> {
    tx.row(&INVITATION_DELETE, &[invitation.as_uuid()]).await?.as_ref().map(Invitation::read).transpose()
}

/// Whether a member of the organization has this address.
pub async fn member_has_email(tx: &mut TenantTx, email: &Email) -> Result<bool, StoreError> {
    tx.changed(&MEMBER_BY_EMAIL, &[&email.as_str()]).await
}

impl Store {
    /// `None`: the link was used, has expired or was withdrawn.
    pub async fn invitation_by_token(&self, hash: SecretHash) -> Result<Option<OfferedInvitation>, StoreError> {
        let row = self.global_row(&INVITATION_BY_TOKEN, &[&hash.0.as_slice(), &self.now()]).await?;
        row.map(|row| {
            Ok(OfferedInvitation {
                organization_name: column(&row, "organization_name")?,
                email: parsed(&row, "email")?,
                role: parsed(&row, "role")?,
                invited_by: column(&row, "invited_by_email")?,
                expires_at: column(&row, "expires_at")?,
            })
        })
        .transpose()
    }

    /// Makes the user a member, and creates the user first if a password hash is given, with the audit entry.
    pub async fn invitation_accept(&self, hash: SecretHash, who: &Accepting<'_>) -> Result<Acceptance, StoreError> {
        let hash = hash.0.as_slice();
        let params: [Param<'_>; 6] =
            [&hash, who.user.as_uuid(), &who.new_password_hash, &who.entry, &self.now(), &who.remote_address];
        let row = match self.global_row(&INVITATION_ACCEPT, &params).await {
            // The address was taken at the same moment.
            Err(StoreError::Duplicate(_)) => return Ok(Acceptance::AccountExists),
            answered => answered?,
        };
        let Some(row) = row else { return Ok(Acceptance::Unknown) };
        Ok(match column::<&str>(&row, "outcome")? {
            "accepted" => {
                let organization_id: OrganizationId = id(&row, "organization_id")?;
                let organization_name = column(&row, "organization_name")?;
                let second_factor_required = column(&row, "requires_factor")?;
                let role = parsed(&row, "role")?;
                Acceptance::Accepted(Membership { organization_id, organization_name, role, second_factor_required })
            }
            "another-address" => Acceptance::AnotherAddress,
            "account-exists" => Acceptance::AccountExists,
            _ => Acceptance::Unknown,
        })
    }
}
