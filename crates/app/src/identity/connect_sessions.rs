//! Connect sessions: with one, a page of the platform connects one agent to Twilio (docs/adr/0031).

use linecard_domain::{AgentId, ConnectSessionId, Role};
use linecard_store::{
    AuthenticatedConnectSession, ConnectSession, NewConnectSession, StoreError, agent_get, agent_lock, api_key_get,
    connect_session_delete, connect_session_insert, connect_sessions_end_oldest, connect_sessions_reach,
    organization_lock,
};
use secrecy::{ExposeSecret, SecretString};
use time::Duration;
use url::Url;

use crate::app::App;
use crate::audit::{AuditAction, Change, connect_session_snapshot};
use crate::caller::Caller;
use crate::error::AppError;
use crate::input::PageOrigin;
use crate::quotas::Quota;
use crate::secrets;

/// What a connect session is to be for.
#[derive(Debug, Clone)]
pub struct ConnectSessionInput {
    pub agent: AgentId,
    /// Where the platform's page is.
    pub origin: PageOrigin,
    pub lifetime: Duration,
}

impl ConnectSessionInput {
    /// Seconds that a session may last.
    pub const LIFETIMES: std::ops::RangeInclusive<u32> = 60..=1_800;
    /// Seconds, where none are named.
    pub const DEFAULT_LIFETIME: u32 = 900;
    /// How many an agent has at once, as in the tabs of one browser: pages that are opened again and again do not use up what
    /// the organization may have.
    pub const PER_AGENT: u32 = 10;
}

/// A connect session that was just made.
#[derive(Debug)]
pub struct CreatedConnectSession {
    pub session: ConnectSession,
    /// The token itself, which is available only now.
    pub token: SecretString,
    /// Linecard's own page for it, with the token as the fragment, which browsers send to no server.
    pub url: SecretString,
}

impl App {
    /// Makes a session for one agent, which ends with whoever makes it. Requires the admin role. The token is returned only
    /// here; its hash is stored. Ends the agent's oldest one if it has as many as it may have at once.
    pub async fn create_connect_session(
        &self,
        caller: &Caller,
        input: &ConnectSessionInput,
    ) -> Result<CreatedConnectSession, AppError> {
        caller.require(Role::Admin)?;
        let token = secrets::generate(secrets::CONNECT_TOKEN_PREFIX, self.dependencies.random_source.as_ref())?;
        let longest = self.dependencies.now() + input.lifetime;
        let new = NewConnectSession {
            id: self.dependencies.next_id(),
            agent_id: input.agent,
            origin: input.origin.as_str(),
            hash: secrets::hash(&token),
            expires_at: caller
                .key
                .as_ref()
                .and_then(|key| key.expires_at)
                .map_or(longest, |of_key| longest.min(of_key)),
        };
        let mut tx = self.store.begin(&caller.context).await?;
        // Locked, so that sessions which are made at the same moment are counted.
        if !organization_lock(&mut tx).await? {
            return Err(AppError::Forbidden { needed: Role::Admin });
        }
        // It may have been revoked, with all that it had made, while the lock was waited for.
        if let Some(maker) = caller.context.api_key_id()
            && api_key_get(&mut tx, maker).await?.is_none_or(|maker| maker.revoked_at.is_some())
        {
            return Err(AppError::AccessLost(StoreError::NotAdmitted));
        }
        // Locked as well: an agent that is being deleted ends the sessions for it.
        if !agent_lock(&mut tx, input.agent).await? {
            return Err(AppError::NotFound("agent"));
        }
        connect_sessions_end_oldest(&mut tx, input.agent, ConnectSessionInput::PER_AGENT - 1).await?;
        let limit = self.settings.quotas.connect_sessions;
        if connect_sessions_reach(&mut tx, limit).await? {
            return Err(AppError::QuotaReached { quota: Quota::ConnectSessions, limit });
        }
        let session = connect_session_insert(&mut tx, &new).await?.ok_or(AppError::NotFound("organization"))?;
        let after = Some(connect_session_snapshot(&session));
        let action = AuditAction::ConnectSessionCreate;
        let change = Change { action, resource_id: session.id.into(), before: None, after };
        self.audit.commit(tx, caller.into(), change).await?;
        let url = page_of(&self.settings.public_url, session.id, &token);
        Ok(CreatedConnectSession { session, token, url })
    }

    /// Ends a session at once. Does nothing if there is none, or none any more.
    pub async fn end_connect_session(&self, caller: &Caller, session: ConnectSessionId) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let Some(ended) = connect_session_delete(&mut tx, session).await? else { return Ok(tx.commit().await?) };
        let before = Some(connect_session_snapshot(&ended));
        let change =
            Change { action: AuditAction::ConnectSessionEnd, resource_id: ended.id.into(), before, after: None };
        self.audit.commit(tx, caller.into(), change).await
    }

    /// `None`: it is unknown, has expired or ended. Nothing is cached: a page makes few requests.
    pub async fn authenticate_connect_session(
        &self,
        token: &SecretString,
    ) -> Result<Option<AuthenticatedConnectSession>, AppError> {
        if !token.expose_secret().starts_with(secrets::CONNECT_TOKEN_PREFIX) {
            return Ok(None);
        }
        Ok(self.store.connect_session_authenticate(secrets::hash(token)).await?)
    }

    /// The name of a connect session's agent.
    pub async fn connect_session_agent(&self, session: &AuthenticatedConnectSession) -> Result<String, AppError> {
        let mut tx = self.store.begin(&session.context).await?;
        let agent = agent_get(tx.last(), session.session.agent_id).await?.ok_or(AppError::NotFound("agent"))?;
        Ok(agent.settings.name.as_str().to_owned())
    }

    /// Where the page is that may show Linecard's own page for a session; `None`: there is no such session any more.
    pub async fn connect_page_origin(&self, session: ConnectSessionId) -> Result<Option<String>, AppError> {
        Ok(self.store.connect_session_live(session).await?.map(|session| session.origin))
    }
}

/// Linecard's own page for a session. Like the console, its files and the API that it calls, it is at the root of the origin,
/// also where Twilio calls a path below it.
fn page_of(public_url: &Url, session: ConnectSessionId, token: &SecretString) -> SecretString {
    let origin = public_url.origin().ascii_serialization();
    SecretString::from(format!("{origin}/connect/{session}#{}", token.expose_secret()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_at_the_root_of_the_origin() {
        let id = uuid::Uuid::from_u128(1);
        let token = SecretString::from("lcc_token");
        for (public_url, origin) in [
            ("https://linecard.example.com", "https://linecard.example.com"),
            ("https://linecard.example.com:8443/", "https://linecard.example.com:8443"),
            ("https://example.com/linecard", "https://example.com"),
            ("https://example.com/linecard/", "https://example.com"),
        ] {
            let page = page_of(&Url::parse(public_url).expect("a URL"), id.into(), &token);
            assert_eq!(page.expose_secret(), format!("{origin}/connect/{id}#lcc_token"), "{public_url}");
        }
    }
}
