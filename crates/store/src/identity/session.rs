//! Sessions and the password of one user, outside of any organization. What a person does with their own account is
//! traced in the audit log of each of their organizations, by the statement that does it.

use linecard_domain::{SessionId, Timestamp, UserId};
use serde_json::Value;
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::page::{Page, PageRequest};
use crate::sql::row::{column, id};
use crate::sql::statement::{GlobalStatement, statements};
use crate::tenancy::Store;
use crate::tenancy::context::SecretHash;
use crate::tenancy::round_trip::{Param, prepare, roll_back, was_cut_short};

statements! {
    /// $1 user. Enters the context of one user, outside of any organization.
    static ENTER_SELF: GlobalStatement = "SELECT app.enter_self($1)";
    /// The user's expired sessions are deleted when the next one begins.
    static SESSION_INSERT: GlobalStatement = "
        WITH ended AS (
            DELETE FROM sessions
            WHERE user_id = $2 AND expires_at <= $4),
        begun AS (
            INSERT INTO sessions (id, user_id, token_hash, created_at, expires_at, user_agent, remote_address,
                with_second_factor, by_provider)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $9, $10::text IS NOT NULL)
            RETURNING id)
        SELECT app.audit_person($8, $4, $7, 'sign-in.success', jsonb_build_object('userAgent', $6::text,
            'secondFactor', $9::boolean) || CASE WHEN $10 IS NULL THEN '{}' ELSE jsonb_build_object('issuer', $10) END)
        FROM begun";
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
        WITH ended AS (
            DELETE FROM sessions
            WHERE user_id = $1 AND id = $2
            RETURNING id)
        SELECT app.audit_person($3, $4, $5, 'session.end', $6)
        FROM ended";
    /// Ends every session of the user but $2.
    static SESSION_DELETE_OTHERS: GlobalStatement = "
        WITH ended AS (
            DELETE FROM sessions
            WHERE user_id = $1 AND id <> $2
            RETURNING id),
        counted AS (
            SELECT count(*) AS sessions
            FROM ended)
        SELECT sessions, app.audit_person($3, $4, $5, 'session.end', jsonb_build_object('endedSessions', sessions))
        FROM counted
        WHERE sessions > 0";
    /// A new password ends every session but $3, and the link that could set another one.
    static USER_SET_PASSWORD: GlobalStatement = "
        WITH others AS (
            DELETE FROM sessions
            WHERE user_id = $1 AND id <> $3
            RETURNING id),
        link AS (
            DELETE FROM password_resets
            WHERE user_id = $1),
        changed AS (
            UPDATE users
            SET password_hash = $2, must_change_password = false
            WHERE id = $1
            RETURNING id)
        SELECT app.audit_person($4, $5, $6, 'password.change',
            jsonb_build_object('endedSessions', (SELECT count(*) FROM others)))
        FROM changed";
    static SIGN_IN_FAILED: GlobalStatement = "SELECT app.audit_person($1, $2, $3, 'sign-in.failure', $4)";
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

impl Store {
    /// Begins a session, and deletes the user's expired ones.
    pub async fn session_insert(
        &self,
        user: UserId,
        new: &NewSessionRow<'_>,
        trace: &PersonTrace,
    ) -> Result<(), StoreError> {
        let hash = new.hash.0.as_slice();
        let params: [Param<'_>; 10] = [
            new.id.as_uuid(),
            user.as_uuid(),
            &hash,
            &self.now(),
            &new.expires_at,
            &new.user_agent,
            &trace.remote_address,
            &trace.entry,
            &new.with_second_factor,
            &new.issuer,
        ];
        self.as_self(user, &SESSION_INSERT, &params).await.map(drop)
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
        let after = serde_json::json!({"endedSessions": 1, "signedOut": signed_out});
        let params: [Param<'_>; 6] =
            [user.as_uuid(), session.as_uuid(), &trace.entry, &self.now(), &trace.remote_address, &after];
        Ok(!self.as_self(user, &SESSION_DELETE, &params).await?.is_empty())
    }

    /// Ends all sessions of the user but one; whether there were others.
    pub async fn session_delete_others(
        &self,
        user: UserId,
        kept_session: SessionId,
        trace: &PersonTrace,
    ) -> Result<bool, StoreError> {
        let params: [Param<'_>; 5] =
            [user.as_uuid(), kept_session.as_uuid(), &trace.entry, &self.now(), &trace.remote_address];
        Ok(!self.as_self(user, &SESSION_DELETE_OTHERS, &params).await?.is_empty())
    }

    /// Sets a password and ends the user's other sessions; false if there is no such user.
    pub async fn user_set_password(
        &self,
        user: UserId,
        password_hash: &str,
        kept_session: SessionId,
        trace: &PersonTrace,
    ) -> Result<bool, StoreError> {
        let params: [Param<'_>; 6] =
            [user.as_uuid(), &password_hash, kept_session.as_uuid(), &trace.entry, &self.now(), &trace.remote_address];
        Ok(!self.as_self(user, &USER_SET_PASSWORD, &params).await?.is_empty())
    }

    /// Records wrong sign-ins for a user's account.
    pub async fn sign_in_failed(&self, user: UserId, after: &Value, trace: &PersonTrace) -> Result<(), StoreError> {
        let params: [Param<'_>; 4] = [&trace.entry, &self.now(), &trace.remote_address, after];
        self.as_self(user, &SIGN_IN_FAILED, &params).await.map(drop)
    }

    /// Runs a statement in the user's own context.
    pub(crate) async fn as_self(
        &self,
        user: UserId,
        statement: &GlobalStatement,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let statement = &statement.0;
        let client = self.client().await?;
        let enter_params: [Param<'_>; 1] = [user.as_uuid()];
        let round_trip = async {
            let enter = prepare(&client, self.schemas(), &ENTER_SELF.0).await?;
            let prepared = prepare(&client, self.schemas(), statement).await?;
            // All four are queued by one poll: cancelled, the transaction was sent whole or not at all.
            let sent = tokio::try_join!(
                biased;
                client.batch_execute("BEGIN"),
                client.query_one(&enter, &enter_params),
                client.query(&prepared, params),
                client.batch_execute("COMMIT"),
            );
            let ((), _, rows, ()) = sent.map_err(|error| {
                if was_cut_short(&error) {
                    roll_back(&client);
                }
                client.refused(statement.name(), error)
            })?;
            Ok(rows)
        };
        statement.measure(round_trip).await
    }
}
