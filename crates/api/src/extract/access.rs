//! What each operation requires of an API key: the one place where scopes are assigned. What is missing here is open to
//! no key, and a test fails.

use axum::extract::MatchedPath;
use axum::http::Method;
use axum::http::request::Parts;
use linecard_app::KeyAccess;
use linecard_domain::KeyScope::{self, Calls, Messages, People, Read, Settings};

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const PATCH: Method = Method::PATCH;
const DELETE: Method = Method::DELETE;

/// Who may use an operation beside keys of the whole organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Keys of some agents, too: the database shows them nothing of others.
    Agents,
    Organization,
}

use Reach::{Agents, Organization};

const OPERATIONS: &[(Method, &str, KeyScope, Reach)] = &[
    (GET, "/api/organization", Read, Organization),
    (PATCH, "/api/organization", Settings, Organization),
    (GET, "/api/members", Read, Organization),
    (PATCH, "/api/members/{user_id}", People, Organization),
    (DELETE, "/api/members/{user_id}", People, Organization),
    (POST, "/api/members/{user_id}/password-reset", People, Organization),
    (GET, "/api/invitations", Read, Organization),
    (POST, "/api/invitations", People, Organization),
    (DELETE, "/api/invitations/{invitation_id}", People, Organization),
    (GET, "/api/api-keys", Read, Organization),
    (POST, "/api/api-keys", Settings, Organization),
    (DELETE, "/api/api-keys/{api_key_id}", Settings, Organization),
    (GET, "/api/do-not-call", Read, Organization),
    (POST, "/api/do-not-call", Settings, Organization),
    (DELETE, "/api/do-not-call/{entry_id}", Settings, Organization),
    (GET, "/api/event-endpoints", Read, Organization),
    (POST, "/api/event-endpoints", Settings, Organization),
    (GET, "/api/event-endpoints/{endpoint_id}", Read, Organization),
    (PATCH, "/api/event-endpoints/{endpoint_id}", Settings, Organization),
    (DELETE, "/api/event-endpoints/{endpoint_id}", Settings, Organization),
    (POST, "/api/event-endpoints/{endpoint_id}/rotate-secret", Settings, Organization),
    (POST, "/api/event-endpoints/{endpoint_id}/test", Settings, Organization),
    (GET, "/api/event-endpoints/{endpoint_id}/deliveries", Read, Organization),
    (POST, "/api/event-endpoints/{endpoint_id}/deliveries/{delivery_id}/retry", Settings, Organization),
    (POST, "/api/event-endpoints/{endpoint_id}/replay", Settings, Organization),
    (GET, "/api/agents", Read, Agents),
    (POST, "/api/agents", Settings, Organization),
    (GET, "/api/agents/{agent_id}", Read, Agents),
    (PATCH, "/api/agents/{agent_id}", Settings, Organization),
    (DELETE, "/api/agents/{agent_id}", Settings, Organization),
    (GET, "/api/agents/{agent_id}/twilio", Read, Agents),
    (POST, "/api/agents/{agent_id}/twilio", Settings, Organization),
    (DELETE, "/api/agents/{agent_id}/twilio", Settings, Organization),
    (POST, "/api/agents/{agent_id}/twilio/next-token", Settings, Organization),
    (DELETE, "/api/agents/{agent_id}/twilio/next-token", Settings, Organization),
    (POST, "/api/agents/{agent_id}/twilio/verify", Settings, Organization),
    (GET, "/api/agents/{agent_id}/twilio/resolution", Read, Agents),
    (GET, "/api/twilio", Read, Organization),
    (POST, "/api/twilio", Settings, Organization),
    (DELETE, "/api/twilio", Settings, Organization),
    (POST, "/api/twilio/next-token", Settings, Organization),
    (DELETE, "/api/twilio/next-token", Settings, Organization),
    (POST, "/api/twilio/verify", Settings, Organization),
    (POST, "/api/twilio/phone-numbers", Settings, Organization),
    (GET, "/api/twilio/resolutions", Read, Agents),
    (GET, "/api/twilio/shared-keys", Read, Organization),
    (PUT, "/api/twilio/shared-keys/{key_sid}", Settings, Organization),
    (DELETE, "/api/twilio/shared-keys/{key_sid}", Settings, Organization),
    (GET, "/api/calls", Read, Agents),
    (POST, "/api/calls", Calls, Agents),
    (GET, "/api/calls/{call_id}", Read, Agents),
    (GET, "/api/calls/{call_id}/log", Read, Agents),
    (POST, "/api/calls/{call_id}/hangup", Calls, Agents),
    (POST, "/api/calls/{call_id}/redirect", Calls, Agents),
    (POST, "/api/calls/{call_id}/transfer", Calls, Agents),
    (POST, "/api/calls/{call_id}/digits", Calls, Agents),
    (GET, "/api/calls/{call_id}/recordings", Read, Agents),
    (POST, "/api/calls/{call_id}/recordings", Calls, Agents),
    (GET, "/api/calls/{call_id}/recordings/{recording_id}", Read, Agents),
    (DELETE, "/api/calls/{call_id}/recordings/{recording_id}", Calls, Agents),
    (POST, "/api/calls/{call_id}/recordings/{recording_id}/stop", Calls, Agents),
    (POST, "/api/calls/{call_id}/recordings/{recording_id}/pause", Calls, Agents),
    (POST, "/api/calls/{call_id}/recordings/{recording_id}/resume", Calls, Agents),
    // Who reads lists need not hear what was said.
    (GET, "/api/calls/{call_id}/recordings/{recording_id}/media", Calls, Agents),
    (GET, "/api/messages", Read, Agents),
    (POST, "/api/messages", Messages, Agents),
    (GET, "/api/messages/{message_id}", Read, Agents),
    (GET, "/api/messages/{message_id}/log", Read, Agents),
    (GET, "/api/usage", Read, Agents),
    (GET, "/api/usage/comparison", Read, Organization),
    (GET, "/api/events", Read, Agents),
    (GET, "/api/audit-log", Read, Organization),
    (GET, "/api/rollout", Read, Organization),
    (POST, "/api/rollout", Settings, Organization),
    (POST, "/api/shadow-calls", Calls, Agents),
    (POST, "/api/signatures/verify", Read, Agents),
    (GET, "/api/webhook-refusals", Read, Organization),
    (GET, "/api/health", Read, Organization),
    (GET, "/api/notices", Read, Organization),
    (POST, "/api/notices/{notice_id}/dismiss", Settings, Organization),
    (PUT, "/api/notices/mail", Settings, Organization),
];

/// What the operation that a request was routed to requires; `None` if it declares nothing.
pub(super) fn of_request(parts: &Parts) -> Option<KeyAccess> {
    let path = parts.extensions.get::<MatchedPath>()?;
    of_operation(&parts.method, path.as_str())
}

/// HEAD is answered by the handler of GET.
fn of_operation(method: &Method, path: &str) -> Option<KeyAccess> {
    let method = if method == Method::HEAD { &GET } else { method };
    let found = OPERATIONS.iter().find(|(of, at, ..)| of == method && *at == path);
    found.map(|&(_, _, scope, reach)| KeyAccess { scope, of_agents: reach == Agents })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_that_a_key_can_use_declares_its_scope() {
        let document = crate::openapi();
        let mut documented = 0;
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                // Those of a session alone, and the open ones, name their security.
                let for_keys = operation["security"].as_array().is_none_or(|security| {
                    security.iter().any(|scheme| scheme.as_object().is_some_and(|scheme| scheme.contains_key("apiKey")))
                });
                let method = method.to_uppercase().parse::<Method>().expect("a method");
                let declared = of_operation(&method, path).is_some();
                assert_eq!(declared, for_keys, "{method} {path}: {}", operation["security"]);
                documented += usize::from(declared);
            }
        }
        assert_eq!(documented, OPERATIONS.len(), "an operation that does not exist");
    }

    #[test]
    fn a_key_of_some_agents_changes_no_settings() {
        for (method, path, scope, reach) in OPERATIONS {
            assert!(*reach == Organization || KeyScope::OF_AGENTS.contains(scope), "{method} {path}");
        }
    }
}
