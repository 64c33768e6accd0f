//! Credentials that were entered but are not saved, opened to call Twilio with them.

use linecard_domain::{AgentId, OrganizationId};
use linecard_store::{Store, StoredCredential, agent_get, agent_twilio_get, organization_twilio_get};

use super::input::{AccessInput, ApiKeyInput, TokenInput};
use super::masks::{require_key_mask, require_token_mask};
use crate::caller::Caller;
use crate::credentials::{Access, Credentials};
use crate::error::AppError;
use crate::input::Patch;

/// Opens credentials that were entered for an agent, or (`None`) for the organization, completed with the stored ones
/// that masks stand for or that are kept.
pub(super) async fn open_unsaved(
    store: &Store,
    credentials: &Credentials,
    caller: &Caller,
    agent: Option<AgentId>,
    input: &AccessInput,
) -> Result<Access, AppError> {
    caller.require_admin_now(store).await?;
    let mut tx = store.begin(&caller.context).await?;
    let stored = match agent {
        Some(agent) => {
            if agent_get(&mut tx, agent).await?.is_none() {
                return Err(AppError::NotFound("agent"));
            }
            agent_twilio_get(tx.last(), agent).await?
        }
        None => organization_twilio_get(tx.last()).await?,
    };
    drop(tx);
    open_input(credentials, caller.organization_id(), stored.as_ref(), input)
}

/// As [`open_unsaved`], where nothing is stored that a mask could stand for.
pub(super) fn open_entered(input: &AccessInput) -> Result<Access, AppError> {
    let TokenInput::New(token) = &input.auth_token else {
        return Err(AppError::field("/authToken", "is a mask: the token itself is needed"));
    };
    Ok(Access { account_sid: input.account_sid.clone(), token: token.clone(), api_key: None, host: None })
}

fn open_input(
    credentials: &Credentials,
    organization: OrganizationId,
    current: Option<&StoredCredential>,
    input: &AccessInput,
) -> Result<Access, AppError> {
    let token = match &input.auth_token {
        TokenInput::New(token) => token.clone(),
        TokenInput::Mask(given) => {
            let stored = require_token_mask(current, &input.account_sid, given)?;
            credentials.open_token(organization, stored.owner, &stored.settings.token)?
        }
    };
    let kept = current.filter(|stored| stored.settings.account_sid == input.account_sid);
    let stored_key = || kept.and_then(|stored| Some((stored.owner, stored.settings.api_key.as_ref()?)));
    let api_key = match &input.api_key {
        Patch::Keep => match stored_key() {
            Some((owner, key)) => Some((key.sid.clone(), credentials.open_api_key(organization, owner, key)?)),
            None => None,
        },
        Patch::Clear => None,
        Patch::Set(ApiKeyInput { sid, secret: TokenInput::New(secret) }) => Some((sid.clone(), secret.clone())),
        Patch::Set(ApiKeyInput { sid, secret: TokenInput::Mask(given) }) => {
            let key = require_key_mask(stored_key().map(|(_, key)| key), sid, given)?;
            let owner = kept.map(|stored| stored.owner).ok_or(AppError::NotFound("connection"))?;
            Some((sid.clone(), credentials.open_api_key(organization, owner, key)?))
        }
    };
    let host = match &input.host {
        Patch::Keep => kept.and_then(|stored| stored.settings.host.clone()),
        Patch::Clear => None,
        Patch::Set(host) => Some(host.clone()),
    };
    Ok(Access { account_sid: input.account_sid.clone(), token, api_key, host })
}
