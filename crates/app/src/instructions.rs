//! What Twilio is told to do with a call, and where it reports on calls and messages.

use linecard_domain::{AgentId, OrganizationId, OutboundRef};
use linecard_twilio::{CallInstructions, connect_stream, say, with_retry_fragment};
use url::Url;

use crate::Settings;
use crate::calls::CallOptions;
use crate::outgoing::Sending;

const TEST_SENTENCE: &str = "This is a test call from Linecard. The line works. Goodbye.";

/// A call's ids, as the platform gets them: in the URL's query, or as the stream's parameters.
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

/// The call's own `url` or `twiml`; else the agent's voice URL, else its stream; else a test sentence, so that
/// a line can be tried before its agent exists.
pub(crate) fn instructions(options: &CallOptions, sending: &Sending<'_>) -> CallInstructions {
    let agent = sending.agent;
    let ids = CallIds {
        organization: sending.organization.to_string(),
        agent: agent.map(|agent| AgentId::to_string(&agent.id)),
        call: sending.subject.to_string(),
    };
    if let Some(url) = &options.url {
        return CallInstructions::Url(with_ids(url.clone(), &ids));
    }
    if let Some(twiml) = &options.twiml {
        return CallInstructions::Twiml(twiml.clone());
    }
    let stored = |url: Option<&String>| url.and_then(|url| Url::parse(url).ok());
    if let Some(url) = stored(agent.and_then(|agent| agent.voice_url.as_ref())) {
        return CallInstructions::Url(with_ids(url, &ids));
    }
    if let Some(url) = stored(agent.and_then(|agent| agent.stream_url.as_ref())) {
        return CallInstructions::Twiml(connect_stream(&url, &ids.pairs()));
    }
    CallInstructions::Twiml(say(TEST_SENTENCE))
}

fn with_ids(mut url: Url, ids: &CallIds) -> Url {
    url.query_pairs_mut().extend_pairs(ids.pairs());
    url
}

/// Our ids stand in the callback's URL, so that the call or message is found even if Twilio's answer was lost.
pub(crate) fn status_callback(settings: &Settings, organization: OrganizationId, subject: OutboundRef) -> Url {
    let mut url = settings.public_url.clone();
    let base = url.path().trim_end_matches('/').to_owned();
    let kind = subject.channel().plural();
    url.set_path(&format!("{base}/webhooks/twilio/{organization}/{kind}/{subject}/status"));
    with_retry_fragment(url)
}
