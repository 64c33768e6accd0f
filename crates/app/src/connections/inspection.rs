//! Checking all lines of an organization with Twilio, for `linecard doctor`. Nothing is changed or recorded.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt};
use linecard_domain::{AccountSid, AgentId, AgentOrder, OrganizationId, PhoneNumber};
use linecard_store::{
    AgentFilter, PageRequest, Store, StoredCredential, TenantContext, agent_list, agent_twilio_get,
    organization_twilio_get,
};
use linecard_twilio::{IncomingPhoneNumber, TwilioTelephonyAdapter};

use super::check::{Callbacks, Findings, check_settings};
use super::dialing::DialingNeeds;
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
    /// What limits it, though its lines work: a trial account, callbacks that are rejected, or dialing permissions.
    pub warning: Option<VerificationProblem>,
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
    needs: DialingNeeds,
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
        let context = TenantContext::maintenance(organization);
        let mut to_inspect = Vec::with_capacity(accounts.len());
        for lines in accounts.into_values() {
            let Some(line) = lines.first() else { continue };
            let account_sid = line.credential.settings.account_sid.clone();
            let public_url = &self.settings().public_url;
            let callbacks = Callbacks::of_account(&self.store, &context, public_url, &account_sid).await?;
            to_inspect.push((account_sid, callbacks, lines));
        }
        let inspector = Inspector { twilio: &self.twilio, credentials: &self.credentials, organization };
        let inspected = stream::iter(to_inspect)
            .map(|(account_sid, callbacks, lines)| inspector.inspect_account(account_sid, callbacks, lines))
            .buffered(CONCURRENT_ACCOUNTS);
        Ok(inspected.collect().await)
    }
}

async fn stored_lines(store: &Store, organization: OrganizationId) -> Result<Vec<StoredLine>, AppError> {
    let context = TenantContext::maintenance(organization);
    let mut lines = Vec::new();
    let own = organization_twilio_get(store.begin(&context).await?.last()).await?;
    let needs = DialingNeeds::of(store, &context, None).await?;
    lines.extend(own.map(|credential| StoredLine { agent: None, credential, needs }));
    let mut page = PageRequest { limit: PageRequest::MAX_LIMIT, after: None };
    loop {
        let mut tx = store.begin(&context).await?;
        let agents = agent_list(tx.last(), &AgentFilter::default(), AgentOrder::NewestFirst, &page).await?;
        drop(tx);
        for agent in agents.items.into_iter().filter(|agent| agent.credential_id.is_some()) {
            let stored = agent_twilio_get(store.begin(&context).await?.last(), agent.id).await?;
            let name = agent.settings.name.as_str().to_owned();
            let needs = DialingNeeds::of(store, &context, Some(agent.id)).await?;
            lines.extend(stored.map(|credential| StoredLine { agent: Some((agent.id, name)), credential, needs }));
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
    async fn inspect_account(
        &self,
        account_sid: AccountSid,
        callbacks: Callbacks,
        lines: Vec<StoredLine>,
    ) -> InspectedAccount {
        let mut account = InspectedAccount { account_sid, problem: None, warning: None, lines: Vec::new() };
        for StoredLine { agent, credential, needs } in lines {
            let phone_number = credential.settings.phone_number.clone();
            let mut line = InspectedLine { agent, phone_number, problem: None, number: None };
            if account.problem.is_none() {
                // Each is opened separately: lines with the same token may have different API keys and regions.
                match self.credentials.open_stored(self.organization, &credential) {
                    Ok(access) => self.inspect_line(&access, &callbacks, &needs, &mut account, &mut line).await,
                    Err(error) => account.problem = Some(AccountProblem::Token(error)),
                }
            }
            account.lines.push(line);
        }
        account
    }

    async fn inspect_line(
        &self,
        access: &Access,
        callbacks: &Callbacks,
        needs: &DialingNeeds,
        account: &mut InspectedAccount,
        line: &mut InspectedLine,
    ) {
        let mut findings = Findings::default();
        match check_settings(self.twilio, access, &line.phone_number, callbacks, needs, &mut findings).await {
            Ok(()) => {}
            Err(problem) if problem.is_warning() => account.warning = Some(problem),
            Err(problem) if problem.concerns_account() => account.problem = Some(AccountProblem::Twilio(problem)),
            Err(problem) => line.problem = Some(problem),
        }
        line.number = findings.number;
    }
}
