//! The path of a call or message from the client's request to Twilio's response.

use std::collections::BTreeMap;

use linecard_store::ResolvedAgent;
use linecard_twilio::CallInstructions;
use url::Url;

use super::dispatched::Dispatched;
use super::intents::{IntentOutcome, Intents, StoredIntent};
use super::pending::PendingSubmission;
use super::submission::Submitter;
use crate::caller::Caller;
use crate::channels::{CallOfAgent, DispatchContext, OutboundItem, PublicSigningKey, StreamTokens, status_callback};
use crate::error::AppError;
use crate::input::check_metadata;

/// Stores intents and submits them to Twilio.
pub(crate) struct Dispatcher {
    pub(super) intents: Intents,
    submitter: Submitter,
    /// Where Twilio reaches this installation.
    public_url: Url,
    stream_tokens: StreamTokens,
}

impl Dispatcher {
    pub(crate) fn new(intents: Intents, submitter: Submitter, public_url: Url, stream_tokens: StreamTokens) -> Self {
        Self { intents, submitter, public_url, stream_tokens }
    }

    /// With which the tokens of media streams are verified.
    pub(crate) fn public_signing_keys(&self) -> Vec<PublicSigningKey> {
        self.stream_tokens.public_keys()
    }

    /// What a call of the agent goes on with after something else; `None`: the agent has nothing.
    pub(crate) fn agent_instructions(&self, call: CallOfAgent, agent: &ResolvedAgent) -> Option<CallInstructions> {
        call.of_agent(agent, &self.stream_tokens, &BTreeMap::new())
    }

    /// Checks a request before anything is stored.
    pub(crate) fn check<T: OutboundItem>(request: &T::Request) -> Result<(), AppError> {
        let mut errors = check_metadata(T::params(request).metadata.as_ref());
        errors.extend(T::check(request));
        if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
    }

    /// Stores the intent and submits it, or returns what the same request led to before.
    pub(crate) async fn dispatch<T: OutboundItem>(
        &self,
        caller: &Caller,
        request: T::Request,
    ) -> Result<Dispatched<T>, AppError> {
        match self.intents.store::<T>(caller, &request).await? {
            IntentOutcome::Stored(intent) => self.submit(request, intent).await,
            IntentOutcome::Repeated(dispatched) => Ok(dispatched),
        }
    }

    pub(super) async fn submit<T: OutboundItem>(
        &self,
        request: T::Request,
        intent: StoredIntent<T::Id>,
    ) -> Result<Dispatched<T>, AppError> {
        self.submitter.submit(self.pending(request, intent)).await
    }

    /// Records that an intent is not submitted.
    pub(super) async fn abandon<T: OutboundItem>(
        &self,
        request: T::Request,
        intent: StoredIntent<T::Id>,
        detail: &str,
    ) -> Result<T, AppError> {
        self.submitter.record_failure(&self.pending(request, intent), detail).await
    }

    fn pending<T: OutboundItem>(&self, request: T::Request, intent: StoredIntent<T::Id>) -> PendingSubmission<T> {
        let StoredIntent { organization, id, agent, credential, max_call_seconds, submit_before } = intent;
        let item = id.into();
        let context = DispatchContext {
            item,
            organization,
            agent: agent.as_ref(),
            from: credential.phone_number.clone(),
            status_callback: status_callback(&self.public_url, organization, item, credential.token.credential_id),
            stream_tokens: &self.stream_tokens,
            max_call_seconds: max_call_seconds.and_then(|seconds| u32::try_from(seconds).ok()),
        };
        let request = T::twilio_request(request, context);
        PendingSubmission { organization, id, agent: agent.map(|agent| agent.id), request, credential, submit_before }
    }
}
