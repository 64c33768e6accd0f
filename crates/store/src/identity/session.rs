//! Sessions and passwords of one person, outside of any organization.

use linecard_domain::{SessionId, Timestamp, UserId};

use crate::error::StoreError;
use crate::sql::statement::statements;
use crate::tenancy::context::SecretHash;
use crate::tenancy::transaction::{Param, Store, roll_back, was_cut_short};

statements! {
    ENTER_SELF = "SELECT app.enter_self($1)";
    /// Sessions that have ended go when the next one begins.
    SESSION_INSERT = "WITH ended AS (DELETE FROM sessions WHERE user_id = $2 AND expires_at <= $4)
        INSERT INTO sessions (id, user_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5) RETURNING id";
    SESSION_DELETE = "DELETE FROM sessions WHERE user_id = $1 AND id = $2 RETURNING id";
    /// A new password ends every other session.
    USER_SET_PASSWORD = "WITH others AS (DELETE FROM sessions WHERE user_id = $1 AND id <> $3)
        UPDATE users SET password_hash = $2 WHERE id = $1 RETURNING id";
}

impl Store {
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

    pub async fn session_delete(&self, user: UserId, session: SessionId) -> Result<bool, StoreError> {
        self.as_self(user, &SESSION_DELETE, &[user.as_uuid(), session.as_uuid()]).await
    }

    pub async fn user_set_password(
        &self,
        user: UserId,
        password_hash: &str,
        kept_session: SessionId,
    ) -> Result<bool, StoreError> {
        self.as_self(user, &USER_SET_PASSWORD, &[user.as_uuid(), &password_hash, kept_session.as_uuid()]).await
    }

    async fn as_self(
        &self,
        user: UserId,
        statement: &crate::sql::statement::Statement,
        params: &[Param<'_>],
    ) -> Result<bool, StoreError> {
        let failed = |error| StoreError::from_query(statement.name, error);
        let client = self.client().await?;
        let enter = client.prepare_cached(ENTER_SELF.sql).await.map_err(failed)?;
        let prepared = client.prepare_cached(statement.sql).await.map_err(failed)?;
        let enter_params: [Param<'_>; 1] = [user.as_uuid()];
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
            failed(error)
        })?;
        Ok(!rows.is_empty())
    }
}
