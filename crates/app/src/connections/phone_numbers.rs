//! The numbers of a Twilio account, to choose one from.

use std::collections::HashMap;

use linecard_domain::{AgentId, PhoneNumber};
use linecard_store::agents_by_phone_numbers;
use linecard_twilio::{CallerId, IncomingPhoneNumber, TwilioError};
use url::Url;

use super::input::AccessInput;
use super::opening::open_unsaved;
use crate::app::App;
use crate::caller::Caller;
use crate::error::{AppError, VerificationProblem};

/// A number of an account.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "five independent facts about a number")]
pub struct OfferedNumber {
    pub phone_number: PhoneNumber,
    pub name: Option<String>,
    pub voice: bool,
    pub sms: bool,
    /// Incoming calls to it are already handled.
    pub in_use: bool,
    /// It is not the account's: its owner has confirmed that the account may call from it.
    pub is_caller_id: bool,
    /// An agent of the organization has it.
    pub is_taken: bool,
    /// That agent, and its name, as far as the caller sees it.
    pub agent: Option<(AgentId, String)>,
    /// What Twilio does with calls and messages to it; `None`: it is not the account's.
    pub incoming: Option<IncomingSettings>,
}

/// What Twilio does with calls and messages to a number, as its resource says. Linecard never changes it.
#[derive(Debug, Clone)]
pub struct IncomingSettings {
    /// `PN…`; `None`: Twilio did not say.
    pub sid: Option<String>,
    pub voice_url: Option<String>,
    pub voice_application_sid: Option<String>,
    pub trunk_sid: Option<String>,
    pub sms_url: Option<String>,
    pub status_callback: Option<String>,
}

/// Credentials in a URL are the account's secrets, and are not needed to recognize it.
fn without_credentials(url: String) -> String {
    let Ok(mut parsed) = Url::parse(&url) else { return url };
    if parsed.username().is_empty() && parsed.password().is_none() {
        return url;
    }
    // Fails only for URLs that have no credentials.
    let _ = parsed.set_username("").and_then(|()| parsed.set_password(None));
    parsed.into()
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
            is_caller_id: false,
            is_taken: false,
            agent: None,
            incoming: Some(IncomingSettings {
                sid: Some(number.sid).filter(|sid| !sid.is_empty()),
                voice_url: number.voice_url.map(without_credentials),
                voice_application_sid: number.voice_application_sid,
                trunk_sid: number.trunk_sid,
                sms_url: number.sms_url.map(without_credentials),
                status_callback: number.status_callback.map(without_credentials),
            }),
        }
    }
}

impl From<CallerId> for OfferedNumber {
    fn from(caller_id: CallerId) -> Self {
        Self {
            phone_number: caller_id.phone_number,
            name: caller_id.friendly_name,
            voice: true,
            sms: false,
            in_use: false,
            is_caller_id: true,
            is_taken: false,
            agent: None,
            incoming: None,
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
    /// The numbers of an account, then those that it may call from; its credentials need not be saved.
    pub async fn offered_numbers(&self, caller: &Caller, input: NumbersInput) -> Result<Vec<OfferedNumber>, AppError> {
        input.agent_id.map_or(Ok(()), |agent| caller.require_agent(agent))?;
        // A mask that a connect session sends stands for a secret of its agent, never of the organization.
        let agent = caller.connects.or(input.agent_id);
        let access = open_unsaved(&self.store, &self.credentials, caller, agent, &input.access).await?;
        let config = access.for_requests();
        let numbers = self.twilio.incoming_phone_numbers(&config, None).await.map_err(VerificationProblem::from)?;
        let caller_ids = match self.twilio.caller_ids(&config, None).await {
            Ok(found) => found,
            // An API key may be restricted to what calls need.
            Err(TwilioError::Refused(_)) => Vec::new(),
            Err(error) => return Err(VerificationProblem::from(error).into()),
        };
        let mut offered: Vec<OfferedNumber> = numbers.into_iter().map(OfferedNumber::from).collect();
        // Twilio lists a number of the account that was verified before it was bought in both places.
        for caller_id in caller_ids {
            if offered.iter().all(|number| number.phone_number != caller_id.phone_number) {
                offered.push(caller_id.into());
            }
        }
        let listed: Vec<&PhoneNumber> = offered.iter().map(|number| &number.phone_number).collect();
        let mut tx = self.store.begin(&caller.context_of_conclusions()).await?;
        let mut users: HashMap<PhoneNumber, (AgentId, String)> = agents_by_phone_numbers(tx.last(), &listed)
            .await?
            .into_iter()
            .map(|(number, agent, name)| (number, (agent, name)))
            .collect();
        for number in &mut offered {
            let user = users.remove(&number.phone_number);
            number.is_taken = user.is_some();
            number.agent = user.filter(|(agent, _)| caller.connects.is_none_or(|own| own == *agent));
        }
        Ok(offered)
    }
}
