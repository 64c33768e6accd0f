//! Sessions and the password of one user, outside of any organization. What a person does with their own account is
//! traced in the audit log of each of their organizations, by the transaction that does it.

use linecard_domain::{SessionId, Timestamp, UserId};
use serde_json::{Value, json};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::page::{Page, PageRequest};
use crate::sql::row::{column, id};
use crate::sql::statement::{GlobalStatement, statements};
use crate::tenancy::Store;
use crate::tenancy::context::SecretHash;
use crate::tenancy::person::PersonTx;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::BoundGlobally;

const SESSION_END: &str = "session.end";

statements! {
    static SESSION_INSERT: GlobalStatement = "
        INSERT INTO sessions (id, user_id, token_hash, created_at, expires_at, user_agent, remote_address,
            with_second_factor, by_provider)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// Those that have expired at $2.
    static SESSIONS_END_EXPIRED: GlobalStatement = "
        DELETE FROM sessions
        WHERE user_id = $1 AND expires_at <= $2
        RETURNING id";
    static SESSION_LIST: GlobalStatement = "
        SELECT id, user_agent, remote_address, created_at, last_used_at, expires_at
        FROM sessions
        WHERE user_id = $1 AND expires_at > $2 AND id < $3
        ORDER BY id DESC
        LIMIT $4";
    static SESSION_USED: GlobalStatement = "
        UPDATE sessions
        SET last_used_at = greatest(last_used_at, $3)
        WHERE user_id = $1 AND id = $2
        RETURNING id";
    static SESSION_DELETE: GlobalStatement = "
        DELETE FROM sessions
        WHERE user_id = $1 AND id = $2
        RETURNING id";
    /// Ends every session of the user but $2.
    static SESSION_DELETE_OTHERS: GlobalStatement = "
        DELETE FROM sessions
        WHERE user_id = $1 AND id <> $2
        RETURNING id";
    /// The link that could set another password.
    static PASSWORD_RESET_DROP: GlobalStatement = "
        DELETE FROM password_resets
        WHERE user_id = $1
        RETURNING 1";
    static USER_SET_PASSWORD: GlobalStatement = "
        UPDATE users
        SET password_hash = $2, must_change_password = false
        WHERE id = $1
        RETURNING id";
    /// An entry in the log of each organization of the person whose context it is. $1 the entry's id, $2 now, $3 the address,
    /// $4 what was done, $5 with what.
    static PERSON_AUDIT: GlobalStatement = "SELECT app.audit_person($1, $2, $3, $4, $5)";
}

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub struct SessionRow {
    pub id: SessionId,
    pub user_agent: Option<String>,
    pub remote_address: Option<String>,
    pub created_at: Timestamp,
    /// To the minute; `None`: not used since it began.
    pub last_used_at: Option<Timestamp>,
    pub expires_at: Timestamp,
}

/// A session to be stored.
#[derive(Debug)]
pub struct NewSessionRow<'a> {
    pub id: SessionId,
    pub hash: SecretHash,
    pub expires_at: Timestamp,
    pub user_agent: Option<&'a str>,
    /// Whether a code was shown, or the identity provider has asked for a second factor.
    pub with_second_factor: bool,
    /// The identity provider that has signed the person in; `None`: a password.
    pub issuer: Option<&'a str>,
}

impl NewSessionRow<'_> {
    /// What the audit log says of it.
    fn traced(&self) -> Value {
        let mut traced = json!({"userAgent": self.user_agent, "secondFactor": self.with_second_factor});
        if let (Some(traced), Some(issuer)) = (traced.as_object_mut(), self.issuer) {
            traced.insert("issuer".to_owned(), issuer.into());
        }
        traced
    }
}

/// What an audit entry of a person's own account needs.
#[derive(Debug)]
pub struct PersonTrace {
    /// The entry's id, the same in the log of each organization.
    pub entry: Uuid,
    pub remote_address: Option<String>,
}

impl SessionRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(row, "id")?,
            user_agent: column(row, "user_agent")?,
            remote_address: column(row, "remote_address")?,
            created_at: column(row, "created_at")?,
            last_used_at: column(row, "last_used_at")?,
            expires_at: column(row, "expires_at")?,
        })
    }
}

impl PersonTrace {
    /// Appends the entry, and ends the transaction.
    async fn append(&self, mut tx: PersonTx, action: &str, after: &Value) -> Result<(), StoreError> {
        let now = tx.now();
        let entry: [Param<'_>; 5] = [&self.entry, &now, &self.remote_address, &action, after];
        tx.last().rows(&PERSON_AUDIT, &entry).await.map(drop)
    }
}

impl Store {
    /// Begins a session, and deletes the user's expired ones.
    pub async fn session_insert(
        &self,
        user: UserId,
        new: &NewSessionRow<'_>,
        trace: &PersonTrace,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin_person(user).await?;
        let (now, hash, by_provider) = (tx.now(), new.hash.0.as_slice(), new.issuer.is_some());
        let expired: [Param<'_>; 2] = [user.as_uuid(), &now];
        let session: [Param<'_>; 9] = [
            new.id.as_uuid(),
            user.as_uuid(),
            &hash,
            &now,
            &new.expires_at,
            &new.user_agent,
            &trace.remote_address,
            &new.with_second_factor,
            &by_provider,
        ];
        let after = new.traced();
        let entry: [Param<'_>; 5] = [&trace.entry, &now, &trace.remote_address, &"sign-in.success", &after];
        let statements: [BoundGlobally<'_>; 3] =
            [(&SESSIONS_END_EXPIRED, &expired), (&SESSION_INSERT, &session), (&PERSON_AUDIT, &entry)];
        tx.last().all(&statements).await.map(drop)
    }

    /// The user's sessions that have not expired, newest first.
    pub async fn session_list(&self, user: UserId, request: &PageRequest) -> Result<Page<SessionRow>, StoreError> {
        let params: [Param<'_>; 4] = [user.as_uuid(), &self.now(), &request.before_or_last(), &request.limit_and_one()];
        let rows = self.as_self(user, &SESSION_LIST, &params).await?;
        request.page(rows.iter().map(SessionRow::read), |session| *session.id.as_uuid())
    }

    /// Records that a session was used; false if there is none.
    pub async fn session_used(&self, user: UserId, session: SessionId) -> Result<bool, StoreError> {
        let params: [Param<'_>; 3] = [user.as_uuid(), session.as_uuid(), &self.now()];
        Ok(!self.as_self(user, &SESSION_USED, &params).await?.is_empty())
    }

    /// Ends a session; false if there was none. `signed_out`: by itself, rather than from another one.
    pub async fn session_delete(
        &self,
        user: UserId,
        session: SessionId,
        signed_out: bool,
        trace: &PersonTrace,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin_person(user).await?;
        if !tx.changed(&SESSION_DELETE, &[user.as_uuid(), session.as_uuid()]).await? {
            return Ok(false);
        }
        let after = json!({"endedSessions": 1, "signedOut": signed_out});
        trace.append(tx, SESSION_END, &after).await?;
        Ok(true)
    }

    /// Ends all sessions of the user but one; whether there were others.
    pub async fn session_delete_others(
        &self,
        user: UserId,
        kept_session: SessionId,
        trace: &PersonTrace,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin_person(user).await?;
        let ended = tx.rows(&SESSION_DELETE_OTHERS, &[user.as_uuid(), kept_session.as_uuid()]).await?.len();
        if ended == 0 {
            return Ok(false);
        }
        trace.append(tx, SESSION_END, &json!({"endedSessions": ended})).await?;
        Ok(true)
    }

    /// Sets a password and ends the user's other sessions, and the link that could set another one; false if there is no such user.
    pub async fn user_set_password(
        &self,
        user: UserId,
        password_hash: &str,
        kept_session: SessionId,
        trace: &PersonTrace,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin_person(user).await?;
        let link: [Param<'_>; 1] = [user.as_uuid()];
        let password: [Param<'_>; 2] = [user.as_uuid(), &password_hash];
        let others: [Param<'_>; 2] = [user.as_uuid(), kept_session.as_uuid()];
        // In the order in which `app.reset_password` locks.
        let statements: [BoundGlobally<'_>; 3] =
            [(&PASSWORD_RESET_DROP, &link), (&USER_SET_PASSWORD, &password), (&SESSION_DELETE_OTHERS, &others)];
        let answers = tx.all(&statements).await?;
        let [_, changed, ended] = answers.as_slice() else { return Ok(false) };
        if changed.is_empty() {
            return Ok(false);
        }
        trace.append(tx, "password.change", &json!({"endedSessions": ended.len()})).await?;
        Ok(true)
    }

    /// Records wrong sign-ins for a user's account.
    pub async fn sign_in_failed(&self, user: UserId, after: &Value, trace: &PersonTrace) -> Result<(), StoreError> {
        trace.append(self.begin_person(user).await?, "sign-in.failure", after).await
    }

    /// Runs a statement in the user's own context.
    pub(crate) async fn as_self(
        &self,
        user: UserId,
        statement: &GlobalStatement,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        self.begin_person(user).await?.last().rows(statement, params).await
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_sign_in_is_traced_with_the_browser_and_how_the_person_was_recognized() {
        let by_password = NewSessionRow {
            id: SessionId::from(Uuid::nil()),
            hash: SecretHash([0; 32]),
            expires_at: datetime!(2026-06-01 12:00 UTC),
            user_agent: Some("Firefox"),
            with_second_factor: true,
            issuer: None,
        };
        assert_eq!(by_password.traced(), json!({"userAgent": "Firefox", "secondFactor": true}));
        let by_provider = NewSessionRow { user_agent: None, issuer: Some("https://id"), ..by_password };
        let expected = json!({"userAgent": null, "secondFactor": true, "issuer": "https://id"});
        assert_eq!(by_provider.traced(), expected);
    }
}
