//! Checking all lines of an organization with Twilio, for `linecard doctor`. Nothing is changed or recorded.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt};
use linecard_domain::{AccountSid, AgentId, OrganizationId, PhoneNumber};
use linecard_store::{
    PageRequest, Store, StoredCredential, TenantContext, agent_list, agent_twilio_get, organization_twilio_get,
};
use linecard_twilio::{IncomingPhoneNumber, TwilioTelephonyAdapter};

use super::check::{Findings, check_settings};
use crate::app::App;
use crate::credentials::{Access, Credentials};
use crate::error::{AppError, VerificationProblem};

/// One after the other would take long, and Twilio limits concurrent requests.
const CONCURRENT_ACCOUNTS: usize = 4;

/// An account with one token, and the lines that use them.
#[derive(Debug)]
pub struct InspectedAccount {
    pub account_sid: AccountSid,
    /// A problem of the account as a whole. Its remaining lines were not checked then.
    pub problem: Option<AccountProblem>,
    /// It is a trial account.
    pub is_trial: bool,
    pub lines: Vec<InspectedLine>,
}

/// Why an account does not work.
#[derive(Debug)]
pub enum AccountProblem {
    /// The token, or a line's API key, cannot be decrypted.
    Token(AppError),
    Twilio(VerificationProblem),
}

/// The line of an agent, or of the organization.
#[derive(Debug)]
pub struct InspectedLine {
    /// `None`: the organization's own.
    pub agent: Option<(AgentId, String)>,
    pub phone_number: PhoneNumber,
    pub problem: Option<VerificationProblem>,
    /// As Twilio reports it, if it was checked and the account has the number.
    pub number: Option<IncomingPhoneNumber>,
}

/// A line as it is stored.
struct StoredLine {
    agent: Option<(AgentId, String)>,
    credential: StoredCredential,
}

impl App {
    /// Checks every account of an organization, and its numbers, with Twilio.
    pub async fn inspect_lines(&self, organization: OrganizationId) -> Result<Vec<InspectedAccount>, AppError> {
        let mut accounts: BTreeMap<(String, String), Vec<StoredLine>> = BTreeMap::new();
        for line in stored_lines(&self.store, organization).await? {
            let stored = &line.credential.settings;
            let account = (stored.account_sid.to_string(), stored.token.fingerprint.clone());
            accounts.entry(account).or_default().push(line);
        }
        let inspector = Inspector { twilio: &self.twilio, credentials: &self.credentials, organization };
        let inspected = stream::iter(accounts.into_values())
            .map(|lines| inspector.inspect_account(lines))
            .buffered(CONCURRENT_ACCOUNTS)
            .filter_map(std::future::ready);
        Ok(inspected.collect().await)
    }
}

async fn stored_lines(store: &Store, organization: OrganizationId) -> Result<Vec<StoredLine>, AppError> {
    let context = TenantContext::maintenance(organization);
    let mut lines = Vec::new();
    let own = organization_twilio_get(store.begin(&context).await?.last()).await?;
    lines.extend(own.map(|credential| StoredLine { agent: None, credential }));
    let mut page = PageRequest { limit: PageRequest::MAX_LIMIT, after: None };
    loop {
        let agents = agent_list(store.begin(&context).await?.last(), &page).await?;
        for agent in agents.items.into_iter().filter(|agent| agent.credential_id.is_some()) {
            let stored = agent_twilio_get(store.begin(&context).await?.last(), agent.id).await?;
            let name = agent.settings.name.as_str().to_owned();
            lines.extend(stored.map(|credential| StoredLine { agent: Some((agent.id, name)), credential }));
        }
        if agents.next.is_none() {
            return Ok(lines);
        }
        page.after = agents.next;
    }
}

struct Inspector<'a> {
    twilio: &'a TwilioTelephonyAdapter,
    credentials: &'a Credentials,
    organization: OrganizationId,
}

impl Inspector<'_> {
    /// `None`: there are no lines.
    async fn inspect_account(&self, lines: Vec<StoredLine>) -> Option<InspectedAccount> {
        let account_sid = lines.first()?.credential.settings.account_sid.clone();
        let mut account = InspectedAccount { account_sid, problem: None, is_trial: false, lines: Vec::new() };
        for StoredLine { agent, credential } in lines {
            let phone_number = credential.settings.phone_number.clone();
            let mut line = InspectedLine { agent, phone_number, problem: None, number: None };
            if account.problem.is_none() {
                // Each is opened separately: lines with the same token may have different API keys and regions.
                match self.credentials.open_stored(self.organization, &credential) {
                    Ok(access) => self.inspect_line(&access, &mut account, &mut line).await,
                    Err(error) => account.problem = Some(AccountProblem::Token(error)),
                }
            }
            account.lines.push(line);
        }
        Some(account)
    }

    async fn inspect_line(&self, access: &Access, account: &mut InspectedAccount, line: &mut InspectedLine) {
        let mut findings = Findings::default();
        match check_settings(self.twilio, access, &line.phone_number, &mut findings).await {
            Ok(()) => {}
            Err(VerificationProblem::TrialAccount) => account.is_trial = true,
            Err(problem) if problem.concerns_account() => account.problem = Some(AccountProblem::Twilio(problem)),
            Err(problem) => line.problem = Some(problem),
        }
        line.number = findings.number;
    }
}
