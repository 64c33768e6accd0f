//! The instructions that a call is placed with, and the address of status callbacks.

use linecard_domain::{AgentId, CredentialId, OrganizationId, OutboundRef};
use linecard_twilio::{CallInstructions, STREAM_TOKEN, connect_stream, say, with_retry_fragment};
use url::Url;

use super::item::DispatchContext;
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
    let agent = context.agent;
    let ids = CallIds {
        organization: context.organization.to_string(),
        agent: agent.map(|agent| AgentId::to_string(&agent.id)),
        call: context.item.to_string(),
    };
    if let Some(url) = &options.url {
        return CallInstructions::Url(with_ids(url.clone(), &ids));
    }
    if let Some(twiml) = &options.twiml {
        return CallInstructions::Twiml(twiml.clone());
    }
    let stored = |url: Option<&String>| url.and_then(|url| Url::parse(url).ok());
    if let Some(url) = stored(agent.and_then(|agent| agent.voice_url.as_ref())) {
        let mut url = url;
        url.query_pairs_mut().extend_pairs(&options.stream_parameters);
        return CallInstructions::Url(with_ids(url, &ids));
    }
    if let Some(agent) = agent
        && let Some(url) = stored(agent.stream_url.as_ref())
    {
        let token = context.stream_tokens.mint(context.organization, agent.id, context.item);
        let mut parameters = ids.pairs();
        parameters.extend(token.as_deref().map(|token| (STREAM_TOKEN, token)));
        parameters.extend(options.stream_parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        return CallInstructions::Twiml(connect_stream(&url, &parameters));
    }
    CallInstructions::Twiml(say(TEST_SENTENCE))
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
