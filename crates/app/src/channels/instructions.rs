//! The instructions that a call is placed with, and the address of status callbacks.

use std::collections::BTreeMap;

use linecard_domain::{AgentId, CredentialId, OrganizationId, OutboundRef, RecordingId};
use linecard_store::ResolvedAgent;
use linecard_twilio::{CallInstructions, STREAM_TOKEN, connect_stream, say, with_retry_fragment};
use url::Url;

use super::item::DispatchContext;
use super::stream_tokens::StreamTokens;
use crate::requests::CallOptions;

const TEST_SENTENCE: &str = "This is a test call from Linecard. The line works. Goodbye.";

/// A call's ids as the agent's server receives them: in the URL's query, or as parameters of the media stream.
struct CallIds {
    organization: String,
    agent: Option<String>,
    call: String,
}

impl CallIds {
    fn pairs(&self) -> Vec<(&str, &str)> {
        let mut pairs = vec![("organization_id", self.organization.as_str()), ("call_id", self.call.as_str())];
        if let Some(agent) = &self.agent {
            pairs.push(("agent_id", agent));
        }
        pairs
    }
}

/// The call's own `url` or `twiml`; otherwise the agent's voice URL, otherwise its media stream; otherwise a test
/// sentence, so that settings can be tried before the agent's server exists.
pub(super) fn instructions(options: &CallOptions, context: &DispatchContext<'_>) -> CallInstructions {
    let call = CallOfAgent {
        organization: context.organization,
        call: context.item,
        agent_id: context.agent.map(|agent| agent.id),
    };
    if let Some(url) = &options.url {
        return CallInstructions::Url(call.with_ids(url.clone()));
    }
    if let Some(twiml) = &options.twiml {
        return CallInstructions::Twiml(twiml.clone());
    }
    let of_agent =
        context.agent.and_then(|agent| call.of_agent(agent, context.stream_tokens, &options.stream_parameters));
    of_agent.unwrap_or_else(|| CallInstructions::Twiml(say(TEST_SENTENCE)))
}

/// A call, as instructions name it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallOfAgent {
    pub organization: OrganizationId,
    pub call: OutboundRef,
    pub agent_id: Option<AgentId>,
}

impl CallOfAgent {
    fn ids(self) -> CallIds {
        CallIds {
            organization: self.organization.to_string(),
            agent: self.agent_id.map(|agent| agent.to_string()),
            call: self.call.to_string(),
        }
    }

    /// The URL, with the call's ids in its query.
    pub(crate) fn with_ids(self, url: Url) -> Url {
        with_ids(url, &self.ids())
    }

    /// The agent's voice URL, otherwise its media stream; `None`: it has neither.
    pub(crate) fn of_agent(
        self,
        agent: &ResolvedAgent,
        stream_tokens: &StreamTokens,
        added: &BTreeMap<String, String>,
    ) -> Option<CallInstructions> {
        let ids = self.ids();
        let stored = |url: Option<&String>| url.and_then(|url| Url::parse(url).ok());
        if let Some(mut url) = stored(agent.voice_url.as_ref()) {
            url.query_pairs_mut().extend_pairs(added);
            return Some(CallInstructions::Url(with_ids(url, &ids)));
        }
        let url = stored(agent.stream_url.as_ref())?;
        let token = stream_tokens.mint(self.organization, agent.id, self.call);
        let mut parameters = ids.pairs();
        parameters.extend(token.as_deref().map(|token| (STREAM_TOKEN, token)));
        parameters.extend(added.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        Some(CallInstructions::Twiml(connect_stream(&url, &parameters)))
    }
}

fn with_ids(mut url: Url, ids: &CallIds) -> Url {
    url.query_pairs_mut().extend_pairs(ids.pairs());
    url
}

/// How the addresses of an organization's callbacks begin.
pub(crate) fn callbacks_of(public_url: &Url, organization: OrganizationId) -> String {
    let mut url = public_url.clone();
    url.set_path(&callback_path(public_url, organization));
    url.into()
}

fn callback_path(public_url: &Url, organization: OrganizationId) -> String {
    format!("{}/webhooks/twilio/{organization}/", public_url.path().trim_end_matches('/'))
}

/// The address that hears what becomes of a recording: below that of its call.
pub(crate) fn recording_callback(status_callback: &Url, recording: RecordingId) -> Url {
    let mut url = status_callback.clone();
    let of_call = url.path().trim_end_matches("status").to_owned();
    url.set_path(&format!("{of_call}recordings/{recording}/status"));
    url
}

/// The address of status callbacks. It contains our ids, so that the call or message is found even if Twilio's
/// response to the request was lost; and the credential that it is pinned to, so that the signature can be checked without
/// a read. The signature covers all of it.
pub(crate) fn status_callback(
    public_url: &Url,
    organization: OrganizationId,
    item: OutboundRef,
    credential: CredentialId,
) -> Url {
    let mut url = public_url.clone();
    let channel = item.channel().plural();
    url.set_path(&format!("{}{channel}/{item}/status", callback_path(public_url, organization)));
    url.set_query(Some(&format!("credential={credential}")));
    with_retry_fragment(url)
}
