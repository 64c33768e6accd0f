//! Callbacks that are verified with the token of the credential that their URL names, without a read first: no check is
//! weaker than that of the general way.

use linecard_testkit::{Answer, TestApp, TestOrganization, TwilioAccount, send};
use serde_json::{Value, json};

use crate::support::signature::sign;

/// A call at Twilio, whose token the server has opened to place it.
struct Placed {
    agent: String,
    account: TwilioAccount,
    call: String,
    call_sid: String,
    /// Where Twilio reports to.
    url: String,
}

impl Placed {
    async fn by(organization: &TestOrganization, agent: &str) -> Self {
        let (agent, account) = organization.connected_agent(agent).await;
        let placed = organization.call(&agent, "+14155550000").await;
        let call_sid = placed.text("callSid");
        let calls = organization.sim_calls().await;
        let at_twilio = calls.iter().find(|call| call["sid"] == call_sid.as_str());
        let url = at_twilio.expect("the call")["status_callback"].as_str().expect("a URL").to_owned();
        let url = url.split('#').next().expect("a URL").to_owned();
        Self { agent, account, call: placed.text("id"), call_sid, url }
    }

    fn credential(&self) -> &str {
        self.url.split("credential=").nth(1).expect("the URL names the credential")
    }

    fn form(&self, status: &'static str) -> Vec<(&'static str, String)> {
        vec![
            ("CallSid", self.call_sid.clone()),
            ("AccountSid", self.account.sid.clone()),
            ("CallStatus", status.to_owned()),
            ("SequenceNumber", "1".to_owned()),
        ]
    }
}

async fn deliver(test: &TestApp, url: &str, token: &str, form: &[(&str, String)]) -> Answer {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    send(test.http.post(url).form(&form).header("x-twilio-signature", sign(token, url, &form))).await
}

/// The callback URL with another credential named.
fn naming(url: &str, credential: &str) -> String {
    format!("{}credential={credential}", url.split("credential=").next().expect("a URL"))
}

async fn state(organization: &TestOrganization, call: &str) -> (Value, Value) {
    let stored = organization.get(&format!("/api/calls/{call}")).await;
    (stored.body, organization.get(&format!("/api/calls/{call}/log")).await.body)
}

async fn started() -> (TestApp, TestOrganization) {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    organization.control("/sim/faults", &json!({"loseCallbacks": 1})).await;
    (test, organization)
}

#[tokio::test]
async fn a_callback_that_moves_its_call_forward_needs_no_read_of_credentials() {
    let (test, organization) = started().await;
    let mut changes = test.app.live().subscribe_to_credentials();
    let placed = Placed::by(&organization, "Front desk").await;
    // Connecting the agent makes every node forget its tokens, possibly after the call: another call opens the token again.
    while changes.recv().await.expect("announced").is_none_or(|changed| changed.to_string() != organization.id) {}
    assert_eq!(organization.call(&placed.agent, "+14155550000").await.status, 201);
    let admin = test.database.superuser_client().await;
    let hide = "REVOKE SELECT ON agent_twilio_settings, twilio_settings, retired_twilio_credentials FROM linecard_app";
    admin.batch_execute(hide).await.expect("hidden");
    let answer = deliver(&test, &placed.url, &placed.account.auth_token, &placed.form("ringing")).await;
    assert_eq!(answer.status, 204, "{answer:?}");
    let show = "GRANT SELECT ON agent_twilio_settings, twilio_settings, retired_twilio_credentials TO linecard_app";
    admin.batch_execute(show).await.expect("shown");
    assert_eq!(state(&organization, &placed.call).await.0["status"], "ringing");
}

#[tokio::test]
async fn a_token_that_the_url_names_is_believed_for_calls_of_its_own_credential_alone() {
    let (test, organization) = started().await;
    let (first, second) = (Placed::by(&organization, "First").await, Placed::by(&organization, "Second").await);
    let other = test.organization("Other").await;
    let foreign = Placed::by(&other, "Theirs").await;
    let (url, _) = first.url.split_once('?').expect("a query");
    let others_path = first.url.replace(&organization.id, &other.id);
    let others_form = vec![
        ("CallSid", first.call_sid.clone()),
        ("AccountSid", second.account.sid.clone()),
        ("CallStatus", "completed".to_owned()),
        ("SequenceNumber", "1".to_owned()),
    ];
    let before = state(&organization, &first.call).await;
    for (attack, url, token, form) in [
        (
            "another agent's credential and token",
            naming(&first.url, second.credential()),
            &second.account.auth_token,
            first.form("completed"),
        ),
        (
            "… with that agent's account and SID",
            naming(&first.url, second.credential()),
            &second.account.auth_token,
            second.form("completed"),
        ),
        (
            "… with that agent's account",
            naming(&first.url, second.credential()),
            &second.account.auth_token,
            others_form,
        ),
        (
            "another organization's credential and token",
            naming(&first.url, foreign.credential()),
            &foreign.account.auth_token,
            first.form("completed"),
        ),
        (
            "the call under another organization",
            naming(&others_path, foreign.credential()),
            &foreign.account.auth_token,
            first.form("completed"),
        ),
        (
            "another agent's token for the named credential",
            first.url.clone(),
            &second.account.auth_token,
            first.form("completed"),
        ),
        (
            "another agent's token without a credential",
            url.to_owned(),
            &second.account.auth_token,
            first.form("completed"),
        ),
        (
            "another call's SID",
            first.url.clone(),
            &first.account.auth_token,
            vec![
                ("CallSid", second.call_sid.clone()),
                ("AccountSid", first.account.sid.clone()),
                ("CallStatus", "completed".to_owned()),
            ],
        ),
    ] {
        let answer = deliver(&test, &url, token, &form).await;
        assert_eq!(answer.status, 403, "{attack}: {answer:?}");
    }
    assert_eq!(state(&organization, &first.call).await, before);
}

#[tokio::test]
async fn a_callback_whose_signed_url_was_altered_is_refused() {
    let (test, organization) = started().await;
    let (placed, second) = (Placed::by(&organization, "First").await, Placed::by(&organization, "Second").await);
    let before = state(&organization, &placed.call).await;
    let form = placed.form("completed");
    let signed: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let signature = sign(&placed.account.auth_token, &placed.url, &signed);
    let (without_query, _) = placed.url.split_once('?').expect("a query");
    for altered in [without_query.to_owned(), naming(&placed.url, second.credential()), format!("{}&x=1", placed.url)] {
        let request = test.http.post(&altered).form(&signed).header("x-twilio-signature", &signature);
        assert_eq!(send(request).await.status, 403, "{altered}");
    }
    assert_eq!(state(&organization, &placed.call).await, before);
}

#[tokio::test]
async fn callbacks_follow_a_call_through_a_change_of_its_agents_token() {
    let (test, organization) = started().await;
    let placed = Placed::by(&organization, "Front desk").await;
    let (old, new) = (placed.account.auth_token.clone(), "b".repeat(32));
    let settings =
        json!({"accountSid": placed.account.sid, "authToken": new, "phoneNumber": placed.account.phone_number});
    let path = format!("/api/agents/{}/twilio", placed.agent);
    assert_eq!(organization.post(&path, &settings).await.status, 200);
    // The call is pinned to the replaced credential; either token may sign, as long as it is open.
    assert_eq!(deliver(&test, &placed.url, &old, &placed.form("ringing")).await.status, 204);
    assert_eq!(deliver(&test, &placed.url, &new, &placed.form("in-progress")).await.status, 204);
    assert_eq!(state(&organization, &placed.call).await.0["status"], "in-progress");
    organization.delete(&path).await;
    assert_eq!(deliver(&test, &placed.url, &new, &placed.form("completed")).await.status, 403);
    assert_eq!(deliver(&test, &placed.url, &old, &placed.form("completed")).await.status, 204);
    assert_eq!(state(&organization, &placed.call).await.0["status"], "completed");
}

#[tokio::test]
async fn a_callback_that_is_repeated_or_late_is_logged_once_and_changes_nothing() {
    let (test, organization) = started().await;
    let placed = Placed::by(&organization, "Front desk").await;
    for status in ["ringing", "ringing", "initiated", "completed", "completed", "in-progress"] {
        let answer = deliver(&test, &placed.url, &placed.account.auth_token, &placed.form(status)).await;
        assert_eq!(answer.status, 204, "{status}: {answer:?}");
    }
    let (call, log) = state(&organization, &placed.call).await;
    assert_eq!(call["status"], "completed");
    let mut logged: Vec<&str> = log["items"]
        .as_array()
        .expect("entries")
        .iter()
        .filter(|entry| entry["source"] == "callback")
        .filter_map(|entry| entry["status"].as_str())
        .collect();
    logged.sort_unstable();
    assert_eq!(logged, ["completed", "in-progress", "initiated", "ringing"]);
}
