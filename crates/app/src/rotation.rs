//! Rotating an account's auth token without a gap. The next token is entered while Twilio takes both; from then on
//! requests and signatures are tried with the present one first, then with the next. What the next one alone opens
//! tells that Twilio has promoted it: then it takes the present one's place, on whichever node that shows first.

use linecard_domain::{AgentId, CredentialId, CredentialOwner, CredentialStatus, OrganizationId, Role};
use linecard_store::{
    ResolvedCredential, SealedToken, StoredCredential, StoredSecondaryToken, TenantContext, TenantTx, TokenPromotion,
    TwilioSettings, agent_get, agent_twilio_get, agent_twilio_get_to_change, agent_twilio_upsert,
    credential_health_set, organization_twilio_get, organization_twilio_get_to_change, organization_twilio_upsert,
    secondary_token_promote,
};
use secrecy::SecretString;

use crate::App;
use crate::audit::{AuditAction, Change, Origin, connection_facts};
use crate::caller::Caller;
use crate::connection::{Connection, TokenInput};
use crate::credentials::{Access, Login};
use crate::error::AppError;
use crate::verification::VerificationProblem;

/// What is to be done next about an account's auth token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RotationStep {
    EnterNextToken,
    PromoteNextToken,
}

impl RotationStep {
    pub const ALL: [Self; 2] = [Self::EnterNextToken, Self::PromoteNextToken];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EnterNextToken => "enter-next-token",
            Self::PromoteNextToken => "promote-next-token",
        }
    }

    /// For people.
    pub const fn instruction(self) -> &'static str {
        match self {
            Self::EnterNextToken => {
                "Create a secondary auth token in the Twilio console and enter it here. Nothing changes by that: Twilio \
                 takes both."
            }
            Self::PromoteNextToken => {
                "Promote the secondary auth token in the Twilio console. Linecard notices by the next request or callback \
                 and goes on with it."
            }
        }
    }
}

impl App {
    /// Keeps a token beside the present one, after Twilio has taken it. The same one entered again changes nothing.
    pub async fn enter_next_token(
        &self,
        caller: &Caller,
        owner: CredentialOwner,
        token: TokenInput,
    ) -> Result<Connection, AppError> {
        let TokenInput::New(token) = token else {
            return Err(AppError::field("/authToken", "must be the token itself, not a mask"));
        };
        caller.require_admin_now(&self.store).await?;
        let organization = caller.organization_id();
        let mut tx = self.store.begin(&caller.context).await?;
        let seen = connected(&mut tx, owner).await?;
        drop(tx);
        if self.is_token(&seen.settings.token, &seen.settings.account_sid, &token) {
            let detail = "is the token that is in use. Create a secondary one in the Twilio console and enter that";
            return Err(AppError::field("/authToken", detail));
        }
        self.require_accepted(&seen.settings, &token).await?;

        let mut tx = self.store.begin(&caller.context).await?;
        let stored = connected_to_change(&mut tx, owner).await?;
        if stored.settings.token.credential_id != seen.settings.token.credential_id {
            return Err(AppError::field("/authToken", "the line's token was changed a moment ago. Try again"));
        }
        let entered = |next: &StoredSecondaryToken| self.is_token(&next.token, &stored.settings.account_sid, &token);
        if stored.settings.secondary.as_ref().is_some_and(entered) {
            return Ok(stored.into());
        }
        let next = StoredSecondaryToken {
            token: self.seal_token(organization, owner, &stored.settings.account_sid, &token)?,
            entered_at: self.clock.now(),
        };
        self.change_next(tx, caller, stored, Some(next)).await
    }

    /// Gives the next token up: the present one stays.
    pub async fn give_next_token_up(&self, caller: &Caller, owner: CredentialOwner) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let stored = connected_to_change(&mut tx, owner).await?;
        if stored.settings.secondary.is_none() {
            return Ok(());
        }
        self.change_next(tx, caller, stored, None).await.map(drop)
    }

    async fn change_next(
        &self,
        mut tx: TenantTx,
        caller: &Caller,
        stored: StoredCredential,
        next: Option<StoredSecondaryToken>,
    ) -> Result<Connection, AppError> {
        let owner = stored.owner;
        let before = Some(connection_facts(&stored));
        let action = match (owner, next.is_some()) {
            (CredentialOwner::Agent(_), true) => AuditAction::AgentTwilioRotationBegin,
            (CredentialOwner::Agent(_), false) => AuditAction::AgentTwilioRotationGiveUp,
            (CredentialOwner::Organization(_), true) => AuditAction::OrganizationTwilioRotationBegin,
            (CredentialOwner::Organization(_), false) => AuditAction::OrganizationTwilioRotationGiveUp,
        };
        let line = TwilioSettings { secondary: next, ..stored.settings };
        match owner {
            CredentialOwner::Agent(agent) => agent_twilio_upsert(&mut tx, agent, self.next_id(), &line).await?,
            CredentialOwner::Organization(_) => organization_twilio_upsert(&mut tx, &line).await?,
        }
        let stored = connected(&mut tx, owner).await?;
        let after = Some(connection_facts(&stored));
        self.commit_audited(tx, caller.into(), Change { action, resource_id: *owner.as_uuid(), before, after }).await?;
        Ok(stored.into())
    }

    /// Twilio takes a secondary token for requests before it is promoted.
    async fn require_accepted(&self, line: &TwilioSettings, token: &SecretString) -> Result<(), VerificationProblem> {
        let (account_sid, host) = (line.account_sid.clone(), line.host.clone());
        let access = Access { account_sid, token: token.clone(), api_key: None, host };
        let account = self.twilio.fetch_account(&access.with_token()).await?;
        if account.is_active() { Ok(()) } else { Err(VerificationProblem::AccountSuspended) }
    }

    /// What Twilio has not been asked with yet, where it has refused what a call or message was resolved with: the
    /// line as it is now.
    pub(crate) async fn reserve_tokens(
        &self,
        organization: OrganizationId,
        refused: &ResolvedCredential,
    ) -> Vec<SealedToken> {
        let read = async {
            let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
            find(&mut tx, refused.token.owner).await
        };
        match read.await {
            Ok(Some(stored)) if stored.settings.account_sid == refused.account_sid => stored.tokens(),
            Ok(_) => Vec::new(),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, %organization, "the line's next token could not be read");
                Vec::new()
            }
        }
    }

    /// Nothing depends on its being written down now: the next request says it again.
    pub(crate) async fn write_noticed(&self, organization: OrganizationId, noticed: Noticed) {
        if let Some(succession) = noticed.promoted {
            self.notice_promotion(organization, succession).await;
        }
        if let Some(credential) = noticed.without_key {
            self.notice_refused_key(organization, credential).await;
        }
    }

    /// Twilio has promoted the next token. Where that cannot be written down now, the next request or callback says it
    /// again.
    pub(crate) async fn notice_promotion(&self, organization: OrganizationId, succession: TokenPromotion) {
        match self.promote(organization, succession).await {
            Ok(true) => {
                tracing::info!(%organization, owner = %succession.owner.as_uuid(), "Twilio has promoted the next auth token");
            }
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, %organization, "a promotion could not be written down yet");
            }
        }
    }

    /// False: it was written down before, or the line was changed.
    pub(crate) async fn promote(
        &self,
        organization: OrganizationId,
        succession: TokenPromotion,
    ) -> Result<bool, AppError> {
        let owner = succession.owner;
        let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
        let before = find(&mut tx, owner).await?.as_ref().map(connection_facts);
        if !secondary_token_promote(&mut tx, succession).await? {
            return Ok(false);
        }
        let after = find(&mut tx, owner).await?.as_ref().map(connection_facts);
        let action = match owner {
            CredentialOwner::Agent(_) => AuditAction::AgentTwilioRotationPromote,
            CredentialOwner::Organization(_) => AuditAction::OrganizationTwilioRotationPromote,
        };
        let change = Change { action, resource_id: *owner.as_uuid(), before, after };
        self.commit_audited(tx, Origin::SERVICE, change).await?;
        Ok(true)
    }

    /// Whether Twilio, which has refused the present token, takes the next one; if so the line as it is then.
    pub(crate) async fn promoted_meanwhile(
        &self,
        organization: OrganizationId,
        stored: &StoredCredential,
    ) -> Result<Option<StoredCredential>, AppError> {
        let Some(next) = &stored.settings.secondary else { return Ok(None) };
        let token = self.open_token(organization, stored.owner, &next.token)?;
        if self.require_accepted(&stored.settings, &token).await.is_err() {
            return Ok(None);
        }
        let (present, next) = (stored.settings.token.credential_id, next.token.credential_id);
        self.promote(organization, TokenPromotion { owner: stored.owner, current: present, secondary: next }).await?;
        let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
        find(&mut tx, stored.owner).await
    }

    /// Told in the line's health, although its calls go on with the token.
    async fn notice_refused_key(&self, organization: OrganizationId, credential: CredentialId) {
        let code = VerificationProblem::ApiKeyRejected.code();
        let noted = async {
            let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
            credential_health_set(tx.last(), credential, CredentialStatus::Revoked, Some(code)).await
        };
        if let Err(error) = noted.await {
            tracing::warn!(error = &error as &dyn std::error::Error, %organization, "a refused API key could not be noted");
        }
    }
}

/// What it says of a line that Twilio took one login after it had refused others.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Noticed {
    promoted: Option<TokenPromotion>,
    /// The credential whose API key was refused, but not its token.
    without_key: Option<CredentialId>,
}

impl Noticed {
    pub(crate) fn by(accepted: Login<'_>, refused: &[CredentialId]) -> Self {
        let Login { token, api_key } = accepted;
        let key = token.api_key.as_ref().filter(|_| api_key.is_none());
        Self {
            promoted: succession_of(token).filter(|succession| refused.contains(&succession.current)),
            without_key: key.filter(|key| refused.contains(&key.credential_id)).map(|_| token.credential_id),
        }
    }
}

/// Whose place a token takes once Twilio has promoted it; `None`: it is no next token.
pub(crate) fn succession_of(token: &SealedToken) -> Option<TokenPromotion> {
    token.replaces.map(|present| TokenPromotion {
        owner: token.owner,
        current: present,
        secondary: token.credential_id,
    })
}

async fn find(tx: &mut TenantTx, owner: CredentialOwner) -> Result<Option<StoredCredential>, AppError> {
    Ok(match owner {
        CredentialOwner::Agent(agent) => agent_twilio_get(tx, agent).await?,
        CredentialOwner::Organization(_) => organization_twilio_get(tx).await?,
    })
}

async fn connected(tx: &mut TenantTx, owner: CredentialOwner) -> Result<StoredCredential, AppError> {
    let found = find(tx, owner).await?;
    found_or_absent(tx, owner, found).await
}

async fn connected_to_change(tx: &mut TenantTx, owner: CredentialOwner) -> Result<StoredCredential, AppError> {
    let found = match owner {
        CredentialOwner::Agent(agent) => agent_twilio_get_to_change(tx, agent).await?,
        CredentialOwner::Organization(_) => organization_twilio_get_to_change(tx).await?,
    };
    found_or_absent(tx, owner, found).await
}

async fn found_or_absent(
    tx: &mut TenantTx,
    owner: CredentialOwner,
    found: Option<StoredCredential>,
) -> Result<StoredCredential, AppError> {
    if let (None, CredentialOwner::Agent(agent)) = (&found, owner) {
        require_agent(tx, agent).await?;
    }
    found.ok_or(AppError::NotFound("connection"))
}

async fn require_agent(tx: &mut TenantTx, agent: AgentId) -> Result<(), AppError> {
    agent_get(tx, agent).await?.map(drop).ok_or(AppError::NotFound("agent"))
}
