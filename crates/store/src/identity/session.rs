//! Sessions and the password of one user, outside of any organization.

use linecard_domain::{SessionId, Timestamp, UserId};

use crate::error::StoreError;
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
            WHERE user_id = $2 AND expires_at <= $4)
        INSERT INTO sessions (id, user_id, token_hash, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5)
        RETURNING id";
    static SESSION_DELETE: GlobalStatement = "
        DELETE FROM sessions
        WHERE user_id = $1 AND id = $2
        RETURNING id";
    /// A new password ends every session but $3.
    static USER_SET_PASSWORD: GlobalStatement = "
        WITH others AS (
            DELETE FROM sessions
            WHERE user_id = $1 AND id <> $3)
        UPDATE users
        SET password_hash = $2
        WHERE id = $1
        RETURNING id";
}

impl Store {
    /// Begins a session, and deletes the user's expired ones.
    pub async fn session_insert(
        &self,
        session: SessionId,
        user: UserId,
        hash: SecretHash,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let hash = hash.0.as_slice();
        let params: [Param<'_>; 5] = [session.as_uuid(), user.as_uuid(), &hash, &self.now(), &expires_at];
        self.as_self(user, &SESSION_INSERT, &params).await.map(drop)
    }

    /// Ends a session; false if there was none.
    pub async fn session_delete(&self, user: UserId, session: SessionId) -> Result<bool, StoreError> {
        self.as_self(user, &SESSION_DELETE, &[user.as_uuid(), session.as_uuid()]).await
    }

    /// Sets a password and ends the user's other sessions; false if there is no such user.
    pub async fn user_set_password(
        &self,
        user: UserId,
        password_hash: &str,
        kept_session: SessionId,
    ) -> Result<bool, StoreError> {
        self.as_self(user, &USER_SET_PASSWORD, &[user.as_uuid(), &password_hash, kept_session.as_uuid()]).await
    }

    /// Runs a statement in the user's own context; whether it returned a row.
    async fn as_self(
        &self,
        user: UserId,
        statement: &GlobalStatement,
        params: &[Param<'_>],
    ) -> Result<bool, StoreError> {
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
                StoreError::from_query(statement.name(), error)
            })?;
            Ok(!rows.is_empty())
        };
        statement.measure(round_trip).await
    }
}
