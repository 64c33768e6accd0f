//! Connect sessions: with one, a page of the platform connects one agent to Twilio. Only hashes of their tokens are stored.

use linecard_domain::{AgentId, ConnectSessionId, OrganizationId, Timestamp};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::row::{column, id};
use crate::sql::statement::statements;
use crate::tenancy::Store;
use crate::tenancy::context::{Principal, SecretHash, TenantContext};
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// $1 the hash of the token, $2 now.
    static CONNECT_SESSION_AUTHENTICATE: GlobalStatement = "SELECT * FROM app.admitted_connect_session($1, $2)";
    /// $1 the session, $2 now.
    static CONNECT_SESSION_LIVE: GlobalStatement = "SELECT * FROM app.live_connect_session($1, $2)";
    /// Whoever acts is its maker, as the policy requires.
    static CONNECT_SESSION_INSERT: TenantStatement = "
        INSERT INTO connect_sessions
            (organization_id, id, agent_id, origin, token_hash, maker_kind, made_by, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, app.uid(), $7, $8)
        RETURNING id, agent_id, origin, expires_at";
    static CONNECT_SESSION_DELETE: TenantStatement = "
        DELETE FROM connect_sessions
        WHERE organization_id = $1 AND id = $2
        RETURNING id, agent_id, origin, expires_at";
    static CONNECT_SESSIONS_END_OF_AGENT: TenantStatement = "
        DELETE FROM connect_sessions
        WHERE organization_id = $1 AND agent_id = $2
        RETURNING 1";
    /// $2 the agent, $3 how many may stay: the newest.
    static CONNECT_SESSIONS_END_OLDEST: TenantStatement = "
        DELETE FROM connect_sessions
        WHERE organization_id = $1 AND id IN (
            SELECT id
            FROM connect_sessions
            WHERE organization_id = $1 AND agent_id = $2
            ORDER BY created_at DESC, id DESC
            OFFSET $3)
        RETURNING 1";
    /// Removes those that have expired, so that no more rows than the quota are ever stored.
    static CONNECT_SESSIONS_TIDY: TenantStatement = "
        DELETE FROM connect_sessions
        WHERE organization_id = $1 AND expires_at <= $2
        RETURNING 1";
    /// How many there are; no more than $2 are counted.
    static CONNECT_SESSIONS_COUNT: TenantStatement = "
        SELECT count(*) AS counted
        FROM (
            SELECT 1
            FROM connect_sessions
            WHERE organization_id = $1
            LIMIT $2) s";
}

/// A connect session, without its token.
#[derive(Debug, Clone)]
pub struct ConnectSession {
    pub id: ConnectSessionId,
    pub agent_id: AgentId,
    /// Of the platform's page, as browsers send it.
    pub origin: String,
    pub expires_at: Timestamp,
}

/// A connect session to be stored.
#[derive(Debug)]
pub struct NewConnectSession<'a> {
    pub id: ConnectSessionId,
    pub agent_id: AgentId,
    pub origin: &'a str,
    pub hash: SecretHash,
    /// At most 30 minutes from now.
    pub expires_at: Timestamp,
}

/// A connect session that has neither expired nor ended, and whose maker could make it at this moment.
#[derive(Debug, Clone)]
pub struct AuthenticatedConnectSession {
    pub context: TenantContext,
    pub session: ConnectSession,
}

impl ConnectSession {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Self::read_named(row, "id")
    }

    fn read_named(row: &Row, id_column: &'static str) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(row, id_column)?,
            agent_id: id(row, "agent_id")?,
            origin: column(row, "origin")?,
            expires_at: column(row, "expires_at")?,
        })
    }
}

impl Store {
    /// `None`: there is no such session, or it has expired or ended.
    pub async fn connect_session_authenticate(
        &self,
        hash: SecretHash,
    ) -> Result<Option<AuthenticatedConnectSession>, StoreError> {
        let bytes = hash.0.as_slice();
        let row = self.global_row(&CONNECT_SESSION_AUTHENTICATE, &[&bytes, &self.now()]).await?;
        row.map(|row| {
            let organization: OrganizationId = id(&row, "organization_id")?;
            Ok(AuthenticatedConnectSession {
                context: TenantContext::new(organization, Principal::Connect { hash }),
                session: ConnectSession::read_named(&row, "session_id")?,
            })
        })
        .transpose()
    }

    /// For the page of a session, which is asked for without its token. `None`: as of
    /// [`Self::connect_session_authenticate`].
    pub async fn connect_session_live(&self, session: ConnectSessionId) -> Result<Option<ConnectSession>, StoreError> {
        let row = self.global_row(&CONNECT_SESSION_LIVE, &[session.as_uuid(), &self.now()]).await?;
        row.map(|row| ConnectSession::read_named(&row, "session_id")).transpose()
    }
}

/// `None`: the principal may not create it.
pub async fn connect_session_insert(
    tx: &mut TenantTx,
    session: &NewConnectSession<'_>,
) -> Result<Option<ConnectSession>, StoreError> {
    let kind = match tx.principal() {
        Principal::User(_) => "user",
        Principal::Key { .. } => "api-key",
        Principal::Platform { .. } => "platform-key",
        Principal::Installation { .. }
        | Principal::Connect { .. }
        | Principal::Person(_)
        | Principal::Verifier { .. }
        | Principal::Service
        | Principal::Maintenance
        | Principal::Eraser
        | Principal::EraserOf { .. } => return Ok(None),
    };
    let (now, hash) = (tx.now(), session.hash.0.as_slice());
    let (id, agent) = (session.id.as_uuid(), session.agent_id.as_uuid());
    let params: [Param<'_>; 7] = [id, agent, &session.origin, &hash, &kind, &now, &session.expires_at];
    tx.row(&CONNECT_SESSION_INSERT, &params).await?.as_ref().map(ConnectSession::read).transpose()
}

/// The session that was ended; `None`: there was none.
pub async fn connect_session_delete(
    tx: &mut TenantTx,
    session: ConnectSessionId,
) -> Result<Option<ConnectSession>, StoreError> {
    tx.row(&CONNECT_SESSION_DELETE, &[session.as_uuid()]).await?.as_ref().map(ConnectSession::read).transpose()
}

/// Ends all sessions for an agent.
pub async fn connect_sessions_end_of_agent(tx: &mut TenantTx, agent: AgentId) -> Result<(), StoreError> {
    tx.rows(&CONNECT_SESSIONS_END_OF_AGENT, &[agent.as_uuid()]).await.map(drop)
}

/// Ends the oldest sessions for an agent, so that no more than `kept` remain. To be asked under its lock.
pub async fn connect_sessions_end_oldest(tx: &mut TenantTx, agent: AgentId, kept: u32) -> Result<(), StoreError> {
    tx.rows(&CONNECT_SESSIONS_END_OLDEST, &[agent.as_uuid(), &i64::from(kept)]).await.map(drop)
}

/// Whether the organization has `limit` sessions that have not expired; removes the others. To be asked under its lock.
pub async fn connect_sessions_reach(tx: &mut TenantTx, limit: u32) -> Result<bool, StoreError> {
    let (now, limit) = (tx.now(), i64::from(limit));
    tx.rows(&CONNECT_SESSIONS_TIDY, &[&now]).await?;
    let Some(row) = tx.row(&CONNECT_SESSIONS_COUNT, &[&limit]).await? else { return Ok(false) };
    Ok(column::<i64>(&row, "counted")? >= limit)
}
