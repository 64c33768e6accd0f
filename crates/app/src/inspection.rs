//! Asking Twilio about all lines of an organization, for an operator. Nothing is changed, and nothing is noted.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt};
use linecard_domain::{AccountSid, AgentId, OrganizationId, PhoneNumber};
use linecard_store::{
    PageRequest, StoredCredential, TenantContext, agent_list, agent_twilio_get, organization_twilio_get,
};
use linecard_twilio::IncomingPhoneNumber;

use crate::App;
use crate::credentials::Access;
use crate::error::AppError;
use crate::verification::{Findings, VerificationProblem};

/// Accounts that are asked about at once: one after another takes long, and Twilio minds a crowd of requests.
const ACCOUNTS_AT_ONCE: usize = 4;

/// An account, with one token, and the lines that have both.
#[derive(Debug)]
pub struct InspectedAccount {
    pub account_sid: AccountSid,
    /// What is wrong with the account, whichever the line. Its other lines were not asked about then.
    pub problem: Option<AccountProblem>,
    /// It is a trial account.
    pub is_trial: bool,
    pub lines: Vec<InspectedLine>,
}

#[derive(Debug)]
pub enum AccountProblem {
    /// The token, or a line's API key, does not open.
    Token(AppError),
    Twilio(VerificationProblem),
}

/// An agent's line, or the organization's.
#[derive(Debug)]
pub struct InspectedLine {
    /// `None`: the organization's own.
    pub agent: Option<(AgentId, String)>,
    pub phone_number: PhoneNumber,
    pub problem: Option<VerificationProblem>,
    /// As Twilio has it, where it was asked and the account has the number.
    pub number: Option<IncomingPhoneNumber>,
}

/// A line as it is stored.
struct StoredLine {
    agent: Option<(AgentId, String)>,
    credential: StoredCredential,
}

impl App {
    /// What Twilio says of each account of an organization and of its numbers.
    pub async fn inspect_lines(&self, organization: OrganizationId) -> Result<Vec<InspectedAccount>, AppError> {
        let mut accounts: BTreeMap<(String, String), Vec<StoredLine>> = BTreeMap::new();
        for line in self.stored_lines(organization).await? {
            let stored = &line.credential.settings;
            let account = (stored.account_sid.to_string(), stored.token.fingerprint.clone());
            accounts.entry(account).or_default().push(line);
        }
        let inspected = stream::iter(accounts.into_values())
            .map(|lines| self.inspect_account(organization, lines))
            .buffered(ACCOUNTS_AT_ONCE)
            .filter_map(std::future::ready);
        Ok(inspected.collect().await)
    }

    async fn stored_lines(&self, organization: OrganizationId) -> Result<Vec<StoredLine>, AppError> {
        let context = TenantContext::maintenance(organization);
        let mut lines = Vec::new();
        let own = organization_twilio_get(self.store.begin(&context).await?.last()).await?;
        lines.extend(own.map(|credential| StoredLine { agent: None, credential }));
        let mut page = PageRequest { limit: PageRequest::MAX_LIMIT, after: None };
        loop {
            let agents = agent_list(self.store.begin(&context).await?.last(), &page).await?;
            for agent in agents.items.into_iter().filter(|agent| agent.credential_id.is_some()) {
                let stored = agent_twilio_get(self.store.begin(&context).await?.last(), agent.id).await?;
                let name = agent.settings.name.as_str().to_owned();
                lines.extend(stored.map(|credential| StoredLine { agent: Some((agent.id, name)), credential }));
            }
            if agents.next.is_none() {
                return Ok(lines);
            }
            page.after = agents.next;
        }
    }

    /// `None`: there are no lines.
    async fn inspect_account(&self, organization: OrganizationId, lines: Vec<StoredLine>) -> Option<InspectedAccount> {
        let account_sid = lines.first()?.credential.settings.account_sid.clone();
        let mut account = InspectedAccount { account_sid, problem: None, is_trial: false, lines: Vec::new() };
        for StoredLine { agent, credential } in lines {
            let phone_number = credential.settings.phone_number.clone();
            let mut line = InspectedLine { agent, phone_number, problem: None, number: None };
            if account.problem.is_none() {
                // Each opens by itself: lines of one token may have API keys and regions of their own.
                match self.access_of(organization, &credential) {
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
        match self.ask_twilio(access, &line.phone_number, &mut findings).await {
            Ok(()) => {}
            Err(VerificationProblem::TrialAccount) => account.is_trial = true,
            Err(problem) if problem.is_of_the_account() => account.problem = Some(AccountProblem::Twilio(problem)),
            Err(problem) => line.problem = Some(problem),
        }
        line.number = findings.number;
    }
}
