//! The numbers of a Twilio account, to choose one from.

use linecard_domain::{AgentId, PhoneNumber};
use linecard_twilio::IncomingPhoneNumber;

use super::input::AccessInput;
use super::opening::open_unsaved;
use crate::app::App;
use crate::caller::Caller;
use crate::error::{AppError, VerificationProblem};

/// A number of an account.
#[derive(Debug, Clone)]
pub struct OfferedNumber {
    pub phone_number: PhoneNumber,
    pub name: Option<String>,
    pub voice: bool,
    pub sms: bool,
    /// Incoming calls to it are already handled.
    pub in_use: bool,
}

impl From<IncomingPhoneNumber> for OfferedNumber {
    fn from(number: IncomingPhoneNumber) -> Self {
        let in_use = number.voice_url.is_some() || number.trunk_sid.is_some() || number.voice_application_sid.is_some();
        Self {
            phone_number: number.phone_number,
            name: number.friendly_name,
            voice: number.capabilities.voice,
            sms: number.capabilities.sms,
            in_use,
        }
    }
}

/// The account whose numbers are requested.
#[derive(Debug)]
pub struct NumbersInput {
    pub access: AccessInput,
    /// The agent whose stored secrets the masks stand for; `None`: the organization.
    pub agent_id: Option<AgentId>,
}

impl App {
    /// The numbers of an account; its credentials need not be saved.
    pub async fn offered_numbers(&self, caller: &Caller, input: NumbersInput) -> Result<Vec<OfferedNumber>, AppError> {
        let access = open_unsaved(&self.store, &self.credentials, caller, input.agent_id, &input.access).await?;
        let config = access.for_requests();
        let numbers = self.twilio.incoming_phone_numbers(&config, None).await.map_err(VerificationProblem::from)?;
        Ok(numbers.into_iter().map(OfferedNumber::from).collect())
    }
}
