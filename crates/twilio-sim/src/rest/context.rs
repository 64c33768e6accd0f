//! What each route receives and returns.

use std::sync::Arc;

use super::error::TwilioError;
use crate::account::Account;
use crate::call::Call;
use crate::faults::AppliedFaults;
use crate::form::Form;
use crate::http::{Reply, Request};
use crate::message::Message;
use crate::resource_list::ResourceList;
use crate::script::Refusal;
use crate::sim_state::SimState;

/// An authenticated request for one account, as each route receives it.
pub(super) struct Context<'a> {
    pub(super) sim: &'a Arc<SimState>,
    pub(super) account: Arc<Account>,
    pub(super) request: &'a Request,
    pub(super) query: Form,
    pub(super) applied: Option<&'a AppliedFaults>,
}

/// A rejected request: with one of Twilio's errors, or with no response at all.
pub(super) enum Refused {
    Error(TwilioError),
    Dropped,
}

impl From<TwilioError> for Refused {
    fn from(error: TwilioError) -> Self {
        Self::Error(error)
    }
}

pub(super) type Outcome = Result<Reply, Refused>;

impl Context<'_> {
    pub(super) fn form(&self) -> Form {
        Form::parse(&self.request.body)
    }

    pub(super) fn not_found(&self) -> TwilioError {
        TwilioError::not_found(&self.request.path)
    }

    /// The calls that the account created.
    pub(super) fn calls(&self) -> Arc<ResourceList<Call>> {
        self.sim.calls.of_account(&self.account.sid)
    }

    /// The messages that the account created.
    pub(super) fn messages(&self) -> Arc<ResourceList<Message>> {
        self.sim.messages.of_account(&self.account.sid)
    }
}

/// Shows that the method is GET.
pub(super) struct Get;

pub(super) fn get_only(request: &Request) -> Result<Get, TwilioError> {
    if request.method == "GET" {
        return Ok(Get);
    }
    Err(TwilioError::new(20004, format!("Method not allowed: {}", request.method)))
}

/// Applies the README's table of numbers that are refused. `true`: accept the request and drop the response.
pub(super) fn refuse(refusal: Option<Refusal>, number: &str) -> Result<bool, Refused> {
    match refusal {
        None => Ok(false),
        Some(Refusal::Code(code)) => Err(TwilioError::about(code, number).into()),
        Some(Refusal::DropBeforeAccept) => Err(Refused::Dropped),
        Some(Refusal::DropAfterAccept) => Ok(true),
    }
}
