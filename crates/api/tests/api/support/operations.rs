//! Every operation of the API with a request that would succeed. An operation missing here fails
//! `authorization`.

use linecard_domain::{Clock, SystemClock};
use linecard_testkit::{Answer, TestApp, TestOrganization, send};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

/// Who may call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    Nothing,
    /// A signed-in user, regardless of organization; an API key is not one.
    Session,
    Member,
    Admin,
    /// A platform key.
    Platform,
    /// The token of a connect session.
    ConnectSession,
}

#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(crate) method: Method,
    /// As in the OpenAPI document.
    pub(crate) template: &'static str,
    pub(crate) needs: Needs,
    pub(crate) body: Option<Value>,
}

/// The values of the placeholders in paths and bodies.
#[derive(Debug, Clone)]
pub(crate) struct Fixtures {
    pub(crate) agent: String,
    pub(crate) call: String,
    pub(crate) message: String,
    pub(crate) api_key: String,
    pub(crate) user: String,
    pub(crate) invitation: String,
    pub(crate) session: String,
    pub(crate) connect_session: String,
    pub(crate) do_not_call: String,
    pub(crate) event_endpoint: String,
    pub(crate) event_delivery: String,
    pub(crate) connection: Value,
}

impl Fixtures {
    /// This id for each of them.
    pub(crate) fn nothing(id: &str) -> Self {
        let id = || id.to_owned();
        let connection = json!({
            "accountSid": format!("AC{}", "0".repeat(32)),
            "authToken": "0".repeat(32),
            "phoneNumber": "+14155550100",
        });
        Self {
            agent: id(),
            call: id(),
            message: id(),
            api_key: id(),
            user: id(),
            invitation: id(),
            session: id(),
            connect_session: id(),
            do_not_call: id(),
            event_endpoint: id(),
            event_delivery: id(),
            connection,
        }
    }

    /// One of each, in an organization.
    pub(crate) async fn of(organization: &TestOrganization) -> Self {
        let (agent, account) = organization.connected_agent("Front desk").await;
        let organization_account = organization.twilio_account().await;
        assert_eq!(organization.post("/api/twilio", &organization_account.settings()).await.status, 200);
        let call = organization.call(&agent, "+14155550000").await;
        let text = json!({"agentId": agent, "to": "+14155550000", "body": "Hello"});
        let message = organization.post("/api/messages", &text).await;
        let keys = organization.get("/api/api-keys").await;
        let cookie = organization.sign_in().await;
        let invited = json!({"email": "invited@example.com", "role": "member"});
        let session = organization.with_cookie("/api/sessions", &cookie).await;
        let page = json!({"agentId": agent, "origin": "https://app.example.com"});
        let connect_session = organization.post("/api/connect-sessions", &page).await;
        let number = json!({"number": "+14155550009"});
        // Nothing listens there.
        let endpoint = organization.post("/api/event-endpoints", &json!({"url": "http://127.0.0.1:9/events"})).await;
        let event_endpoint = endpoint.body["endpoint"]["id"].as_str().expect("an endpoint").to_owned();
        let tested = organization.post(&format!("/api/event-endpoints/{event_endpoint}/test"), &json!({})).await;
        Self {
            agent,
            call: call.text("id"),
            message: message.text("id"),
            api_key: keys.body["items"][0]["id"].as_str().expect("a key").to_owned(),
            user: organization.owner_id.clone(),
            invitation: organization.post("/api/invitations", &invited).await.text("id"),
            session: session.body["items"][0]["id"].as_str().expect("a session").to_owned(),
            connect_session: connect_session.text("id"),
            do_not_call: organization.post("/api/do-not-call", &number).await.text("id"),
            event_endpoint,
            event_delivery: tested.text("id"),
            connection: account.settings(),
        }
    }

    /// All ids, to check whether an answer reveals one.
    pub(crate) fn ids(&self) -> [&str; 11] {
        [
            &self.agent,
            &self.call,
            &self.message,
            &self.api_key,
            &self.user,
            &self.invitation,
            &self.session,
            &self.connect_session,
            &self.do_not_call,
            &self.event_endpoint,
            &self.event_delivery,
        ]
    }

    pub(crate) fn path(&self, operation: &Operation) -> String {
        // The organization is needed for the operations that follow.
        let erases = operation.method == Method::DELETE && operation.template.ends_with("/{organization_external_id}");
        let template =
            if erases { format!("{}?dryRun=true", operation.template) } else { operation.template.to_owned() };
        template
            .replace("{agent_id}", &self.agent)
            .replace("{call_id}", &self.call)
            // Of the call itself, where it was placed with one.
            .replace("{recording_id}", &self.call)
            .replace("{message_id}", &self.message)
            .replace("{api_key_id}", &self.api_key)
            .replace("{user_id}", &self.user)
            .replace("{invitation_id}", &self.invitation)
            .replace("{session_id}", &self.session)
            .replace("{connect_session_id}", &self.connect_session)
            .replace("{key_sid}", "webhooks_sharedkey_1")
            .replace("{entry_id}", &self.do_not_call)
            .replace("{endpoint_id}", &self.event_endpoint)
            .replace("{delivery_id}", &self.event_delivery)
            // There need not be one.
            .replace("{notice_id}", &self.call)
            .replace("{organization_external_id}", "organization")
            .replace("{agent_external_id}", "agent")
            .replace("{subject}", "subject")
    }

    #[expect(clippy::too_many_lines, reason = "a table")]
    pub(crate) fn operations(&self) -> Vec<Operation> {
        use Needs::{Admin, ConnectSession, Member, Nothing, Platform, Session};
        let account = json!({"accountSid": self.connection["accountSid"], "authToken": self.connection["authToken"]});
        let operation = |method: Method, template: &'static str, needs: Needs, body: Option<Value>| Operation {
            method,
            template,
            needs,
            body,
        };
        let get = |template, needs| operation(Method::GET, template, needs, None);
        let delete = |template, needs| operation(Method::DELETE, template, needs, None);
        let post = |template, needs, body| operation(Method::POST, template, needs, Some(body));
        let put = |template, body| operation(Method::PUT, template, Platform, Some(body));
        let patch = |template, needs, body| operation(Method::PATCH, template, needs, Some(body));
        vec![
            post("/api/session", Nothing, json!({"email": "nobody@example.com", "password": "nobody's password"})),
            delete("/api/session", Session),
            get("/.well-known/jwks.json", Nothing),
            get("/api/sign-in", Nothing),
            get("/api/sign-in/provider", Nothing),
            get("/api/sign-in/callback", Nothing),
            get("/api/me", Session),
            patch("/api/me", Session, json!({"currentPassword": "what is it", "newPassword": "a new long password"})),
            get("/api/me/second-factor", Session),
            post("/api/me/second-factor", Session, json!({"currentPassword": "what is it"})),
            post("/api/me/second-factor/confirm", Session, json!({"code": "123456"})),
            post(
                "/api/me/second-factor/recovery-codes",
                Session,
                json!({"currentPassword": "what is it", "code": "123456"}),
            ),
            post("/api/me/second-factor/remove", Session, json!({"currentPassword": "what is it", "code": "123456"})),
            get("/api/organizations", Session),
            post("/api/organizations", Session, json!({"name": "Another"})),
            get("/api/organization", Member),
            patch("/api/organization", Admin, json!({"name": "Renamed"})),
            // Under another name: the organization is needed for the operations that follow.
            post("/api/organization/erase", Session, json!({"name": "Not this one", "currentPassword": "what is it"})),
            get("/api/members", Member),
            get("/api/sessions", Session),
            delete("/api/sessions", Session),
            delete("/api/sessions/{session_id}", Session),
            post("/api/password-resets", Nothing, json!({"email": "nobody@example.com"})),
            post(
                "/api/password-resets/redeem",
                Nothing,
                json!({"token": "lcr_none", "newPassword": "a long password"}),
            ),
            get("/api/invitations", Admin),
            post("/api/invitations", Admin, json!({"email": "new@example.com", "role": "member"})),
            delete("/api/invitations/{invitation_id}", Admin),
            post("/api/invitations/look-up", Nothing, json!({"token": "lci_none"})),
            post("/api/invitations/accept", Session, json!({"token": "lci_none"})),
            post("/api/invitations/sign-up", Nothing, json!({"token": "lci_none", "password": "a long password"})),
            operation(Method::POST, "/api/members/{user_id}/password-reset", Admin, None),
            patch("/api/members/{user_id}", Admin, json!({"role": "owner"})),
            delete("/api/members/{user_id}", Admin),
            get("/api/api-keys", Admin),
            post("/api/api-keys", Admin, json!({"name": "Another key", "role": "member"})),
            delete("/api/api-keys/{api_key_id}", Admin),
            post("/api/connect-sessions", Admin, json!({"agentId": self.agent, "origin": "https://app.example.com"})),
            delete("/api/connect-sessions/{connect_session_id}", Admin),
            get("/api/connect-sessions/current", ConnectSession),
            get("/api/do-not-call", Admin),
            post("/api/do-not-call", Admin, json!({"number": "+14155550008", "reason": "asked"})),
            delete("/api/do-not-call/{entry_id}", Admin),
            get("/api/event-endpoints", Member),
            post("/api/event-endpoints", Admin, json!({"url": "http://127.0.0.1:9/other"})),
            get("/api/event-endpoints/{endpoint_id}", Member),
            patch("/api/event-endpoints/{endpoint_id}", Admin, json!({"description": "Another one"})),
            post("/api/event-endpoints/{endpoint_id}/rotate-secret", Admin, json!({})),
            operation(Method::POST, "/api/event-endpoints/{endpoint_id}/test", Admin, None),
            get("/api/event-endpoints/{endpoint_id}/deliveries", Member),
            operation(Method::POST, "/api/event-endpoints/{endpoint_id}/deliveries/{delivery_id}/retry", Admin, None),
            post("/api/event-endpoints/{endpoint_id}/replay", Admin, json!({"since": yesterday()})),
            delete("/api/event-endpoints/{endpoint_id}", Admin),
            get("/api/agents", Member),
            post("/api/agents", Admin, json!({"name": "Another agent"})),
            get("/api/agents/{agent_id}", Member),
            patch("/api/agents/{agent_id}", Admin, json!({"name": "Renamed"})),
            delete("/api/agents/{agent_id}", Admin),
            get("/api/agents/{agent_id}/twilio", Member),
            post("/api/agents/{agent_id}/twilio", Admin, self.connection.clone()),
            delete("/api/agents/{agent_id}/twilio", Admin),
            post("/api/agents/{agent_id}/twilio/next-token", Admin, json!({"authToken": "0".repeat(32)})),
            delete("/api/agents/{agent_id}/twilio/next-token", Admin),
            operation(Method::POST, "/api/agents/{agent_id}/twilio/verify", Admin, None),
            get("/api/agents/{agent_id}/twilio/resolution", Member),
            get("/api/twilio", Member),
            post("/api/twilio", Admin, self.connection.clone()),
            post("/api/twilio/next-token", Admin, json!({"authToken": "0".repeat(32)})),
            delete("/api/twilio/next-token", Admin),
            delete("/api/twilio", Admin),
            operation(Method::POST, "/api/twilio/verify", Admin, None),
            get("/api/twilio/resolutions", Member),
            post("/api/twilio/phone-numbers", Admin, account),
            get("/api/health", Member),
            get("/api/notices", Admin),
            operation(Method::POST, "/api/notices/{notice_id}/dismiss", Admin, None),
            operation(Method::PUT, "/api/notices/mail", Admin, Some(json!({"wanted": true}))),
            get("/api/calls", Member),
            post("/api/calls", Member, json!({"agentId": self.agent, "to": "+14155550001"})),
            get("/api/calls/{call_id}", Member),
            get("/api/calls/{call_id}/log", Member),
            operation(Method::POST, "/api/calls/{call_id}/hangup", Member, None),
            post("/api/calls/{call_id}/redirect", Member, json!({"url": "https://agents.example.com/voice"})),
            post("/api/calls/{call_id}/transfer", Member, json!({"to": "+14155550001"})),
            post(
                "/api/calls/{call_id}/digits",
                Member,
                json!({"digits": "1", "url": "https://agents.example.com/voice"}),
            ),
            get("/api/calls/{call_id}/recordings", Member),
            post("/api/calls/{call_id}/recordings", Member, json!({})),
            get("/api/calls/{call_id}/recordings/{recording_id}", Member),
            get("/api/calls/{call_id}/recordings/{recording_id}/media", Member),
            operation(Method::POST, "/api/calls/{call_id}/recordings/{recording_id}/stop", Member, None),
            operation(Method::POST, "/api/calls/{call_id}/recordings/{recording_id}/pause", Member, None),
            operation(Method::POST, "/api/calls/{call_id}/recordings/{recording_id}/resume", Member, None),
            delete("/api/calls/{call_id}/recordings/{recording_id}", Admin),
            get("/api/messages", Member),
            post("/api/messages", Member, json!({"agentId": self.agent, "to": "+14155550001", "body": "Hello"})),
            get("/api/messages/{message_id}", Member),
            get("/api/messages/{message_id}/log", Member),
            post("/api/shadow-calls", Member, json!({"items": []})),
            post(
                "/api/signatures/verify",
                Member,
                json!({"agentId": self.agent, "url": "https://platform.example.com/voice", "signature": "AAAA"}),
            ),
            get("/api/usage", Member),
            get("/api/usage/comparison", Admin),
            get("/api/events", Member),
            get("/api/audit-log", Admin),
            get("/api/rollout", Admin),
            post("/api/rollout", Admin, json!({"phase": 2})),
            get("/api/webhook-refusals", Admin),
            get("/api/twilio/shared-keys", Admin),
            operation(
                Method::PUT,
                "/api/twilio/shared-keys/{key_sid}",
                Admin,
                Some(
                    json!({"accountSid": self.connection["accountSid"], "secret": "a secret of some length".replace(' ', "-")}),
                ),
            ),
            delete("/api/twilio/shared-keys/{key_sid}", Admin),
            get("/api/platform/organizations", Platform),
            get("/api/platform/organizations/{organization_external_id}", Platform),
            put("/api/platform/organizations/{organization_external_id}", json!({"name": "Renamed"})),
            operation(Method::POST, "/api/platform/organizations/{organization_external_id}/disable", Platform, None),
            operation(Method::POST, "/api/platform/organizations/{organization_external_id}/enable", Platform, None),
            get("/api/platform/organizations/{organization_external_id}/export", Platform),
            // A dry run, see `path`.
            delete("/api/platform/organizations/{organization_external_id}", Platform),
            get("/api/platform/organizations/{organization_external_id}/erasure", Platform),
            get("/api/platform/organizations/{organization_external_id}/agents", Platform),
            post(
                "/api/platform/organizations/{organization_external_id}/agents/bulk",
                Platform,
                json!({"items": [{"externalId": "agent", "name": "Renamed"}]}),
            ),
            get("/api/platform/organizations/{organization_external_id}/agents/{agent_external_id}", Platform),
            put(
                "/api/platform/organizations/{organization_external_id}/agents/{agent_external_id}",
                json!({"name": "Renamed"}),
            ),
            put(
                "/api/platform/organizations/{organization_external_id}/agents/{agent_external_id}/twilio",
                self.connection.clone(),
            ),
            post(
                "/api/platform/organizations/{organization_external_id}/agents/{agent_external_id}/connect-sessions",
                Platform,
                json!({"origin": "https://app.example.com"}),
            ),
            get(
                "/api/platform/organizations/{organization_external_id}/agents/{agent_external_id}/twilio/resolution",
                Platform,
            ),
            put("/api/platform/organizations/{organization_external_id}/members/{subject}", json!({"role": "member"})),
            delete("/api/platform/organizations/{organization_external_id}/members/{subject}", Platform),
            get("/api/platform/events", Platform),
            get("/api/platform/usage", Platform),
            get("/api/platform/audit-log", Platform),
            get("/api/platform/event-endpoints", Platform),
            post("/api/platform/event-endpoints", Platform, json!({"url": "http://127.0.0.1:9/events"})),
            get("/api/platform/event-endpoints/{endpoint_id}", Platform),
            patch("/api/platform/event-endpoints/{endpoint_id}", Platform, json!({"description": "Events"})),
            post("/api/platform/event-endpoints/{endpoint_id}/rotate-secret", Platform, json!({})),
            post("/api/platform/event-endpoints/{endpoint_id}/test", Platform, json!({})),
            get("/api/platform/event-endpoints/{endpoint_id}/deliveries", Platform),
            operation(
                Method::POST,
                "/api/platform/event-endpoints/{endpoint_id}/deliveries/{delivery_id}/retry",
                Platform,
                None,
            ),
            post("/api/platform/event-endpoints/{endpoint_id}/replay", Platform, json!({"since": yesterday()})),
            delete("/api/platform/event-endpoints/{endpoint_id}", Platform),
        ]
    }
}

/// A replay begins within the last 30 days.
fn yesterday() -> String {
    let at = SystemClock.now() - time::Duration::DAY;
    at.format(&Rfc3339).expect("a time")
}

/// Sends an operation's request with the credentials that the closure adds.
pub(crate) async fn attempt(
    test: &TestApp,
    fixtures: &Fixtures,
    operation: &Operation,
    credentials: impl FnOnce(RequestBuilder) -> RequestBuilder,
) -> Answer {
    let request = test.http.request(operation.method.clone(), test.url(&fixtures.path(operation)));
    let request = match &operation.body {
        Some(body) => request.json(body),
        None => request,
    };
    send(credentials(request)).await
}
