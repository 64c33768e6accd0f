//! A person's second factor, outside of any organization, and what organizations require. Secrets come and go sealed; of
//! recovery codes only hashes are stored.

use linecard_domain::{SessionId, Timestamp, UserId};
use serde_json::{Value, json};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::identity::session::{PersonTrace, SESSION_DELETE_OTHERS};
use crate::sql::row::{column, id};
use crate::sql::statement::statements;
use crate::tenancy::Store;
use crate::tenancy::context::SecretHash;
use crate::tenancy::person::PersonTx;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::{BoundGlobally, TenantTx};

statements! {
    /// Also one that no code has confirmed yet.
    static SECOND_FACTOR_GET: GlobalStatement = "
        SELECT f.credential_id, f.secret_encrypted, f.encryption_version, f.confirmed_at,
            (SELECT count(*) FROM recovery_codes c WHERE c.user_id = f.user_id) AS recovery_codes
        FROM second_factors f
        WHERE f.user_id = $1";
    /// Replaces one that was not confirmed; nothing happens if one was.
    static SECOND_FACTOR_BEGIN: GlobalStatement = "
        INSERT INTO second_factors (user_id, credential_id, secret_encrypted, encryption_version, created_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (user_id) DO UPDATE
        SET credential_id = excluded.credential_id, secret_encrypted = excluded.secret_encrypted,
            encryption_version = excluded.encryption_version, created_at = excluded.created_at
        WHERE second_factors.confirmed_at IS NULL
        RETURNING user_id";
    /// $2 what was begun, $3 the step of the code that confirms, $4 now. No row if it was replaced or confirmed meanwhile.
    static SECOND_FACTOR_CONFIRM: GlobalStatement = "
        UPDATE second_factors
        SET confirmed_at = $4, last_step = $3
        WHERE user_id = $1 AND credential_id = $2 AND confirmed_at IS NULL
        RETURNING user_id";
    /// The session $2 goes on with what was shown in it.
    static SESSION_WITH_FACTOR: GlobalStatement = "
        UPDATE sessions
        SET with_second_factor = true
        WHERE user_id = $1 AND id = $2
        RETURNING id";
    /// Uses a code up: no row if it, or a later one, was used before.
    static SECOND_FACTOR_USE: GlobalStatement = "
        UPDATE second_factors
        SET last_step = $2
        WHERE user_id = $1 AND confirmed_at IS NOT NULL AND last_step < $2
        RETURNING user_id";
    /// Uses a recovery code up: no row if there is no such code.
    static RECOVERY_CODE_USE: GlobalStatement = "
        DELETE FROM recovery_codes
        WHERE user_id = $1 AND code_hash = $2
        RETURNING user_id";
    static RECOVERY_CODES_LEFT: GlobalStatement = "
        SELECT count(*) AS recovery_codes
        FROM recovery_codes
        WHERE user_id = $1";
    static RECOVERY_CODES_DELETE: GlobalStatement = "
        DELETE FROM recovery_codes
        WHERE user_id = $1
        RETURNING 1";
    static RECOVERY_CODE_INSERT: GlobalStatement = "
        INSERT INTO recovery_codes (user_id, code_hash, created_at)
        VALUES ($1, $2, $3)";
    /// Whether there is one that counts. Locked until the transaction ends: of two that replace its codes, the second one replaces
    /// those of the first.
    static SECOND_FACTOR_CONFIRMED: GlobalStatement = "
        SELECT 1
        FROM second_factors
        WHERE user_id = $1 AND confirmed_at IS NOT NULL
        FOR NO KEY UPDATE";
    static SECOND_FACTOR_REMOVE: GlobalStatement = "
        DELETE FROM second_factors
        WHERE user_id = $1 AND confirmed_at IS NOT NULL
        RETURNING user_id";
    /// Also one that no code has confirmed yet.
    static SECOND_FACTOR_RESET: GlobalStatement = "
        DELETE FROM second_factors
        WHERE user_id = $1
        RETURNING user_id";
    static SESSION_DELETE_ALL: GlobalStatement = "
        DELETE FROM sessions
        WHERE user_id = $1
        RETURNING id";
    /// An entry in the log of each organization of the person whose context it is. $1 the entry's id, $2 now, $3 the address,
    /// $4 the command that did it, or NULL, $5 what was done, $6 with what, or NULL.
    static FACTOR_AUDIT: GlobalStatement = "SELECT app.audit_factor($1, $2, $3, $4, $5, $6)";
    /// Those of the members $1 who have one, for owners.
    static MEMBERS_WITH_FACTOR: GlobalStatement = "SELECT user_id FROM app.members_with_factor($1)";
    static SECURITY_GET: TenantStatement = "
        SELECT second_factor_required
        FROM security_settings
        WHERE organization_id = $1";
    static SECURITY_SET: TenantStatement = "
        INSERT INTO security_settings (organization_id, second_factor_required, updated_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (organization_id) DO UPDATE
        SET second_factor_required = excluded.second_factor_required, updated_at = excluded.updated_at
        RETURNING 1";
    /// After the person $1; only those of other versions than $2, if it is given; at most $3.
    static SEALED_FACTORS: GlobalStatement = "SELECT * FROM app.sealed_factors_after($1, $2, $3)";
    static SEALED_FACTORS_COUNT: GlobalStatement = "SELECT * FROM app.sealed_factors_count()";
    /// Only while it is the value that was read.
    static RESEAL_FACTOR: GlobalStatement = "
        UPDATE second_factors
        SET secret_encrypted = $3, encryption_version = $4
        WHERE user_id = $1 AND secret_encrypted = $2
        RETURNING user_id";
}

/// The sealed secret that a person's codes are made with.
#[derive(Debug, Clone)]
pub struct SealedFactor {
    pub user_id: UserId,
    pub credential_id: Uuid,
    pub sealed: String,
    pub encryption_version: String,
}

/// A person's second factor.
#[derive(Debug, Clone)]
pub struct SecondFactor {
    pub secret: SealedFactor,
    /// `None`: no code has confirmed it, and it does not count.
    pub confirmed_at: Option<Timestamp>,
    /// How many are left.
    pub recovery_codes: i64,
}

/// What an organization requires of its members.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Security {
    pub second_factor_required: bool,
}

pub async fn security_get(tx: &mut TenantTx) -> Result<Security, StoreError> {
    let Some(row) = tx.row(&SECURITY_GET, &[]).await? else { return Ok(Security::default()) };
    Ok(Security { second_factor_required: column(&row, "second_factor_required")? })
}

/// Lock the organization first, in the same transaction.
pub async fn security_set(tx: &mut TenantTx, security: Security) -> Result<(), StoreError> {
    let now = tx.now();
    tx.rows(&SECURITY_SET, &[&security.second_factor_required, &now]).await.map(drop)
}

/// Those of these members who have a second factor; nobody, unless the context's role is owner.
pub async fn members_with_factor(tx: &mut TenantTx, members: &[UserId]) -> Result<Vec<UserId>, StoreError> {
    let members: Vec<Uuid> = members.iter().map(|member| *member.as_uuid()).collect();
    tx.global_rows(&MEMBERS_WITH_FACTOR, &[&members]).await?.iter().map(|row| id(row, "user_id")).collect()
}

impl SealedFactor {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            user_id: id(row, "user_id")?,
            credential_id: column(row, "credential_id")?,
            sealed: column(row, "sealed")?,
            encryption_version: column(row, "encryption_version")?,
        })
    }
}

impl Store {
    /// Also one that is not confirmed.
    pub async fn second_factor_get(&self, user: UserId) -> Result<Option<SecondFactor>, StoreError> {
        let rows = self.as_self(user, &SECOND_FACTOR_GET, &[user.as_uuid()]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let secret = SealedFactor {
            user_id: user,
            credential_id: column(row, "credential_id")?,
            sealed: column(row, "secret_encrypted")?,
            encryption_version: column(row, "encryption_version")?,
        };
        let (confirmed_at, recovery_codes) = (column(row, "confirmed_at")?, column(row, "recovery_codes")?);
        Ok(Some(SecondFactor { secret, confirmed_at, recovery_codes }))
    }

    /// Stores a secret that is still to be confirmed; false if the person has a confirmed one.
    pub async fn second_factor_begin(&self, new: &SealedFactor) -> Result<bool, StoreError> {
        let user = new.user_id;
        let params: [Param<'_>; 5] =
            [user.as_uuid(), &new.credential_id, &new.sealed, &new.encryption_version, &self.now()];
        Ok(!self.as_self(user, &SECOND_FACTOR_BEGIN, &params).await?.is_empty())
    }

    /// Confirms a secret, stores the recovery codes and ends the person's other sessions, which began without a code; false if it was
    /// replaced or confirmed meanwhile.
    pub async fn second_factor_confirm(
        &self,
        secret: &SealedFactor,
        step: i64,
        recovery_codes: &[SecretHash],
        kept_session: SessionId,
        trace: &PersonTrace,
    ) -> Result<bool, StoreError> {
        let user = secret.user_id;
        let mut tx = self.begin_person(user).await?;
        let now = tx.now();
        let confirmed: [Param<'_>; 4] = [user.as_uuid(), &secret.credential_id, &step, &now];
        if !tx.changed(&SECOND_FACTOR_CONFIRM, &confirmed).await? {
            return Ok(false);
        }
        codes_insert(&mut tx, user, recovery_codes).await?;
        let session: [Param<'_>; 2] = [user.as_uuid(), kept_session.as_uuid()];
        let ended = tx.rows(&SESSION_DELETE_OTHERS, &session).await?.len();
        tx.rows(&SESSION_WITH_FACTOR, &session).await?;
        let after = json!({"endedSessions": ended});
        audited(tx, trace, None, "second-factor.set-up", Some(&after)).await
    }

    /// Uses the code of a time step up; false if it, or a later one, was used before.
    pub async fn second_factor_use(&self, user: UserId, step: i64) -> Result<bool, StoreError> {
        Ok(!self.as_self(user, &SECOND_FACTOR_USE, &[user.as_uuid(), &step]).await?.is_empty())
    }

    /// Uses a recovery code up; false if the person has no such code.
    pub async fn recovery_code_use(
        &self,
        user: UserId,
        code: SecretHash,
        trace: &PersonTrace,
    ) -> Result<bool, StoreError> {
        let hash = code.0.as_slice();
        let mut tx = self.begin_person(user).await?;
        if !tx.changed(&RECOVERY_CODE_USE, &[user.as_uuid(), &hash]).await? {
            return Ok(false);
        }
        let left = tx.rows(&RECOVERY_CODES_LEFT, &[user.as_uuid()]).await?;
        let left: i64 = left.first().map_or(Ok(0), |row| column(row, "recovery_codes"))?;
        let after = json!({"recoveryCodesLeft": left});
        audited(tx, trace, None, "second-factor.recovery-code-use", Some(&after)).await
    }

    /// Replaces all recovery codes; false if the person has no second factor.
    pub async fn recovery_codes_replace(
        &self,
        user: UserId,
        codes: &[SecretHash],
        trace: &PersonTrace,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin_person(user).await?;
        if tx.rows(&SECOND_FACTOR_CONFIRMED, &[user.as_uuid()]).await?.is_empty() {
            return Ok(false);
        }
        tx.rows(&RECOVERY_CODES_DELETE, &[user.as_uuid()]).await?;
        codes_insert(&mut tx, user, codes).await?;
        audited(tx, trace, None, "second-factor.recovery-codes-replace", None).await
    }

    /// Removes a person's second factor; false if there is none.
    pub async fn second_factor_remove(&self, user: UserId, trace: &PersonTrace) -> Result<bool, StoreError> {
        let mut tx = self.begin_person(user).await?;
        if !tx.changed(&SECOND_FACTOR_REMOVE, &[user.as_uuid()]).await? {
            return Ok(false);
        }
        tx.rows(&RECOVERY_CODES_DELETE, &[user.as_uuid()]).await?;
        audited(tx, trace, None, "second-factor.remove", None).await
    }

    /// The same by a command, which also ends all of the person's sessions: whoever took the factor may have one.
    pub async fn second_factor_reset(&self, user: UserId, entry: Uuid, command: &str) -> Result<bool, StoreError> {
        let mut tx = self.begin_person(user).await?;
        if !tx.changed(&SECOND_FACTOR_RESET, &[user.as_uuid()]).await? {
            return Ok(false);
        }
        tx.rows(&RECOVERY_CODES_DELETE, &[user.as_uuid()]).await?;
        let ended = tx.rows(&SESSION_DELETE_ALL, &[user.as_uuid()]).await?.len();
        let (trace, after) = (PersonTrace { entry, remote_address: None }, json!({"endedSessions": ended}));
        audited(tx, &trace, Some(command), "second-factor.reset", Some(&after)).await
    }

    /// The sealed secrets of people after one of them; if a version is given, only those of other versions.
    pub async fn sealed_factors(
        &self,
        after: Uuid,
        other_than: Option<&str>,
        limit: u16,
    ) -> Result<Vec<SealedFactor>, StoreError> {
        let rows = self.global_rows(&SEALED_FACTORS, &[&after, &other_than, &i32::from(limit)]).await?;
        rows.iter().map(SealedFactor::read).collect()
    }

    /// How many there are of each `encryption_version`.
    pub async fn sealed_factors_count(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let rows = self.global_rows(&SEALED_FACTORS_COUNT, &[]).await?;
        rows.iter().map(|row| Ok((column(row, "encryption_version")?, column(row, "count")?))).collect()
    }

    /// Replaces a sealed value, unless it has changed since it was read; false then.
    pub async fn sealed_factor_replace(
        &self,
        read: &SealedFactor,
        sealed: &str,
        encryption_version: &str,
    ) -> Result<bool, StoreError> {
        let params: [Param<'_>; 4] = [read.user_id.as_uuid(), &read.sealed, &sealed, &encryption_version];
        Ok(!self.as_self(read.user_id, &RESEAL_FACTOR, &params).await?.is_empty())
    }
}

/// Stores the hashes of recovery codes.
async fn codes_insert(tx: &mut PersonTx, user: UserId, codes: &[SecretHash]) -> Result<(), StoreError> {
    let now = tx.now();
    let hashes: Vec<&[u8]> = codes.iter().map(|code| code.0.as_slice()).collect();
    let codes: Vec<[Param<'_>; 3]> = hashes.iter().map(|hash| [user.as_uuid() as Param<'_>, hash, &now]).collect();
    let inserts: Vec<BoundGlobally<'_>> = codes.iter().map(|code| (&RECOVERY_CODE_INSERT, code.as_slice())).collect();
    tx.all(&inserts).await.map(drop)
}

/// Traces what was done, and ends the transaction. True: it was done.
async fn audited(
    mut tx: PersonTx,
    trace: &PersonTrace,
    command: Option<&str>,
    action: &str,
    after: Option<&Value>,
) -> Result<bool, StoreError> {
    let now = tx.now();
    let entry: [Param<'_>; 6] = [&trace.entry, &now, &trace.remote_address, &command, &action, &after];
    tx.last().rows(&FACTOR_AUDIT, &entry).await?;
    Ok(true)
}
