//! The rotation of auth tokens, as it shows in Twilio's responses and signatures.
//!
//! While a secondary token is stored, requests and signatures are tried with the current token first, then with the
//! secondary one. When only the secondary token works, Twilio has promoted it: then it replaces the current one, on
//! whichever node notices first.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use linecard_domain::{AccountSid, CredentialId, CredentialOwner, CredentialStatus, OrganizationId};
use linecard_store::{
    ResolvedCredential, SealedToken, Store, StoredCredential, TenantContext, TokenPromotion, credential_health_set,
    secondary_token_promote,
};
use linecard_twilio::{TwilioConfig, TwilioError, TwilioTelephonyAdapter};

use super::access::Access;
use super::login::Login;
use super::sealing::Credentials;
use super::settings::find_settings;
use crate::audit::{AuditAction, AuditWriter, Change, Origin, settings_snapshot};
use crate::error::{AppError, Conflict, VerificationProblem};

/// The promotion that a working token proves; `None`: it is not a secondary token.
pub(crate) fn promotion_of(token: &SealedToken) -> Option<TokenPromotion> {
    token.replaces.map(|present| TokenPromotion {
        owner: token.owner,
        current: present,
        secondary: token.credential_id,
    })
}

/// What follows from Twilio accepting one login after it refused others.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Observations {
    promotion: Option<TokenPromotion>,
    /// The credential whose API key was refused although its token was accepted.
    refused_key: Option<CredentialId>,
}

impl Observations {
    pub(crate) fn new(accepted: Login<'_>, refused: &[CredentialId]) -> Self {
        let Login { token, api_key } = accepted;
        let key = token.api_key.as_ref().filter(|_| api_key.is_none());
        Self {
            promotion: promotion_of(token).filter(|promotion| refused.contains(&promotion.current)),
            refused_key: key.filter(|key| refused.contains(&key.credential_id)).map(|_| token.credential_id),
        }
    }
}

/// Sends requests with any of the stored logins, and records what that shows about them.
pub(crate) struct TokenPromotions {
    store: Store,
    twilio: TwilioTelephonyAdapter,
    credentials: Arc<Credentials>,
    audit: AuditWriter,
}

impl TokenPromotions {
    pub(crate) fn new(
        store: Store,
        twilio: TwilioTelephonyAdapter,
        credentials: Arc<Credentials>,
        audit: AuditWriter,
    ) -> Self {
        Self { store, twilio, credentials, audit }
    }

    /// Sends a request with the logins that are stored for an account, in their order, until Twilio accepts one.
    pub(crate) async fn with_any_login<'a, T>(
        &self,
        organization: OrganizationId,
        account_sid: &AccountSid,
        tokens: &[SealedToken],
        request: impl Fn(TwilioConfig) -> BoxFuture<'a, Result<T, TwilioError>> + Send,
    ) -> Result<T, AppError> {
        let (mut refused, mut last) = (Vec::new(), None);
        for (login, config) in self.credentials.open_logins(organization, account_sid, tokens) {
            match request(config).await {
                Err(TwilioError::Refused(refusal)) if refusal.is_credential_revoked() => {
                    refused.push(login.id());
                    last = Some(TwilioError::Refused(refusal));
                }
                Ok(response) => {
                    self.record(organization, Observations::new(login, &refused)).await;
                    return Ok(response);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(last.map_or(AppError::Conflict(Conflict::NoTokenLeft), AppError::Twilio))
    }

    /// The tokens that are stored now, for a request whose resolved credential Twilio has refused.
    pub(crate) async fn fallback_tokens(
        &self,
        organization: OrganizationId,
        refused: &ResolvedCredential,
    ) -> Vec<SealedToken> {
        match self.settings(organization, refused.token.owner).await {
            Ok(Some(stored)) if stored.settings.account_sid == refused.account_sid => stored.tokens(),
            Ok(_) => Vec::new(),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, %organization, "the stored tokens could not be read");
                Vec::new()
            }
        }
    }

    /// A failure is only logged: the next request observes the same again.
    pub(crate) async fn record(&self, organization: OrganizationId, observations: Observations) {
        if let Some(promotion) = observations.promotion {
            self.record_promotion(organization, promotion).await;
        }
        if let Some(credential) = observations.refused_key {
            self.record_refused_key(organization, credential).await;
        }
    }

    /// A failure is only logged: the next request or callback observes the same again.
    pub(crate) async fn record_promotion(&self, organization: OrganizationId, promotion: TokenPromotion) {
        match self.promote(organization, promotion).await {
            Ok(true) => {
                tracing::info!(%organization, owner = %promotion.owner.as_uuid(), "Twilio has promoted the secondary auth token");
            }
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, %organization, "a token promotion could not be recorded yet");
            }
        }
    }

    /// False: the promotion was recorded before, or the settings have changed.
    async fn promote(&self, organization: OrganizationId, promotion: TokenPromotion) -> Result<bool, AppError> {
        let owner = promotion.owner;
        let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
        let before = find_settings(&mut tx, owner).await?.as_ref().map(settings_snapshot);
        if !secondary_token_promote(&mut tx, promotion).await? {
            return Ok(false);
        }
        let after = find_settings(&mut tx, owner).await?.as_ref().map(settings_snapshot);
        let action = match owner {
            CredentialOwner::Agent(_) => AuditAction::AgentTwilioRotationPromote,
            CredentialOwner::Organization(_) => AuditAction::OrganizationTwilioRotationPromote,
        };
        let change = Change { action, resource_id: *owner.as_uuid(), before, after };
        self.audit.commit(tx, Origin::SERVICE, change).await?;
        Ok(true)
    }

    /// After Twilio has refused the current token: promotes the secondary token if Twilio accepts it, and returns the
    /// settings after that.
    pub(crate) async fn promote_if_accepted(
        &self,
        organization: OrganizationId,
        stored: &StoredCredential,
    ) -> Result<Option<StoredCredential>, AppError> {
        let Some(secondary) = &stored.settings.secondary else { return Ok(None) };
        let access = Access {
            account_sid: stored.settings.account_sid.clone(),
            token: self.credentials.open_token(organization, stored.owner, &secondary.token)?,
            api_key: None,
            host: stored.settings.host.clone(),
        };
        if access.require_token_accepted(&self.twilio).await.is_err() {
            return Ok(None);
        }
        let (present, next) = (stored.settings.token.credential_id, secondary.token.credential_id);
        self.promote(organization, TokenPromotion { owner: stored.owner, current: present, secondary: next }).await?;
        self.settings(organization, stored.owner).await
    }

    /// The refused API key shows in the health of the settings, although calls still work with the token.
    async fn record_refused_key(&self, organization: OrganizationId, credential: CredentialId) {
        let code = VerificationProblem::ApiKeyRejected.code();
        let recorded = async {
            let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
            credential_health_set(tx.last(), credential, CredentialStatus::Revoked, Some(code)).await
        };
        if let Err(error) = recorded.await {
            tracing::warn!(error = &error as &dyn std::error::Error, %organization, "a refused API key could not be recorded");
        }
    }

    async fn settings(
        &self,
        organization: OrganizationId,
        owner: CredentialOwner,
    ) -> Result<Option<StoredCredential>, AppError> {
        let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
        Ok(find_settings(&mut tx, owner).await?)
    }
}
