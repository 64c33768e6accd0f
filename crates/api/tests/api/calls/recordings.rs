//! Recordings: started, paused, stopped, listened to and deleted, and followed by what Twilio reports.

use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::{Answer, TestApp, TestOptions, TestOrganization, TwilioAccount, send};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::signature::sign;

/// Lasts 600 simulated seconds.
const LONG_TALK: &str = "+14155559500";

/// A call in progress.
struct Talk {
    test: TestApp,
    clock: Arc<ManualClock>,
    organization: TestOrganization,
    agent: String,
    account: TwilioAccount,
    call: String,
    call_sid: String,
}

async fn talk() -> Talk {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let options = TestOptions { sim_speed: 20.0, clock: Arc::clone(&clock) as _, ..TestOptions::default() };
    let test = TestApp::start_with(options).await;
    let organization = test.organization("Acme").await;
    let (agent, account) = organization.connected_agent("Front desk").await;
    let call = organization.call(&agent, LONG_TALK).await.text("id");
    let talking = organization.call_when(&call, |call| call["status"] == "in-progress").await;
    let call_sid = talking["callSid"].as_str().expect("a SID").to_owned();
    Talk { test, clock, organization, agent, account, call, call_sid }
}

impl Talk {
    fn path(&self) -> String {
        format!("/api/calls/{}/recordings", self.call)
    }

    async fn start(&self) -> Answer {
        self.organization.post(&self.path(), &json!({})).await
    }

    async fn change(&self, recording: &str, what: &str) -> Answer {
        self.organization.post(&format!("{}/{recording}/{what}", self.path()), &json!(null)).await
    }

    async fn get(&self, recording: &str) -> Value {
        self.organization.get(&format!("{}/{recording}", self.path())).await.body
    }

    async fn recording_when(&self, recording: &str, status: &str) -> Value {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        loop {
            let now = self.get(recording).await;
            if now["status"] == status {
                return now;
            }
            assert!(tokio::time::Instant::now() < deadline, "the recording is never {status}: {now}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// A recording that can be listened to.
    async fn recorded(&self) -> String {
        let recording = self.start().await.text("id");
        assert_eq!(self.change(&recording, "stop").await.status, 200);
        self.recording_when(&recording, "completed").await;
        recording
    }

    async fn media(&self, recording: &str, query: &str) -> reqwest::Response {
        let path = format!("{}/{recording}/media{query}", self.path());
        self.organization.request(Method::GET, &path).send().await.expect("an answer")
    }

    /// How often Twilio was asked to start one.
    async fn starts(&self) -> usize {
        let requests = self.organization.sim_requests().await;
        let is_start = |request: &&Value| {
            request["method"] == "POST"
                && request["path"].as_str().is_some_and(|path| path.ends_with("/Recordings.json"))
        };
        requests.iter().filter(is_start).count()
    }

    fn callback_url(&self, recording: &str) -> String {
        let organization = &self.organization.id;
        self.test.url(&format!("/webhooks/twilio/{organization}/calls/{}/recordings/{recording}/status", self.call))
    }

    fn report<'a>(&'a self, sid: &'a str, status: &'a str) -> Vec<(&'a str, &'a str)> {
        vec![
            ("AccountSid", self.account.sid.as_str()),
            ("CallSid", self.call_sid.as_str()),
            ("RecordingSid", sid),
            ("RecordingStatus", status),
            ("RecordingDuration", "7"),
        ]
    }

    async fn deliver(&self, recording: &str, form: &[(&str, &str)], token: &str) -> Answer {
        let url = self.callback_url(recording);
        let signature = sign(token, &url, form);
        send(self.test.http.post(&url).form(form).header("x-twilio-signature", signature)).await
    }
}

#[tokio::test]
async fn a_recording_is_started_paused_resumed_stopped_and_listened_to() {
    let talk = talk().await;
    let dual = json!({"channels": "dual", "trimSilence": true});
    let started = talk.organization.post(&talk.path(), &dual).await;
    assert_eq!((started.status, started.text("status").as_str()), (201, "in-progress"), "{started:?}");
    assert_eq!((started.text("channels").as_str(), &started.body["startedBy"]["kind"]), ("dual", &json!("api-key")));
    let recording = started.text("id");
    for (what, status) in [("pause", "paused"), ("pause", "paused"), ("resume", "in-progress"), ("stop", "processing")]
    {
        let changed = talk.change(&recording, what).await;
        assert_eq!((changed.status, changed.text("status").as_str()), (200, status), "{what}: {changed:?}");
    }
    let completed = talk.recording_when(&recording, "completed").await;
    assert!(completed["durationSeconds"].as_i64().is_some_and(|seconds| seconds > 0), "{completed}");
    assert_eq!(talk.change(&recording, "stop").await.text("status"), "completed");
    talk.change(&recording, "pause").await.expect_problem(409, "recording-ended");
    for (query, content_type) in [("", "audio/mpeg"), ("?format=wav", "audio/x-wav")] {
        let media = talk.media(&recording, query).await;
        assert_eq!((media.status().as_u16(), &media.headers()["content-type"]), (200, &content_type.parse().unwrap()));
        assert_eq!(media.headers()["cache-control"], "private, no-store");
        assert!(media.bytes().await.expect("the audio").len() > 1_000, "{query}");
    }
    let listed = talk.organization.get(&talk.path()).await;
    assert_eq!(listed.body["items"][0]["id"], recording.as_str());
    let log = talk.organization.get(&format!("/api/calls/{}/log", talk.call)).await.body.to_string();
    assert!(log.contains("the recording is available") && log.contains("a recording was to be stopped"), "{log}");
}

#[tokio::test]
async fn a_call_placed_with_record_has_its_recording_in_the_list() {
    let talk = talk().await;
    let body = json!({"agentId": talk.agent, "to": "+14155550000", "record": true});
    let call = talk.organization.post("/api/calls", &body).await.text("id");
    talk.organization.call_ended(&call, "completed").await;
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    let recording = loop {
        let listed = talk.organization.get(&format!("/api/calls/{call}/recordings")).await;
        if listed.body["items"][0]["status"] == "completed" {
            break listed.body["items"][0].clone();
        }
        assert!(tokio::time::Instant::now() < deadline, "{listed:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    assert_eq!((&recording["durationSeconds"], &recording["startedBy"]), (&json!(20), &Value::Null));
}

#[tokio::test]
async fn only_a_call_in_progress_is_recorded_and_wrong_input_names_its_field() {
    let talk = talk().await;
    let organization = &talk.organization;
    let ended = organization.call(&talk.agent, "+14155559000").await.text("id");
    organization.call_ended(&ended, "busy").await;
    let of_ended = format!("/api/calls/{ended}/recordings");
    organization.post(&of_ended, &json!({})).await.expect_problem(409, "call-not-in-progress");
    let queued = organization.call(&talk.agent, "+14155559600").await.text("id");
    let of_queued = format!("/api/calls/{queued}/recordings");
    organization.post(&of_queued, &json!({})).await.expect_problem(409, "call-not-in-progress");
    // Twilio refused: the intent says so.
    let failed = organization.get(&of_queued).await.body["items"][0].clone();
    assert_eq!((&failed["status"], &failed["errorCode"]), (&json!("failed"), &json!(21220)), "{failed}");
    organization.post(&talk.path(), &json!({"channels": "stereo"})).await.expect_fields(&["/channels"]);
    organization.post(&talk.path(), &json!({"trim": true})).await.expect_fields(&["/trim"]);
    let recording = talk.recorded().await;
    let media = format!("{}/{recording}/media?format=ogg", talk.path());
    organization.get(&media).await.expect_fields(&["format"]);
}

#[tokio::test]
async fn a_repeated_start_returns_the_first_recording() {
    let talk = talk().await;
    let start = async || {
        let request = talk.organization.request(Method::POST, &talk.path()).header("Idempotency-Key", "once");
        send(request.json(&json!({}))).await
    };
    let (first, second) = (start().await, start().await);
    assert_eq!((first.status, second.status), (201, 201), "{second:?}");
    assert_eq!((first.text("id"), talk.starts().await), (second.text("id"), 1));
}

#[tokio::test]
async fn a_recording_whose_answer_was_lost_is_found_by_its_callback_or_by_asking() {
    let talk = talk().await;
    talk.organization.control("/sim/faults", &json!({"dropAfterAccept": 1, "next": 1})).await;
    let lost = talk.start().await;
    assert_eq!(lost.status, 202, "{lost:?}");
    talk.recording_when(&lost.text("id"), "in-progress").await;
    // What began is asked for.
    talk.organization.control("/sim/faults", &json!({"dropAfterAccept": 1, "loseCallbacks": 1, "next": 1})).await;
    let unheard = talk.start().await.text("id");
    let client = talk.test.database.superuser_client().await;
    let forget =
        format!("UPDATE call_recordings SET recording_sid = NULL, status = 'initiating' WHERE id = '{unheard}'");
    talk.recording_when(&unheard, "in-progress").await;
    client.batch_execute(&forget).await.expect("forgotten");
    talk.clock.advance(Duration::from_mins(2));
    talk.test.app.reconcile_all().await.expect("reconciled");
    let found = talk.get(&unheard).await;
    assert!(found["recordingSid"].is_string() && found["status"] == "in-progress", "{found}");
    // Neither began, nor is there a callback.
    talk.organization.control("/sim/faults", &json!({"dropBeforeAccept": 1, "next": 1})).await;
    let never = talk.start().await;
    assert_eq!((never.status, never.text("status").as_str()), (202, "initiating"), "{never:?}");
    for _ in 0..4 {
        talk.clock.advance(Duration::from_mins(2));
        talk.test.app.reconcile_all().await.expect("reconciled");
    }
    let failed = talk.get(&never.text("id")).await;
    assert_eq!(failed["status"], "failed", "{failed}");
}

#[tokio::test]
async fn reports_are_applied_in_any_order_and_forged_ones_are_rejected_and_counted() {
    let talk = talk().await;
    talk.organization.control("/sim/faults", &json!({"dropBeforeAccept": 1, "next": 1})).await;
    let recording = talk.start().await.text("id");
    let sid = format!("RE{}", "a".repeat(32));
    // Before any answer, the last one first.
    for (status, shown) in [("completed", "completed"), ("in-progress", "completed"), ("absent", "completed")] {
        let delivered = talk.deliver(&recording, &talk.report(&sid, status), &talk.account.auth_token).await;
        assert_eq!(delivered.status, 204, "{delivered:?}");
        let now = talk.get(&recording).await;
        assert_eq!((&now["status"], &now["durationSeconds"]), (&json!(shown), &json!(7)), "{now}");
    }
    let unknown = talk.deliver(&recording, &talk.report(&sid, "levitating"), &talk.account.auth_token).await;
    assert_eq!(unknown.status, 204, "{unknown:?}");
    let forged = talk.deliver(&recording, &talk.report(&sid, "absent"), &"0".repeat(32)).await;
    forged.expect_problem(403, "callback-refused");
    let other_call = format!("CA{}", "b".repeat(32));
    let mut of_other = talk.report(&sid, "absent");
    of_other[1] = ("CallSid", &other_call);
    talk.deliver(&recording, &of_other, &talk.account.auth_token).await.expect_problem(403, "callback-refused");
    let other_sid = format!("RE{}", "c".repeat(32));
    assert_eq!(
        talk.deliver(&recording, &talk.report(&other_sid, "absent"), &talk.account.auth_token).await.status,
        204
    );
    assert_eq!(talk.get(&recording).await["recordingSid"], sid.as_str());
    talk.test.app.flush_refusals().await.expect("written");
    let refusals = talk.organization.get("/api/webhook-refusals").await.body.to_string();
    assert!(refusals.contains("wrong-signature") && refusals.contains("other-call"), "{refusals}");
}

#[tokio::test]
async fn an_admin_deletes_a_recording_for_good_and_the_audit_log_says_so() {
    let talk = talk().await;
    let under_way = talk.start().await.text("id");
    let path = |recording: &str| format!("{}/{recording}", talk.path());
    talk.organization.delete(&path(&under_way)).await.expect_problem(409, "recording-under-way");
    assert_eq!(talk.media(&under_way, "").await.status(), 409);
    let recording = talk.recorded().await;
    let member = talk.organization.with_role("member").await;
    member.delete(&path(&recording)).await.expect_problem(403, "forbidden");
    for _ in 0..2 {
        assert_eq!(talk.organization.delete(&path(&recording)).await.status, 204);
    }
    let deleted = talk.get(&recording).await;
    assert!(deleted["status"] == "deleted" && deleted["deletedAt"].is_string(), "{deleted}");
    assert_eq!(talk.media(&recording, "").await.status(), 404);
    let audit = talk.organization.get("/api/audit-log?action=recording.delete").await;
    assert_eq!(audit.body["items"].as_array().map(Vec::len), Some(1), "{audit:?}");
    assert_eq!(audit.body["items"][0]["resourceId"], recording.as_str());
    // Twilio does not answer: nothing is said to be deleted.
    let another = talk.recorded().await;
    talk.organization.control("/sim/faults", &json!({"status": 503, "next": 1})).await;
    talk.organization.delete(&path(&another)).await.expect_problem(503, "twilio-unavailable");
    assert_eq!(talk.get(&another).await["status"], "completed");
}

#[tokio::test]
async fn recordings_are_those_of_the_organization_the_agent_and_the_scope() {
    let talk = talk().await;
    let recording = talk.recorded().await;
    let stranger = talk.test.organization("Stranger").await;
    let other = talk.organization.agent("Other").await;
    let of_other = talk.organization.with_key(&json!({"name": "Other", "role": "member", "agents": [other]})).await;
    let one = format!("{}/{recording}", talk.path());
    for foreign in [&stranger, &of_other] {
        foreign.get(&talk.path()).await.expect_problem(404, "not-found");
        foreign.get(&one).await.expect_problem(404, "not-found");
        foreign.get(&format!("{one}/media")).await.expect_problem(404, "not-found");
        foreign.post(&talk.path(), &json!({})).await.expect_problem(404, "not-found");
        foreign.post(&format!("{one}/stop"), &json!(null)).await.expect_problem(404, "not-found");
    }
    stranger.delete(&one).await.expect_problem(404, "not-found");
    let reader = talk.organization.with_key(&json!({"name": "Reader", "role": "admin", "scopes": ["read"]})).await;
    assert_eq!(reader.get(&one).await.status, 200);
    reader.get(&format!("{one}/media")).await.expect_problem(403, "scope-required");
    reader.delete(&one).await.expect_problem(403, "scope-required");
    let none = "01a00000-0000-7000-8000-000000000000";
    talk.organization.get(&format!("{}/{none}", talk.path())).await.expect_problem(404, "not-found");
}
