//! Twilio settings of agents and organizations.

use linecard_domain::{AgentId, ExternalId, OrganizationId};
use linecard_store::{
    StoredCredential, TenantContext, agent_by_external_id, agent_twilio_get, organization_twilio_get,
};
use secrecy::SecretString;

use super::outcome::{ImportOptions, Imported, kept, kept_removed};
use super::resources::known;
use crate::app::App;
use crate::connections::{ConnectInput, TokenInput, verify_entered};
use crate::error::AppError;

/// What became of a connection.
#[derive(Debug, Clone)]
pub struct ImportedConnection {
    pub imported: Imported,
    /// Of account and token, as the API shows it: equal ones are the same account with the same token.
    pub fingerprint: String,
}

#[derive(Clone, Copy)]
enum Owner {
    Organization(OrganizationId),
    Agent(OrganizationId, AgentId),
    /// It would be created before, in this dry run.
    New,
}

impl App {
    /// Connects an agent, or (`None`) the organization itself. With `verify_first`, Twilio is asked about settings that
    /// are the same, too.
    pub async fn import_connection(
        &self,
        options: ImportOptions,
        organization: &ExternalId,
        agent: Option<&ExternalId>,
        input: ConnectInput,
    ) -> Result<ImportedConnection, AppError> {
        let TokenInput::New(token) = &input.access.auth_token else {
            return Err(AppError::field("/authToken", "is a mask: the token itself is needed"));
        };
        let token = token.clone();
        let fingerprint = self.keyring.fingerprint(input.access.account_sid.as_str(), &token);
        let owner = owner(self, options, organization, agent).await?;
        let imported = match owner {
            Owner::New => {
                verify(self, self.dependencies.next_id(), &input).await?;
                Imported::Created
            }
            Owner::Organization(id) | Owner::Agent(id, _) => connect(self, options, (id, owner), input, &token).await?,
        };
        Ok(ImportedConnection { imported, fingerprint })
    }
}

async fn connect(
    app: &App,
    options: ImportOptions,
    (organization, owner): (OrganizationId, Owner),
    input: ConnectInput,
    token: &SecretString,
) -> Result<Imported, AppError> {
    let context = TenantContext::maintenance(organization);
    let mut tx = app.store.begin(&context).await?;
    let (stored, resource) = match owner {
        Owner::Agent(_, agent) => (agent_twilio_get(tx.last(), agent).await?, ("agent-twilio", agent.into())),
        _ => (organization_twilio_get(tx.last()).await?, ("organization-twilio", organization.into())),
    };
    let fields = stored.as_ref().map(|stored| differences(app, stored, &input, token));
    let imported = match fields {
        Some(fields) if fields.is_empty() => {
            verify(app, organization, &input).await?;
            return Ok(Imported::Same);
        }
        Some(fields) => match kept(&app.store, options, &context, resource, &fields).await? {
            Some(kept) => return Ok(kept),
            None => Imported::Changed(fields),
        },
        None => match kept_removed(&app.store, options, &context, resource).await? {
            Some(kept) => return Ok(kept),
            None => Imported::Created,
        },
    };
    let caller = options.caller().enter(organization);
    match owner {
        Owner::Agent(_, agent) => app.connect_agent(&caller, agent, input).await.map(drop)?,
        _ => app.connect_organization(&caller, input).await.map(drop)?,
    }
    Ok(imported)
}

async fn verify(app: &App, organization: OrganizationId, input: &ConnectInput) -> Result<(), AppError> {
    if input.verify_first { verify_entered(app, organization, input).await } else { Ok(()) }
}

/// Which fields of what is stored would change.
fn differences(app: &App, stored: &StoredCredential, input: &ConnectInput, token: &SecretString) -> Vec<String> {
    let (line, account) = (&stored.settings, &input.access.account_sid);
    let differs = [
        ("accountSid", line.account_sid != *account),
        ("authToken", !app.credentials.is_token(&line.token, account, token)),
        ("phoneNumber", line.phone_number != input.phone_number),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field.to_owned()).collect()
}

async fn owner(
    app: &App,
    options: ImportOptions,
    organization: &ExternalId,
    agent: Option<&ExternalId>,
) -> Result<Owner, AppError> {
    let Some(id) = known(app, options, organization).await? else { return Ok(Owner::New) };
    let Some(agent) = agent else { return Ok(Owner::Organization(id)) };
    let mut tx = app.store.begin(&TenantContext::maintenance(id)).await?;
    match agent_by_external_id(tx.last(), agent).await? {
        Some(agent) => Ok(Owner::Agent(id, agent)),
        None if options.dry_run => Ok(Owner::New),
        None => Err(AppError::NotFound("agent")),
    }
}
