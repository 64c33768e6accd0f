//! Verification before settings are saved.

use linecard_domain::{AgentId, OrganizationId};

use super::check::{Callbacks, Findings, check_settings};
use super::dialing::DialingNeeds;
use super::input::ConnectInput;
use super::opening::{open_entered, open_unsaved};
use crate::app::App;
use crate::caller::Caller;
use crate::credentials::Access;
use crate::error::AppError;

/// Verifies settings before they are saved, if that was requested; those of a connect session always, or it could occupy
/// numbers that other agents of the organization are to have. What is only a warning may be saved.
pub(super) async fn verify_first(
    app: &App,
    caller: &Caller,
    agent: Option<AgentId>,
    input: &ConnectInput,
) -> Result<(), AppError> {
    if !input.verify_first && caller.connects.is_none() {
        return Ok(());
    }
    let access = open_unsaved(&app.store, &app.credentials, caller, agent, &input.access).await?;
    let account = &input.access.account_sid;
    let context = caller.context_of_conclusions();
    let callbacks = Callbacks::of_account(&app.store, &context, &app.settings().public_url, account).await?;
    let needs = DialingNeeds::of(&app.store, &context, agent).await?;
    check(app, &access, input, &callbacks, &needs).await
}

/// As [`verify_first`], whether or not it was requested, and of an organization or agent that may not exist yet.
pub(crate) async fn verify_entered(
    app: &App,
    organization: OrganizationId,
    input: &ConnectInput,
) -> Result<(), AppError> {
    let access = open_entered(&input.access)?;
    let callbacks = Callbacks::of_new(&app.settings().public_url, organization);
    check(app, &access, input, &callbacks, &DialingNeeds::default()).await
}

async fn check(
    app: &App,
    access: &Access,
    input: &ConnectInput,
    callbacks: &Callbacks,
    needs: &DialingNeeds,
) -> Result<(), AppError> {
    let mut findings = Findings::default();
    match check_settings(&app.twilio, access, &input.phone_number, callbacks, needs, &mut findings).await {
        Err(problem) if !problem.is_warning() => Err(problem.into()),
        _ => Ok(()),
    }
}
