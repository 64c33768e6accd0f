//! Asking Twilio whether a line works.

use linecard_domain::{AgentId, CredentialOwner, CredentialStatus, PhoneNumber, Role};
use linecard_store::{
    NumberCheck, StoredCredential, agent_get, agent_twilio_get, credential_number_check_set, organization_twilio_get,
};
use linecard_twilio::{IncomingPhoneNumber, TwilioError};

use crate::App;
use crate::caller::Caller;
use crate::connection::{ConnectInput, Connection};
use crate::credentials::Access;
use crate::error::AppError;

/// What Twilio says against a line. Each has a stable code.
#[derive(Debug, thiserror::Error)]
pub enum VerificationProblem {
    #[error("Twilio does not accept this account SID and auth token together")]
    TokenRejected,
    #[error("Twilio does not accept this API key")]
    ApiKeyRejected,
    #[error("the Twilio account is suspended or closed")]
    AccountSuspended,
    #[error("the number does not belong to this Twilio account")]
    NumberNotOwned,
    #[error("the number cannot place calls")]
    NumberWithoutVoice,
    #[error("this is a trial account, which calls verified numbers only")]
    TrialAccount,
    #[error("Twilio does not answer")]
    TwilioAway(#[source] Option<TwilioError>),
}

impl VerificationProblem {
    /// As it stands in problem+json and in the credential's health.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TokenRejected => "twilio-token-rejected",
            Self::ApiKeyRejected => "twilio-api-key-rejected",
            Self::AccountSuspended => "twilio-account-suspended",
            Self::NumberNotOwned => "number-not-owned",
            Self::NumberWithoutVoice => "number-without-voice",
            Self::TrialAccount => "twilio-trial-account",
            Self::TwilioAway(_) => "twilio-unavailable",
        }
    }

    /// Whether it would be the same with any other line of the account.
    pub(crate) const fn is_of_the_account(&self) -> bool {
        match self {
            Self::TokenRejected | Self::AccountSuspended | Self::TrialAccount | Self::TwilioAway(_) => true,
            Self::ApiKeyRejected | Self::NumberNotOwned | Self::NumberWithoutVoice => false,
        }
    }

    /// What the credential's status becomes; `None`: nothing was learnt of it.
    const fn status(&self) -> Option<CredentialStatus> {
        match self {
            Self::TokenRejected | Self::ApiKeyRejected => Some(CredentialStatus::Revoked),
            Self::AccountSuspended | Self::NumberNotOwned | Self::NumberWithoutVoice => {
                Some(CredentialStatus::Unusable)
            }
            // It works, as far as trial accounts do.
            Self::TrialAccount => Some(CredentialStatus::Verified),
            Self::TwilioAway(_) => None,
        }
    }
}

impl From<TwilioError> for VerificationProblem {
    fn from(error: TwilioError) -> Self {
        match error.refusal() {
            Some(refusal) if refusal.is_account_suspended() => Self::AccountSuspended,
            Some(refusal)
                if refusal.is_credential_revoked() || refusal.http_status == 401 || refusal.is_not_found() =>
            {
                Self::TokenRejected
            }
            _ => Self::TwilioAway(Some(error)),
        }
    }
}

/// A line that works.
#[derive(Debug)]
pub struct Verified {
    pub connection: Connection,
    /// The account's name at Twilio.
    pub account_name: Option<String>,
}

/// What Twilio said of an account and a number, as far as it was asked.
#[derive(Default)]
pub(crate) struct Findings {
    account_name: Option<String>,
    sms_capable: Option<bool>,
    pub(crate) number: Option<IncomingPhoneNumber>,
}

impl App {
    /// Verifies an agent's own line, and notes what was found.
    pub async fn verify_agent(&self, caller: &Caller, agent: AgentId) -> Result<Verified, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        if agent_get(&mut tx, agent).await?.is_none() {
            return Err(AppError::NotFound("agent"));
        }
        let stored = agent_twilio_get(tx.last(), agent).await?.ok_or(AppError::NotFound("connection"))?;
        self.verify(caller, stored).await
    }

    /// Verifies the organization's line, and notes what was found.
    pub async fn verify_organization(&self, caller: &Caller) -> Result<Verified, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let stored = organization_twilio_get(tx.last()).await?.ok_or(AppError::NotFound("connection"))?;
        self.verify(caller, stored).await
    }

    /// Asks Twilio about a line that is not saved yet. That the account is a trial is no reason not to save it.
    pub(crate) async fn verify_before_saving(
        &self,
        caller: &Caller,
        agent: Option<AgentId>,
        input: &ConnectInput,
    ) -> Result<(), AppError> {
        if !input.verify_first {
            return Ok(());
        }
        let access = self.unsaved_access(caller, agent, &input.access).await?;
        match self.ask_twilio(&access, &input.phone_number, &mut Findings::default()).await {
            Ok(()) | Err(VerificationProblem::TrialAccount) => Ok(()),
            Err(problem) => Err(problem.into()),
        }
    }

    async fn verify(&self, caller: &Caller, mut stored: StoredCredential) -> Result<Verified, AppError> {
        let organization = caller.organization_id();
        let mut findings = Findings::default();
        let access = self.access_of(organization, &stored)?;
        let mut asked = self.ask_twilio(&access, &stored.settings.phone_number, &mut findings).await;
        if let Err(VerificationProblem::TokenRejected) = asked
            && let Some(promoted) = self.promoted_meanwhile(organization, &stored).await?
        {
            stored = promoted;
            let access = self.access_of(organization, &stored)?;
            asked = self.ask_twilio(&access, &stored.settings.phone_number, &mut findings).await;
        }
        let (status, problem) = match &asked {
            Ok(()) => (Some(CredentialStatus::Verified), None),
            Err(problem) => (problem.status(), Some(problem.code())),
        };
        let mut tx = self.store.begin(&caller.context).await?;
        if let Some(status) = status {
            let line = NumberCheck { phone_number: &stored.settings.phone_number, sms_capable: findings.sms_capable };
            credential_number_check_set(&mut tx, stored.settings.token.credential_id, status, problem, line).await?;
        }
        let now_stored = match stored.owner {
            CredentialOwner::Agent(agent) => agent_twilio_get(tx.last(), agent).await?,
            CredentialOwner::Organization(_) => organization_twilio_get(tx.last()).await?,
        };
        asked?;
        Ok(Verified { connection: now_stored.unwrap_or(stored).into(), account_name: findings.account_name })
    }

    /// The account first, then the number; that it is a trial comes last, since all else works then. What was
    /// found before a problem is kept. The auth token is asked about the account, which a standard API key may not read,
    /// and the key, where there is one, about the number: callbacks take the one, requests the other.
    pub(crate) async fn ask_twilio(
        &self,
        access: &Access,
        number: &PhoneNumber,
        findings: &mut Findings,
    ) -> Result<(), VerificationProblem> {
        let account = self.twilio.fetch_account(&access.with_token()).await?;
        if !account.is_active() {
            return Err(VerificationProblem::AccountSuspended);
        }
        let is_trial = account.is_trial();
        findings.account_name = account.friendly_name;
        let owned = self.twilio.incoming_phone_numbers(&access.of_requests(), Some(number)).await;
        let owned = owned.map_err(|error| match VerificationProblem::from(error) {
            VerificationProblem::TokenRejected if access.api_key.is_some() => VerificationProblem::ApiKeyRejected,
            problem => problem,
        })?;
        let owned = owned
            .into_iter()
            .find(|candidate| candidate.phone_number == *number)
            .ok_or(VerificationProblem::NumberNotOwned)?;
        findings.sms_capable = Some(owned.capabilities.sms);
        let has_voice = owned.capabilities.voice;
        findings.number = Some(owned);
        if !has_voice {
            return Err(VerificationProblem::NumberWithoutVoice);
        }
        if is_trial {
            return Err(VerificationProblem::TrialAccount);
        }
        Ok(())
    }
}
