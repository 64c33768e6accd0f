//! Importing agents and connections.

use linecard_app::{AccessInput, AgentChange, BlockReason, ConnectInput, ImportedLine, Patch, PutAgent};
use linecard_domain::{AccountSid, ExternalId, Name, PhoneNumber};

use super::record::{AgentRow, TwilioRow};
use super::report::Kind;
use super::run::{Flaws, Importer};
use crate::error::ServerError;

impl Importer<'_> {
    pub(super) async fn agent(&mut self, place: &str, row: AgentRow) -> Result<(), ServerError> {
        let mut flaws = Flaws::default();
        let organization: Option<ExternalId> = flaws.parsed("organization_id", Some(&row.organization));
        let id: Option<ExternalId> = flaws.parsed("id", Some(&row.id));
        let name: Option<Name> = flaws.parsed("name", row.name.as_deref());
        let (Some(organization), Some(id), Some(name)) = (organization, id, name) else {
            self.refuse(place, &flaws);
            return Ok(());
        };
        // Two rows of settings for one agent make two rows here, and each would replace the other at every run.
        if !self.seen.agent(organization.as_str(), id.as_str()) {
            self.report
                .decide(place, "has several rows, or several rows of Twilio settings; the first one was imported");
            return Ok(());
        }
        let mut is_default = row.is_default;
        if is_default == Some(true) && self.seen.with_default.contains(&row.organization) {
            self.report
                .decide(place, "is a second default agent of its organization; the first one is the default here");
            is_default = None;
        }
        if is_default == Some(true) {
            let kept = self.app.default_agent_kept_by(self.options, &organization, &id).await;
            if let Some(by) = kept.map_err(ServerError::Import)? {
                let detail = format!(
                    "is not made the default agent: {by} has made the last change of the one that is the default here; \
                     --overwrite replaces it"
                );
                self.report.decide(place, &detail);
                is_default = None;
            }
        }
        let change = AgentChange {
            name: Some(name.clone()),
            description: patch(row.description),
            voice_url: patch(row.voice_url),
            stream_url: patch(row.stream_url),
            is_default,
            ..AgentChange::default()
        };
        let outcome = self.app.import_agent(self.options, &organization, &id, PutAgent { id: None, change }).await;
        let Some(outcome) = self.settled(place, outcome)? else { return Ok(()) };
        self.imported(Kind::Agent, &format!("{id} of {organization} ({})", name.as_str()), &outcome);
        // It is not there to be connected.
        if outcome.stays_removed() {
            return Ok(());
        }
        if is_default == Some(true) {
            self.seen.with_default.insert(row.organization);
        }
        match row.twilio {
            Some(twilio) => self.connection(place, &organization, Some(&id), twilio).await,
            None => self.require_line(place, &organization, &id).await,
        }
    }

    /// Reports an agent that neither has an account nor can use its organization's.
    async fn require_line(
        &mut self,
        place: &str,
        organization: &ExternalId,
        agent: &ExternalId,
    ) -> Result<(), ServerError> {
        let line = self.app.imported_agent_line(organization, agent).await.map_err(ServerError::Import)?;
        let is_promised = self.options.dry_run && self.seen.connected.contains(organization.as_str());
        let missing = match line {
            ImportedLine::Works => None,
            ImportedLine::Missing(_) | ImportedLine::Unknown if is_promised => None,
            ImportedLine::Missing(blocked) => Some(blocked),
            ImportedLine::Unknown => Some(BlockReason::NothingConnected),
        };
        if let Some(blocked) = missing {
            self.report.decide(place, &format!("has no number. {}", blocked.detail()));
        }
        Ok(())
    }

    pub(super) async fn connection(
        &mut self,
        place: &str,
        organization: &ExternalId,
        agent: Option<&ExternalId>,
        row: TwilioRow,
    ) -> Result<(), ServerError> {
        let Some(input) = self.input(place, row) else { return Ok(()) };
        let (account, number) = (input.access.account_sid.clone(), input.phone_number.clone());
        if self.options.dry_run && agent.is_some() && !self.seen.number(organization.as_str(), number.as_str()) {
            self.report
                .decide(place, "phone_number is that of another agent of the organization: give one of them another");
            return Ok(());
        }
        let outcome = self.app.import_connection(self.options, organization, agent, input).await;
        let Some(outcome) = self.settled(place, outcome)? else { return Ok(()) };
        if agent.is_none() && !outcome.imported.stays_removed() {
            self.seen.connected.insert(organization.as_str().to_owned());
        }
        let owner = match agent {
            Some(agent) => format!("agent {agent} of {organization}"),
            None => format!("organization {organization}"),
        };
        let what = format!(
            "of {owner} ({}, number {}, fingerprint {})",
            account.as_str(),
            number.shortened(),
            outcome.fingerprint
        );
        self.imported(Kind::Connection, &what, &outcome.imported);
        Ok(())
    }

    /// `None`: something is wrong with the settings, which was reported.
    fn input(&mut self, place: &str, row: TwilioRow) -> Option<ConnectInput> {
        let mut flaws = Flaws::default();
        let account_sid: Option<AccountSid> = flaws.parsed("account_sid", row.account_sid.as_deref());
        let phone_number: Option<PhoneNumber> = flaws.parsed("phone_number", row.phone_number.as_deref());
        let auth_token = match row.auth_token.map(|stored| self.tokens.open(&stored)) {
            Some(Ok(token)) => Some(token),
            Some(Err(detail)) => {
                flaws.add("auth_token", &detail);
                None
            }
            None => {
                flaws.add("auth_token", "is missing");
                None
            }
        };
        let (Some(account_sid), Some(phone_number), Some(auth_token)) = (account_sid, phone_number, auth_token) else {
            self.report.decide(place, &format!("Twilio settings: {}", flaws.text()));
            return None;
        };
        Some(ConnectInput {
            access: AccessInput { account_sid, auth_token, api_key: Patch::Keep, host: Patch::Keep },
            phone_number,
            calls_per_second: Patch::Keep,
            verify_first: self.verify,
        })
    }
}

/// What the platform has no column for stays as it is here.
fn patch(text: Option<String>) -> Patch<String> {
    text.filter(|text| !text.trim().is_empty()).map_or(Patch::Keep, Patch::Set)
}
