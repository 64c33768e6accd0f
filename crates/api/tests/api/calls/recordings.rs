//! Recordings: started, paused, stopped and listened to, and followed by what Twilio reports.

use std::time::Duration;

use linecard_testkit::send;
use reqwest::Method;
use serde_json::{Value, json};

use super::talk::{LONG_TALK, talk};
use crate::support::signature::sign;

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
    // Also the second pause: what is known here may be old, and whoever pauses must not be told so while it runs.
    let changes = talk.asked("POST", &format!("/Recordings/{}.json", talk.sid(&recording).await)).await;
    assert_eq!(changes, 4);
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
async fn a_range_of_the_audio_is_served_one_beyond_its_end_is_refused_and_an_invalid_one_is_ignored() {
    let talk = talk().await;
    let recording = talk.recorded().await;
    let length = talk.media(&recording, "").await.bytes().await.expect("the audio").len();
    let part = talk.ranged(&recording, "bytes=0-99").await;
    let range = part.headers()["content-range"].to_str().expect("text").to_owned();
    assert_eq!((part.status().as_u16(), range), (206, format!("bytes 0-99/{length}")));
    assert_eq!(part.bytes().await.expect("the audio").len(), 100);
    for beyond in [format!("bytes={length}-"), "bytes=-0".to_owned()] {
        let refused = talk.ranged(&recording, &beyond).await;
        assert_eq!(refused.status(), 416, "{beyond}");
        assert_eq!(refused.headers()["content-range"], format!("bytes */{length}").as_str());
        assert_eq!(refused.headers()["content-type"], "application/problem+json");
        assert!(refused.text().await.expect("a body").contains("range-not-satisfiable"));
    }
    for ignored in ["bytes=9-0", "seconds=0-9", "bytes=0-1,5-6", "bytes"] {
        let whole = talk.ranged(&recording, ignored).await;
        assert_eq!(whole.status(), 200, "{ignored}");
        assert_eq!(whole.bytes().await.expect("the audio").len(), length, "{ignored}");
    }
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
    let starts = talk.asked("POST", "/Recordings.json").await;
    assert_eq!((first.text("id"), starts), (second.text("id"), 1));
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
    talk.recording_when(&unheard, "in-progress").await;
    talk.set(&unheard, "recording_sid = NULL, status = 'initiating'").await;
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
    // Of another call of the same account, to the address of that call with this recording's id.
    let other = talk.organization.call(&talk.agent, LONG_TALK).await;
    let (other, other_sid) = (other.text("id"), other.text("callSid"));
    let under_way = talk.start().await.text("id");
    let url = talk.callback_url(&under_way).replace(&talk.call, &other);
    let sid = talk.sid(&under_way).await;
    let mut of_other = talk.report(&sid, "absent");
    of_other[1] = ("CallSid", &other_sid);
    let signature = sign(&talk.account.auth_token, &url, &of_other);
    let request = talk.test.http.post(&url).form(&of_other).header("x-twilio-signature", signature);
    assert_eq!(send(request).await.status, 204);
    assert_eq!(talk.get(&under_way).await["status"], "in-progress", "it is another call's");
    talk.test.app.flush_refusals().await.expect("written");
    let refusals = talk.organization.get("/api/webhook-refusals").await.body.to_string();
    assert!(refusals.contains("wrong-signature") && refusals.contains("other-call"), "{refusals}");
}

#[tokio::test]
async fn of_two_reports_at_the_same_moment_the_later_one_sees_the_earlier() {
    let talk = talk().await;
    let recording = talk.start().await.text("id");
    let sid = talk.sid(&recording).await;
    talk.set(&recording, "status = 'initiating'").await;
    let client = talk.test.database.superuser_client().await;
    let first = format!("BEGIN; UPDATE call_recordings SET status = 'completed' WHERE id = '{recording}'");
    client.batch_execute(&first).await.expect("not yet committed");
    let waiting = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND usename = 'linecard_app' AND wait_event_type = 'Lock'";
    let commit = async {
        while client.query_one(waiting, &[]).await.expect("counted").get::<_, i64>(0) == 0 {
            tokio::task::yield_now().await;
        }
        client.batch_execute("COMMIT").await.expect("committed");
    };
    let report = talk.report(&sid, "in-progress");
    let (second, ()) = tokio::join!(talk.deliver(&recording, &report, &talk.account.auth_token), commit);
    assert_eq!((second.status, &talk.get(&recording).await["status"]), (204, &json!("completed")));
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
