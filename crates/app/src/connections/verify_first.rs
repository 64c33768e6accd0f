//! Verification before settings are saved.

use linecard_domain::AgentId;

use super::check::{Findings, check_settings};
use super::input::ConnectInput;
use super::opening::open_unsaved;
use crate::app::App;
use crate::caller::Caller;
use crate::error::{AppError, VerificationProblem};

/// Verifies settings before they are saved, if that was requested. A trial account may be saved.
pub(super) async fn verify_first(
    app: &App,
    caller: &Caller,
    agent: Option<AgentId>,
    input: &ConnectInput,
) -> Result<(), AppError> {
    if !input.verify_first {
        return Ok(());
    }
    let access = open_unsaved(&app.store, &app.credentials, caller, agent, &input.access).await?;
    match check_settings(&app.twilio, &access, &input.phone_number, &mut Findings::default()).await {
        Ok(()) | Err(VerificationProblem::TrialAccount) => Ok(()),
        Err(problem) => Err(problem.into()),
    }
}
