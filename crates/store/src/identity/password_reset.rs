//! One-time links that set a password. Only a hash of the link's secret is stored.

use linecard_domain::{Email, OrganizationId, Timestamp, UserId};
use uuid::Uuid;

use crate::error::StoreError;
use crate::identity::session::PersonTrace;
use crate::sql::row::{column, parsed};
use crate::sql::statement::statements;
use crate::tenancy::Store;
use crate::tenancy::context::SecretHash;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// $1 the member whose password is to be set.
    static PASSWORD_RESETTABLE: GlobalStatement = "SELECT app.resettable($1) AS outcome";
    /// A newer link replaces the one before.
    static PASSWORD_RESET_INSERT: GlobalStatement = "
        INSERT INTO password_resets (user_id, token_hash, requested_by, through_organization, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (user_id) DO UPDATE
        SET token_hash = excluded.token_hash, requested_by = excluded.requested_by,
            through_organization = excluded.through_organization, created_at = excluded.created_at,
            expires_at = excluded.expires_at
        RETURNING user_id";
    /// $1 the account's address, $2 the hash of the link's secret, $3 now, $4 when it stops working, $5 how many links the
    /// account may have, $6 the audit entry's id, $7 the address of whoever asks.
    static PASSWORD_RESET_REQUEST: GlobalStatement = "
        SELECT app.request_password_reset($1, $2, $3, $4, $5, $6, $7) AS stored";
    /// $1 the hash of the link's secret, $2 now.
    static PASSWORD_RESET_BY_TOKEN: GlobalStatement = "SELECT * FROM app.password_reset_by_token($1, $2)";
    /// $1 the hash of the link's secret, $2 the new password's hash, $3 the audit entry's id, $4 now, $5 the address.
    static PASSWORD_RESET_USE: GlobalStatement = "SELECT app.reset_password($1, $2, $3, $4, $5) AS done";
}

/// Whether the owner of the context may make a link for a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resettable {
    Allowed,
    NoMember,
    Owner,
    /// The person belongs to other organizations as well.
    Elsewhere,
}

/// A link to be stored.
#[derive(Debug)]
pub struct NewPasswordReset {
    pub user: UserId,
    pub hash: SecretHash,
    /// The owner who asked, and the organization; `None`: the operator.
    pub requested_by: Option<(UserId, OrganizationId)>,
    pub expires_at: Timestamp,
}

/// What somebody who has forgotten a password asks for.
#[derive(Debug)]
pub struct PasswordResetRequest<'a> {
    pub email: &'a Email,
    pub hash: SecretHash,
    pub expires_at: Timestamp,
    /// How many such links an account may have at once.
    pub most: u16,
}

pub async fn password_resettable(tx: &mut TenantTx, user: UserId) -> Result<Resettable, StoreError> {
    let rows = tx.global_rows(&PASSWORD_RESETTABLE, &[user.as_uuid()]).await?;
    let Some(row) = rows.first() else { return Ok(Resettable::NoMember) };
    Ok(match column::<&str>(row, "outcome")? {
        "allowed" => Resettable::Allowed,
        "owner" => Resettable::Owner,
        "elsewhere" => Resettable::Elsewhere,
        _ => Resettable::NoMember,
    })
}

impl Store {
    /// Stores a link, in place of the user's earlier one.
    pub async fn password_reset_insert(&self, reset: &NewPasswordReset) -> Result<(), StoreError> {
        let hash = reset.hash.0.as_slice();
        let (by, through): (Option<Uuid>, Option<Uuid>) =
            reset.requested_by.map(|(user, organization)| (user.into(), organization.into())).unzip();
        let params: [Param<'_>; 6] = [reset.user.as_uuid(), &hash, &by, &through, &self.now(), &reset.expires_at];
        self.as_self(reset.user, &PASSWORD_RESET_INSERT, &params).await.map(drop)
    }

    /// Stores a link that is sent to the account's address, beside earlier ones; false: there is no account, or it has as many
    /// links as it may have.
    pub async fn password_reset_request(
        &self,
        request: &PasswordResetRequest<'_>,
        trace: &PersonTrace,
    ) -> Result<bool, StoreError> {
        let (email, hash, most) = (request.email.as_str(), request.hash.0.as_slice(), i32::from(request.most));
        let params: [Param<'_>; 7] =
            [&email, &hash, &self.now(), &request.expires_at, &most, &trace.entry, &trace.remote_address];
        match self.global_row(&PASSWORD_RESET_REQUEST, &params).await? {
            Some(row) => column(&row, "stored"),
            None => Ok(false),
        }
    }

    /// The address of the user whose password the link sets; `None`: it was used, has expired, or may no longer.
    pub async fn password_reset_by_token(&self, hash: SecretHash) -> Result<Option<Email>, StoreError> {
        let row = self.global_row(&PASSWORD_RESET_BY_TOKEN, &[&hash.0.as_slice(), &self.now()]).await?;
        row.as_ref().map(|row| parsed(row, "email")).transpose()
    }

    /// Sets the password, ends the user's sessions and uses the link up; false if it is not valid any more.
    pub async fn password_reset_use(
        &self,
        hash: SecretHash,
        password_hash: &str,
        entry: Uuid,
        remote_address: Option<&str>,
    ) -> Result<bool, StoreError> {
        let hash = hash.0.as_slice();
        let params: [Param<'_>; 5] = [&hash, &password_hash, &entry, &self.now(), &remote_address];
        match self.global_row(&PASSWORD_RESET_USE, &params).await? {
            Some(row) => column(&row, "done"),
            None => Ok(false),
        }
    }
}
