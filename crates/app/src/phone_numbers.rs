//! The numbers of a Twilio account, to pick one from.

use linecard_domain::{AgentId, PhoneNumber};
use linecard_store::{agent_get, agent_twilio_get, organization_twilio_get};
use linecard_twilio::IncomingPhoneNumber;

use crate::App;
use crate::caller::Caller;
use crate::connection::AccessInput;
use crate::credentials::Access;
use crate::error::AppError;
use crate::verification::VerificationProblem;

/// A number of an account, to pick from.
#[derive(Debug, Clone)]
pub struct OfferedNumber {
    pub phone_number: PhoneNumber,
    pub name: Option<String>,
    pub voice: bool,
    pub sms: bool,
    /// Something answers calls to it already.
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

/// What an account's numbers are asked for with.
#[derive(Debug)]
pub struct NumbersInput {
    pub access: AccessInput,
    /// Whose stored secrets masks stand for; `None`: the organization's.
    pub agent_id: Option<AgentId>,
}

impl App {
    /// The numbers of an account, from credentials that need not be saved, or from those that are.
    pub async fn offered_numbers(&self, caller: &Caller, input: NumbersInput) -> Result<Vec<OfferedNumber>, AppError> {
        let access = self.unsaved_access(caller, input.agent_id, &input.access).await?;
        let config = access.of_requests();
        let numbers = self.twilio.incoming_phone_numbers(&config, None).await.map_err(VerificationProblem::from)?;
        Ok(numbers.into_iter().map(OfferedNumber::from).collect())
    }

    /// Credentials that are not saved, together with stored ones that masks stand for or that are kept.
    pub(crate) async fn unsaved_access(
        &self,
        caller: &Caller,
        agent: Option<AgentId>,
        input: &AccessInput,
    ) -> Result<Access, AppError> {
        caller.require_admin_now(&self.store).await?;
        let mut tx = self.store.begin(&caller.context).await?;
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
        self.access_by(caller.organization_id(), stored.as_ref(), input)
    }
}
