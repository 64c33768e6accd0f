//! Verifying stored settings with Twilio.

use linecard_domain::{AgentId, CredentialStatus, Role};
use linecard_store::{
    NumberCheck, Store, StoredCredential, agent_get, agent_twilio_get, credential_number_check_set,
    organization_twilio_get,
};
use linecard_twilio::TwilioTelephonyAdapter;
use url::Url;

use super::check::{Callbacks, Findings, check_settings};
use super::connection::Connection;
use super::dialing::DialingNeeds;
use crate::app::App;
use crate::caller::Caller;
use crate::credentials::{Credentials, TokenPromotions, find_settings};
use crate::error::{AppError, VerificationProblem};

/// Settings that work.
#[derive(Debug)]
pub struct Verified {
    pub connection: Connection,
    /// The account's name at Twilio.
    pub account_name: Option<String>,
}

impl App {
    /// Verifies an agent's own settings, and stores the result.
    pub async fn verify_agent(&self, caller: &Caller, agent: AgentId) -> Result<Verified, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        if agent_get(&mut tx, agent).await?.is_none() {
            return Err(AppError::NotFound("agent"));
        }
        let stored = agent_twilio_get(tx.last(), agent).await?.ok_or(AppError::NotFound("connection"))?;
        // Its connection is not kept while Twilio is asked.
        drop(tx);
        Verification::of(self).run(caller, stored).await
    }

    /// Verifies the organization's settings, and stores the result.
    pub async fn verify_organization(&self, caller: &Caller) -> Result<Verified, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let stored = organization_twilio_get(tx.last()).await?.ok_or(AppError::NotFound("connection"))?;
        drop(tx);
        Verification::of(self).run(caller, stored).await
    }
}

struct Verification<'a> {
    store: &'a Store,
    twilio: &'a TwilioTelephonyAdapter,
    credentials: &'a Credentials,
    promotions: &'a TokenPromotions,
    public_url: &'a Url,
}

impl<'a> Verification<'a> {
    fn of(app: &'a App) -> Self {
        Self {
            store: &app.store,
            twilio: &app.twilio,
            credentials: &app.credentials,
            promotions: &app.promotions,
            public_url: &app.settings().public_url,
        }
    }

    async fn run(&self, caller: &Caller, mut stored: StoredCredential) -> Result<Verified, AppError> {
        let mut findings = Findings::default();
        let mut checked = self.check(caller, &stored, &mut findings).await?;
        if let Err(VerificationProblem::TokenRejected) = checked
            && let Some(promoted) = self.promotions.promote_if_accepted(caller.organization_id(), &stored).await?
        {
            stored = promoted;
            checked = self.check(caller, &stored, &mut findings).await?;
        }
        let (status, problem) = match &checked {
            Ok(()) => (Some(CredentialStatus::Verified), None),
            Err(problem) => (problem.status(), Some(problem.code())),
        };
        let mut tx = self.store.begin(&caller.context).await?;
        let credential = stored.settings.token.credential_id;
        let current = find_settings(&mut tx, stored.owner).await?;
        // One that was replaced while Twilio was asked is not recorded any more; a connect session might not even write it.
        if let Some(status) = status
            && current.is_some_and(|current| current.settings.token.credential_id == credential)
        {
            let number = NumberCheck { phone_number: &stored.settings.phone_number, sms_capable: findings.sms_capable };
            credential_number_check_set(&mut tx, credential, status, problem, number).await?;
        }
        let updated = find_settings(tx.last(), stored.owner).await?;
        checked?;
        Ok(Verified { connection: updated.unwrap_or(stored).into(), account_name: findings.account_name })
    }

    async fn check(
        &self,
        caller: &Caller,
        stored: &StoredCredential,
        findings: &mut Findings,
    ) -> Result<Result<(), VerificationProblem>, AppError> {
        let access = self.credentials.open_stored(caller.organization_id(), stored)?;
        let line = &stored.settings;
        let context = caller.context_of_conclusions();
        let callbacks = Callbacks::of_account(self.store, &context, self.public_url, &line.account_sid).await?;
        let needs = DialingNeeds::of(self.store, &context, stored.owner.agent()).await?;
        Ok(check_settings(self.twilio, &access, &line.phone_number, &callbacks, &needs, findings).await)
    }
}
