//! Signatures of webhooks that Twilio sends to the platform, which has no token to check them with.

use std::borrow::Cow;

use linecard_domain::{AccountSid, AgentId, BlockReason, CredentialOwner, CredentialSource};
use linecard_store::{
    ResolvedCredential, SealedToken, StoredCredential, StoredSharedKey, TenantTx, resolution_get,
    shared_keys_of_account,
};
use linecard_twilio::{
    NearMiss, SignatureAlgorithm, SignatureRefusal, SignatureSettings, SignedBody, SignedRequest, explain, is_raw_body,
    parse_form,
};
use secrecy::SecretString;

use crate::app::App;
use crate::caller::Caller;
use crate::credentials::find_settings;
use crate::error::AppError;
use crate::resolution::without_credential;

/// A webhook as the platform received it.
#[derive(Debug)]
pub struct ReceivedWebhook {
    /// The URL as Twilio called it.
    pub url: String,
    pub content: WebhookContent,
    /// The value of `X-Twilio-Signature`.
    pub signature: String,
    /// Of the header that names a SharedKey; `None`: the auth token has signed.
    pub settings: Option<SignatureSettings>,
}

/// What came with the webhook, besides its URL.
#[derive(Debug)]
pub enum WebhookContent {
    /// A GET, or the handshake of a WebSocket.
    None,
    /// The decoded fields of a form.
    Form(Vec<(String, String)>),
    /// The body exactly as received: a form, or JSON.
    Body(String),
}

/// What made a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedBy {
    AuthToken,
    SecondaryToken,
    SharedKey,
}

impl SignedBy {
    pub const ALL: [Self; 3] = [Self::AuthToken, Self::SecondaryToken, Self::SharedKey];

    /// The name in the API. Stable.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthToken => "auth-token",
            Self::SecondaryToken => "next-auth-token",
            Self::SharedKey => "shared-key",
        }
    }
}

/// What a check found.
#[derive(Debug)]
pub struct CheckedSignature {
    /// The account whose tokens were tried.
    pub account_sid: AccountSid,
    /// Whose settings these are.
    pub source: CredentialSource,
    pub outcome: Result<SignedBy, SignatureRefusal>,
    /// A change after which the signature would have matched.
    pub near_miss: Option<NearMiss>,
}

/// What can have signed.
struct Signers {
    credential: StoredCredential,
    tokens: Vec<SealedToken>,
    shared_keys: Vec<StoredSharedKey>,
}

impl App {
    /// Checks the signature of a webhook that Twilio sent to the platform, with the tokens of the account that a call of the
    /// agent would use; without an agent, of the organization's account. Promotions are not concluded from it: what was
    /// signed did not come from Twilio to Linecard.
    pub async fn verify_signature(
        &self,
        caller: &Caller,
        agent: Option<AgentId>,
        webhook: &ReceivedWebhook,
    ) -> Result<CheckedSignature, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        let signers = self.signers(&mut tx, agent, webhook.settings.as_ref()).await?;
        drop(tx);
        let organization = caller.organization_id();
        let (algorithm, secrets): (_, Vec<(SignedBy, SecretString)>) = if let Some(settings) = &webhook.settings {
            let opened = self.credentials.open_shared_keys(organization, &signers.shared_keys);
            (settings.algorithm, opened.into_iter().map(|secret| (SignedBy::SharedKey, secret)).collect())
        } else {
            let opened = self.credentials.open_tokens(organization, &signers.tokens).into_iter();
            (SignatureAlgorithm::HmacSha1, opened.map(|(sealed, token)| (signer(sealed), token)).collect())
        };
        let found = webhook.check(algorithm, &secrets);
        let settings = &signers.credential.settings;
        Ok(CheckedSignature {
            account_sid: settings.account_sid.clone(),
            source: signers.credential.owner.source(),
            outcome: found
                .outcome
                .and_then(|index| secrets.get(index).map(|(signer, _)| *signer).ok_or(SignatureRefusal::NoToken)),
            near_miss: found.near_miss,
        })
    }

    async fn signers(
        &self,
        tx: &mut TenantTx,
        agent: Option<AgentId>,
        settings: Option<&SignatureSettings>,
    ) -> Result<Signers, AppError> {
        let owner = match agent {
            Some(agent) => self.owner_of_account(tx, agent).await?,
            None => CredentialOwner::Organization(tx.organization_id()),
        };
        let missing = AppError::Blocked(BlockReason::NothingConnected);
        let credential = find_settings(tx, owner).await?.ok_or(missing)?;
        let mut shared_keys = Vec::new();
        if let Some(settings) = settings {
            shared_keys = shared_keys_of_account(tx.last(), &credential.settings.account_sid).await?;
            shared_keys.retain(|key| settings.key.as_ref().is_none_or(|named| named == key.sid.as_str()));
        }
        Ok(Signers { tokens: credential.tokens(), credential, shared_keys })
    }

    /// Whose account a call of the agent would use.
    async fn owner_of_account(&self, tx: &mut TenantTx, agent: AgentId) -> Result<CredentialOwner, AppError> {
        let explanation = resolution_get(tx, Some(agent), self.settings.org_fallback_default, None).await?;
        let resolution = explanation.map(|explanation| explanation.resolution);
        let Some(resolution) = resolution.filter(|resolution| resolution.agent.is_some()) else {
            return Err(AppError::NotFound("agent"));
        };
        match resolution.credential.as_ref().map(ResolvedCredential::source) {
            Some(CredentialSource::Agent) => Ok(CredentialOwner::Agent(agent)),
            Some(CredentialSource::Organization) => Ok(CredentialOwner::Organization(tx.organization_id())),
            None => Err(AppError::Blocked(without_credential(&resolution))),
        }
    }
}

/// A secondary token replaces another one.
fn signer(token: &SealedToken) -> SignedBy {
    if token.replaces.is_some() { SignedBy::SecondaryToken } else { SignedBy::AuthToken }
}

impl ReceivedWebhook {
    fn check(
        &self,
        algorithm: SignatureAlgorithm,
        secrets: &[(SignedBy, SecretString)],
    ) -> linecard_twilio::Explanation {
        let fields: Vec<(Cow<'_, str>, Cow<'_, str>)> = match &self.content {
            WebhookContent::None => Vec::new(),
            WebhookContent::Form(fields) => {
                fields.iter().map(|(name, value)| (name.as_str().into(), value.as_str().into())).collect()
            }
            WebhookContent::Body(body) => parse_form(body.as_bytes()),
        };
        let body = match &self.content {
            WebhookContent::Body(body) if is_raw_body(&self.url, body.as_bytes()) => SignedBody::Raw(body.as_bytes()),
            _ if fields.is_empty() => SignedBody::None,
            _ => SignedBody::Form(&fields),
        };
        let request = SignedRequest { url: &self.url, body };
        explain(request, algorithm, secrets.iter().map(|(_, secret)| secret), self.signature.trim())
    }
}
