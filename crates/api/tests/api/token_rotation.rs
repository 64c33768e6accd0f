//! A token is rotated without a gap: whatever happens at Twilio and here, calls go out and callbacks are believed.

use std::sync::Arc;
use std::time::Duration;

use linecard_app::KeyRotation;
use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::{
    Answer, ENCRYPTION_KEY, TestApp, TestOptions, TestOrganization, TwilioAccount, keyring, keyring_of, send,
};
use serde_json::{Value, json};

use crate::signing::sign;

const NEW_KEY: &str = "3b1f8e02c9d74a65b08e6f1d2c3a4b5968778695a4b3c2d1e0f1a2b3c4d5e6f7";

/// A line whose account has a secondary token at Twilio.
struct Scene {
    test: TestApp,
    organization: TestOrganization,
    agent: String,
    account: TwilioAccount,
    next: String,
    /// Of the settings.
    path: String,
}

impl Scene {
    async fn set() -> Self {
        Self::set_with(TestOptions::default()).await
    }

    async fn set_with(options: TestOptions) -> Self {
        let test = TestApp::start_with(options).await;
        let organization = test.organization("Acme").await;
        let (agent, account) = organization.connected_agent("Front desk").await;
        let path = format!("/api/agents/{agent}/twilio");
        Self::with(test, organization, agent, account, path).await
    }

    /// The agent falls back to the organization's line.
    async fn set_falling_back() -> Self {
        let test = TestApp::start().await;
        let organization = test.organization("Acme").await;
        let account = organization.twilio_account().await;
        assert_eq!(organization.post("/api/twilio", &account.settings()).await.status, 200);
        let agent = organization.agent("Front desk").await;
        Self::with(test, organization, agent, account, "/api/twilio".to_owned()).await
    }

    async fn with(
        test: TestApp,
        organization: TestOrganization,
        agent: String,
        account: TwilioAccount,
        path: String,
    ) -> Self {
        let next = TwilioAccount::unused().auth_token;
        let scene = Self { test, organization, agent, account, next, path };
        scene.at_twilio(&json!({"secondaryAuthToken": scene.next})).await;
        scene
    }

    async fn at_twilio(&self, change: &Value) {
        self.organization.control(&format!("/sim/accounts/{}", self.account.sid), change).await;
    }

    async fn promote_at_twilio(&self) {
        self.at_twilio(&json!({"authToken": self.next})).await;
    }

    async fn enter(&self, token: &str) -> Answer {
        self.organization.post(&format!("{}/next-token", self.path), &json!({"authToken": token})).await
    }

    async fn settings(&self) -> Answer {
        self.organization.get(&self.path).await
    }

    async fn call(&self) -> String {
        let placed = self.organization.call(&self.agent, "+14155550000").await;
        assert_eq!(placed.status, 201, "{placed:?}");
        placed.text("id")
    }

    /// The present token is the new one, and nothing waits any more.
    async fn expect_promoted(&self) {
        let settings = self.settings().await;
        assert_eq!(settings.body["authToken"], mask(&self.next), "{settings:?}");
        assert_eq!(settings.body["fingerprint"], self.fingerprint(&self.next), "{settings:?}");
        assert_eq!(settings.body["nextAuthToken"], Value::Null, "{settings:?}");
        assert_eq!(settings.body["rotation"]["step"], "enter-next-token", "{settings:?}");
        assert!(settings.body["rotation"]["promotedAt"].is_string(), "{settings:?}");
    }

    async fn expect_waiting(&self) {
        let settings = self.settings().await;
        assert_eq!(settings.body["authToken"], mask(&self.account.auth_token), "{settings:?}");
        assert_eq!(settings.body["nextAuthToken"]["authToken"], mask(&self.next), "{settings:?}");
        assert_eq!(settings.body["nextAuthToken"]["fingerprint"], self.fingerprint(&self.next), "{settings:?}");
        assert_eq!(settings.body["rotation"]["step"], "promote-next-token", "{settings:?}");
    }

    fn fingerprint(&self, token: &str) -> String {
        keyring().fingerprint(&self.account.sid, &token.into())
    }

    /// What the audit log says of promotions.
    async fn promotions(&self) -> Vec<Value> {
        let log = self.organization.get("/api/audit-log").await;
        let entries = log.body["items"].as_array().cloned().expect("a list");
        let is_promotion =
            |entry: &Value| entry["action"].as_str().is_some_and(|action| action.ends_with("rotation-promote"));
        entries.into_iter().filter(is_promotion).collect()
    }

    async fn retired(&self) -> i64 {
        let client = self.test.database.superuser_client().await;
        let query = "SELECT count(*) FROM retired_twilio_credentials";
        client.query_one(query, &[]).await.expect("counted").get(0)
    }

    /// A callback of a call, signed with a token.
    async fn deliver(&self, call: &str, status: &str, sequence: &str, token: &str) -> u16 {
        let call_sid = self.organization.get(&format!("/api/calls/{call}")).await.text("callSid");
        let form = [
            ("CallSid", call_sid.as_str()),
            ("AccountSid", &self.account.sid),
            ("CallStatus", status),
            ("SequenceNumber", sequence),
            ("Timestamp", "Sun, 22 Nov 2026 12:00:00 +0000"),
        ];
        let url = self.test.url(&format!("/webhooks/twilio/{}/calls/{call}/status", self.organization.id));
        let signature = sign(token, &url, &form);
        send(self.test.http.post(&url).form(&form).header("x-twilio-signature", signature)).await.status
    }
}

fn mask(token: &str) -> String {
    format!("••••••••{}", &token[token.len() - 4..])
}

#[tokio::test]
async fn calls_go_out_before_during_and_after_the_promotion_and_each_is_dialled_once() {
    for scene in [Scene::set().await, Scene::set_falling_back().await] {
        let before = scene.call().await;
        assert_eq!(scene.enter(&scene.next).await.status, 200);
        scene.expect_waiting().await;
        let during = scene.call().await;
        scene.expect_waiting().await;
        scene.promote_at_twilio().await;
        let first_after = scene.call().await;
        scene.expect_promoted().await;
        let asked = scene.organization.sim_call_requests().await;
        let after = scene.call().await;
        assert_eq!(scene.organization.sim_call_requests().await, asked + 1, "the new token is the first to be tried");
        for call in [before, during, first_after, after] {
            scene.organization.call_ended(&call, "completed").await;
        }
        assert_eq!(scene.organization.sim_calls().await.len(), 4, "no call was dialled twice");
        assert_eq!(scene.retired().await, 1);
        let promotions = scene.promotions().await;
        assert_eq!(promotions.len(), 1, "{promotions:?}");
        assert_eq!(promotions[0]["actor"], json!({"kind": "service", "id": null, "name": "Linecard"}));
        assert_eq!(promotions[0]["after"]["credentialId"], promotions[0]["before"]["nextCredentialId"]);
    }
}

#[tokio::test]
async fn calls_that_wait_for_their_turn_go_out_after_the_promotion() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let scene = Scene::set_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
    let mut settings = scene.account.settings();
    settings["callsPerSecond"] = json!(1);
    assert_eq!(scene.organization.post(&scene.path, &settings).await.status, 200);
    scene.enter(&scene.next).await;
    scene.call().await;
    let mut waiting = Vec::new();
    for _ in 0..3 {
        let placed = scene.organization.call(&scene.agent, "+14155550000").await;
        assert_eq!(placed.status, 202, "{placed:?}");
        waiting.push(placed.text("id"));
    }
    scene.promote_at_twilio().await;
    for call in waiting {
        clock.advance(Duration::from_secs(1));
        scene.test.app.serve_call_queue().await.expect("served");
        scene.organization.call_ended(&call, "completed").await;
    }
    scene.expect_promoted().await;
    assert_eq!(scene.settings().await.body["callsPerSecond"], 1);
    assert_eq!(scene.organization.sim_calls().await.len(), 4);
}

#[tokio::test]
async fn a_message_goes_out_with_the_next_token_too() {
    let scene = Scene::set().await;
    scene.enter(&scene.next).await;
    scene.promote_at_twilio().await;
    let text = json!({"agentId": scene.agent, "to": "+14155550000", "body": "Hello"});
    let sent = scene.organization.post("/api/messages", &text).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    scene.expect_promoted().await;
}

#[tokio::test]
async fn callbacks_of_either_token_are_believed_meanwhile_and_one_of_the_next_promotes_it() {
    let scene = Scene::set().await;
    scene.organization.control("/sim/faults", &json!({"loseCallbacks": 1})).await;
    let (old, next) = (scene.account.auth_token.clone(), scene.next.clone());
    let call = scene.call().await;
    assert_eq!(scene.deliver(&call, "initiated", "0", &next).await, 403, "nobody has entered it yet");
    scene.enter(&next).await;
    assert_eq!(scene.deliver(&call, "initiated", "0", &old).await, 204);
    scene.expect_waiting().await;
    assert_eq!(scene.deliver(&call, "ringing", "1", &next).await, 204);
    scene.expect_promoted().await;
    assert_eq!(scene.promotions().await.len(), 1);
    // What Twilio signed before the promotion may arrive after it, as long as a call is pinned to that token.
    assert_eq!(scene.deliver(&call, "in-progress", "2", &old).await, 204);
    scene.promote_at_twilio().await;
    let pinned_to_new = scene.call().await;
    assert_eq!(scene.deliver(&pinned_to_new, "ringing", "1", &old).await, 403);
    assert_eq!(scene.deliver(&pinned_to_new, "ringing", "1", &next).await, 204);
}

#[tokio::test]
async fn the_old_token_is_erased_once_nothing_is_pinned_to_it() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let scene = Scene::set_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
    scene.organization.control("/sim/faults", &json!({"loseCallbacks": 1})).await;
    scene.call().await;
    scene.enter(&scene.next).await;
    scene.promote_at_twilio().await;
    // The open call is fetched, with the one token that Twilio takes.
    clock.advance(Duration::from_secs(35));
    scene.test.app.reconcile_all().await.expect("reconciled");
    scene.expect_promoted().await;
    assert_eq!(scene.retired().await, 1);
    for _ in 0..60 {
        clock.advance(Duration::from_hours(1));
        scene.test.app.reconcile_all().await.expect("reconciled");
    }
    assert_eq!(scene.retired().await, 0);
}

#[tokio::test]
async fn hanging_up_and_verifying_notice_the_promotion_as_well() {
    let scene = Scene::set_with(TestOptions { sim_speed: 10.0, ..TestOptions::default() }).await;
    let placed = scene.organization.call(&scene.agent, "+14155559600").await;
    scene.enter(&scene.next).await;
    scene.promote_at_twilio().await;
    let ended = scene.organization.post(&format!("/api/calls/{}/hangup", placed.text("id")), &json!(null)).await;
    assert_eq!(ended.text("status"), "canceled", "{ended:?}");
    scene.expect_promoted().await;

    let scene = Scene::set().await;
    let verify = format!("{}/verify", scene.path);
    assert_eq!(scene.organization.post(&verify, &json!(null)).await.text("status"), "verified");
    scene.enter(&scene.next).await;
    assert_eq!(scene.organization.post(&verify, &json!(null)).await.status, 200);
    scene.expect_waiting().await;
    scene.promote_at_twilio().await;
    assert_eq!(scene.organization.post(&verify, &json!(null)).await.text("status"), "verified");
    scene.expect_promoted().await;
}

#[tokio::test]
async fn what_is_known_of_the_line_stays_with_the_promoted_token() {
    let scene = Scene::set().await;
    assert_eq!(scene.organization.post(&format!("{}/verify", scene.path), &json!(null)).await.status, 200);
    scene.enter(&scene.next).await;
    scene.promote_at_twilio().await;
    scene.call().await;
    let settings = scene.settings().await;
    assert_eq!((settings.text("status").as_str(), &settings.body["canSendMessages"]), ("verified", &json!(true)));
}

#[tokio::test]
async fn nodes_that_notice_at_once_promote_once() {
    let scene = Scene::set().await;
    scene.enter(&scene.next).await;
    let node = scene.test.another_node(TestOptions::default()).await;
    let there = scene.organization.at(&node);
    scene.promote_at_twilio().await;
    let calls = (0..8).map(|number| {
        let organization = if number % 2 == 0 { &there } else { &scene.organization };
        organization.call(&scene.agent, "+14155550000")
    });
    for placed in futures_util::future::join_all(calls).await {
        assert_eq!(placed.status, 201, "{placed:?}");
    }
    scene.expect_promoted().await;
    assert_eq!((scene.promotions().await.len(), scene.retired().await), (1, 1));
    assert_eq!(scene.organization.sim_calls().await.len(), 8);
}

#[tokio::test]
async fn a_promotion_that_cannot_be_written_down_is_noticed_again_and_costs_no_call() {
    let scene = Scene::set().await;
    scene.enter(&scene.next).await;
    scene.promote_at_twilio().await;
    let superuser = scene.test.database.superuser_client().await;
    // As if the server were killed right before it.
    let refuse = "REVOKE EXECUTE ON FUNCTION app.promote_next_token FROM linecard_app";
    superuser.batch_execute(refuse).await.expect("revoked");
    let unwritten = scene.call().await;
    scene.expect_waiting().await;
    scene.organization.call_ended(&unwritten, "completed").await;
    let allow = "GRANT EXECUTE ON FUNCTION app.promote_next_token TO linecard_app";
    superuser.batch_execute(allow).await.expect("granted");
    scene.call().await;
    scene.expect_promoted().await;
    assert_eq!(scene.organization.sim_calls().await.len(), 2);
}

#[tokio::test]
async fn a_next_token_that_twilio_does_not_take_is_refused_and_nothing_changes() {
    let scene = Scene::set().await;
    let wrong = scene.enter(&TwilioAccount::unused().auth_token).await;
    wrong.expect_problem(422, "twilio-token-rejected");
    assert_eq!(wrong.pointers(), ["/authToken"]);
    for bad in [scene.account.auth_token.as_str(), &mask(&scene.next), "short"] {
        scene.enter(bad).await.expect_fields(&["/authToken"]);
    }
    scene.organization.control("/sim/faults", &json!({"status": 503, "next": 1})).await;
    scene.enter(&scene.next).await.expect_problem(503, "twilio-unavailable");
    assert_eq!(scene.settings().await.body["nextAuthToken"], Value::Null);
    scene.call().await;
    let log = scene.organization.get("/api/audit-log?action=agent-twilio.rotation-begin").await;
    assert_eq!(log.body["items"], json!([]), "{log:?}");
}

#[tokio::test]
async fn who_has_no_line_or_no_right_enters_no_next_token() {
    let scene = Scene::set().await;
    let path = format!("{}/next-token", scene.path);
    let body = json!({"authToken": scene.next});
    let member = scene.organization.with_role("member").await;
    member.post(&path, &body).await.expect_problem(403, "forbidden");
    member.delete(&path).await.expect_problem(403, "forbidden");
    let stranger = scene.test.organization("Other").await;
    stranger.post(&path, &body).await.expect_problem(404, "not-found");
    stranger.delete(&path).await.expect_problem(404, "not-found");
    let unconnected = scene.organization.agent("Unconnected").await;
    let path = format!("/api/agents/{unconnected}/twilio/next-token");
    scene.organization.post(&path, &body).await.expect_problem(404, "not-found");
    scene.organization.delete("/api/twilio/next-token").await.expect_problem(404, "not-found");
}

#[tokio::test]
async fn a_next_token_is_given_up_replaced_and_gone_with_the_line() {
    let scene = Scene::set().await;
    let path = format!("{}/next-token", scene.path);
    scene.enter(&scene.next).await;
    let again = scene.enter(&scene.next).await;
    assert_eq!(again.status, 200, "the same again is no change: {again:?}");
    scene.expect_waiting().await;
    for _ in 0..2 {
        assert_eq!(scene.organization.delete(&path).await.status, 204);
    }
    assert_eq!(scene.settings().await.body["nextAuthToken"], Value::Null);
    let log = scene.organization.get("/api/audit-log").await;
    let actions: Vec<&str> =
        log.body["items"].as_array().into_iter().flatten().filter_map(|entry| entry["action"].as_str()).collect();
    assert_eq!(actions[..2], ["agent-twilio.rotation-give-up", "agent-twilio.rotation-begin"]);

    scene.enter(&scene.next).await;
    // A new number or the same token keeps the next one; another account begins without.
    let settings = scene.settings().await;
    let number = json!({"accountSid": scene.account.sid, "authToken": settings.body["authToken"], "phoneNumber": "+14155550199"});
    assert_eq!(scene.organization.post(&scene.path, &number).await.status, 200);
    scene.expect_waiting().await;
    assert_eq!(scene.organization.connect(&scene.agent, &TwilioAccount::unused()).await.status, 200);
    assert_eq!(scene.settings().await.body["nextAuthToken"], Value::Null);

    scene.organization.connect(&scene.agent, &scene.account).await;
    scene.enter(&scene.next).await;
    assert_eq!(scene.organization.delete(&scene.path).await.status, 204);
    scene.organization.connect(&scene.agent, &scene.account).await;
    assert_eq!(scene.settings().await.body["nextAuthToken"], Value::Null);
}

#[tokio::test]
async fn the_next_token_entered_as_the_present_one_is_promoted_by_that() {
    let scene = Scene::set().await;
    scene.enter(&scene.next).await;
    scene.promote_at_twilio().await;
    let rotated = TwilioAccount { auth_token: scene.next.clone(), ..scene.account.clone() };
    assert_eq!(scene.organization.connect(&scene.agent, &rotated).await.status, 200);
    scene.expect_promoted().await;
    assert_eq!(scene.retired().await, 1);
    scene.call().await;
}

#[tokio::test]
async fn a_line_that_is_disconnected_while_its_next_token_waits_keeps_its_calls_followed() {
    let scene = Scene::set_with(TestOptions { sim_speed: 500.0, ..TestOptions::default() }).await;
    let placed = scene.organization.call(&scene.agent, "+14155559500").await;
    scene.enter(&scene.next).await;
    assert_eq!(scene.organization.delete(&scene.path).await.status, 204);
    scene.organization.call_ended(&placed.text("id"), "completed").await;
}

#[tokio::test]
async fn encryption_keys_are_rotated_over_next_tokens_too() {
    let scene = Scene::set_with(TestOptions { keys: vec![NEW_KEY, ENCRYPTION_KEY], ..TestOptions::default() }).await;
    scene.enter(&scene.next).await;
    let old = keyring_of(&[ENCRYPTION_KEY, NEW_KEY]);
    let to_old = KeyRotation::new(scene.test.app.store(), &old);
    assert_eq!(to_old.rotate(&|_| {}).await.expect("rotated").resealed, 2);
    let new = keyring_of(&[NEW_KEY, ENCRYPTION_KEY]);
    let to_new = KeyRotation::new(scene.test.app.store(), &new);
    let rotation = to_new.rotate(&|_| {}).await.expect("rotated");
    assert_eq!((rotation.resealed, rotation.usage.get(&new.encryption_version())), (2, Some(&2)));
    let alone = keyring_of(&[NEW_KEY]);
    let found = KeyRotation::new(scene.test.app.store(), &alone).verify(&|_| {}).await.expect("verified");
    assert_eq!((found.done, found.unopened.len()), (2, 0));
    let settings = scene.settings().await;
    assert_eq!(
        settings.body["nextAuthToken"]["fingerprint"],
        new.fingerprint(&scene.account.sid, &scene.next.as_str().into())
    );
    scene.promote_at_twilio().await;
    scene.call().await;
    assert_eq!(scene.settings().await.body["nextAuthToken"], Value::Null);
}
