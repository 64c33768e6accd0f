//! Redirecting, transferring and pressing keys: other instructions for a call in progress.

use linecard_domain::{AgentId, BlockReason, CallId, PhoneNumber};
use linecard_store::{Call, ResolvedAgent, UpdateSource, agent_get, call_still_allowed};
use linecard_twilio::{CallInstructions, MAX_TWIML_CHARS, dial, play_digits};
use tracing::Instrument;
use url::Url;

use super::live::{Change, ChangedCall, LiveCalls};
use crate::app::App;
use crate::caller::Caller;
use crate::channels::{CallOfAgent, OutboundItem};
use crate::error::{AppError, FieldError};
use crate::outbound::outside_calling_hours;
use crate::requests::{IdempotencyKey, check_digits, check_instructions};

/// New instructions for a call; exactly one of the two.
#[derive(Debug)]
pub struct RedirectCall {
    pub url: Option<Url>,
    pub twiml: Option<String>,
}

/// Keys to press during a call, and what it goes on with: a URL, or the agent's instructions.
#[derive(Debug)]
pub struct SendDigits {
    pub digits: String,
    pub url: Option<Url>,
}

impl RedirectCall {
    /// The invalid fields.
    pub fn check(&self) -> Vec<FieldError> {
        if self.url.is_none() && self.twiml.is_none() {
            return vec![FieldError::new("/url", "is required unless twiml is given")];
        }
        check_instructions(self.url.as_ref(), self.twiml.as_deref())
    }
}

impl SendDigits {
    /// The invalid fields.
    pub fn check(&self) -> Vec<FieldError> {
        let mut errors = check_instructions(self.url.as_ref(), None);
        errors.extend(check_digits("/digits", &self.digits));
        errors
    }
}

impl App {
    /// Replaces the instructions of a call in progress. Whatever it executes is broken off.
    pub async fn redirect_call(
        &self,
        caller: &Caller,
        call: CallId,
        redirect: RedirectCall,
        idempotency: Option<IdempotencyKey>,
    ) -> Result<ChangedCall, AppError> {
        self.require_valid(redirect.check(), redirect.url.as_ref())?;
        let calls = LiveCalls::of(self);
        if let Some(changed) = calls.changed_before(caller, call, idempotency.as_ref()).await? {
            return Ok(changed);
        }
        let call = calls.get(caller, call).await?;
        let (instructions, detail) = match (redirect.url, redirect.twiml) {
            (Some(url), _) => {
                (CallInstructions::Url(of_agent(&call).with_ids(url)), "other instructions were requested: a URL")
            }
            (None, twiml) => {
                (CallInstructions::Twiml(twiml.unwrap_or_default()), "other instructions were requested: TwiML")
            }
        };
        let detail = detail.to_owned();
        self.change(caller, Change { call, source: UpdateSource::Redirect, detail, instructions }, idempotency).await
    }

    /// Connects a call in progress with another number, which must be one that the agent may call now.
    pub async fn transfer_call(
        &self,
        caller: &Caller,
        call: CallId,
        to: &PhoneNumber,
        idempotency: Option<IdempotencyKey>,
    ) -> Result<ChangedCall, AppError> {
        let calls = LiveCalls::of(self);
        if let Some(changed) = calls.changed_before(caller, call, idempotency.as_ref()).await? {
            return Ok(changed);
        }
        let call = calls.get(caller, call).await?;
        self.require_callable(caller, &call, to).await?;
        let instructions = CallInstructions::Twiml(dial(to, &call.from));
        let detail = format!("a transfer to {} was requested", to.as_str());
        self.change(caller, Change { call, source: UpdateSource::Transfer, detail, instructions }, idempotency).await
    }

    /// Presses keys in a call in progress, which then goes on with a URL, or with the instructions of its agent.
    pub async fn send_digits(
        &self,
        caller: &Caller,
        call: CallId,
        send: SendDigits,
        idempotency: Option<IdempotencyKey>,
    ) -> Result<ChangedCall, AppError> {
        self.require_valid(send.check(), send.url.as_ref())?;
        let calls = LiveCalls::of(self);
        if let Some(changed) = calls.changed_before(caller, call, idempotency.as_ref()).await? {
            return Ok(changed);
        }
        let call = calls.get(caller, call).await?;
        let then = match send.url {
            Some(url) => CallInstructions::Url(of_agent(&call).with_ids(url)),
            None => self.own_instructions(caller, &call).await?,
        };
        let twiml = play_digits(&send.digits, &then);
        if twiml.chars().count() > MAX_TWIML_CHARS {
            let detail =
                "is too long: with its special characters as TwiML has them, it must be at most 3,800 characters";
            return Err(AppError::field("/url", detail));
        }
        // The digits may be a PIN.
        let detail = format!("{} keys were to be pressed", send.digits.len());
        let instructions = CallInstructions::Twiml(twiml);
        self.change(caller, Change { call, source: UpdateSource::Digits, detail, instructions }, idempotency).await
    }

    /// In a task of its own: a client that disconnects aborts nothing between recording the request and its outcome.
    async fn change(
        &self,
        caller: &Caller,
        change: Change,
        idempotency: Option<IdempotencyKey>,
    ) -> Result<ChangedCall, AppError> {
        let (calls, caller) = (LiveCalls::of(self), caller.clone());
        let task = async move { calls.change(&caller, change, idempotency).await };
        self.tasks.spawn(task.in_current_span()).await?
    }

    fn require_valid(&self, mut errors: Vec<FieldError>, url: Option<&Url>) -> Result<(), AppError> {
        errors.extend(url.and_then(|url| self.settings.url_targets().check("/url", url.as_str())));
        if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
    }

    async fn require_callable(&self, caller: &Caller, call: &Call, to: &PhoneNumber) -> Result<(), AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        // Daily limits are asked where it is counted.
        let blocked = call_still_allowed(&mut tx, call.agent_id, &call.from, to).await?;
        let Some(blocked) = blocked else { return Ok(tx.commit().await?) };
        Call::METRICS.blocked(blocked);
        if blocked == BlockReason::OutsideCallingHours {
            let now = self.dependencies.now();
            return Err(outside_calling_hours(tx.last(), call.agent_id, to, now).await?);
        }
        Err(AppError::Blocked(blocked))
    }

    /// Those of the agent: what a call was placed with itself is not kept.
    async fn own_instructions(&self, caller: &Caller, call: &Call) -> Result<CallInstructions, AppError> {
        let agent = match call.agent_id {
            Some(agent) => self.stored_agent(caller, agent).await?,
            None => None,
        };
        let instructions = agent.and_then(|agent| self.dispatcher.agent_instructions(of_agent(call), &agent));
        instructions.ok_or_else(|| {
            let detail =
                "is required: the agent has neither a voiceUrl nor a streamUrl with which the call could go on";
            AppError::field("/url", detail)
        })
    }

    async fn stored_agent(&self, caller: &Caller, agent: AgentId) -> Result<Option<ResolvedAgent>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        let stored = agent_get(tx.last(), agent).await?;
        Ok(stored.map(|stored| ResolvedAgent {
            id: agent,
            voice_url: stored.settings.voice_url,
            stream_url: stored.settings.stream_url,
        }))
    }
}

fn of_agent(call: &Call) -> CallOfAgent {
    CallOfAgent { organization: call.organization_id, call: call.id.into(), agent_id: call.agent_id }
}
