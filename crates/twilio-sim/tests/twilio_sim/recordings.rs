//! Recordings of calls.

use crate::harness::{ACCOUNT, ANSWERS, TestSim};

#[tokio::test]
async fn a_recorded_call_reports_its_recording_which_can_be_fetched_and_deleted() {
    let sim = TestSim::fast().await;
    let url = sim.callbacks.url("/recording");
    let form = [("Record", "true"), ("RecordingStatusCallback", url.as_str()), ("RecordingChannels", "dual")];
    let call = sim.call(ANSWERS, &form).await.sid();
    let received = &sim.callbacks.wait_for(1).await[0];
    let sid = received.get("RecordingSid").to_owned();
    assert_eq!((received.get("CallSid"), received.get("AccountSid")), (call.as_str(), ACCOUNT));
    assert_eq!((received.get("RecordingStatus"), received.get("RecordingChannels")), ("completed", "2"));
    assert_eq!(received.get("RecordingDuration"), "20");
    assert!(received.headers.contains_key("x-twilio-signature"));

    for list in ["/Recordings.json".to_owned(), format!("/Calls/{call}/Recordings.json")] {
        let listed = sim.get(&list).await;
        assert_eq!(listed.body["recordings"][0]["sid"], sid, "{listed:?}");
    }
    let one = format!("/Recordings/{sid}.json");
    assert_eq!(
        (sim.get(&one).await.text("status"), sim.get(&one).await.text("duration")),
        ("completed".into(), "20".into())
    );
    let audio = sim.raw(reqwest::Method::GET, &format!("/Recordings/{sid}.wav")).await;
    assert_eq!(audio.headers()["content-type"], "audio/x-wav");
    assert!(audio.bytes().await.expect("a body").starts_with(b"RIFF"));
    assert_eq!(sim.raw(reqwest::Method::DELETE, &one).await.status(), 204);
    sim.get(&one).await.assert_error(404, 20404);
}

#[tokio::test]
async fn a_call_that_nobody_answered_or_that_asks_for_none_has_no_recording() {
    let sim = TestSim::fast().await;
    let url = sim.callbacks.url("/recording");
    let form = [("Record", "true"), ("RecordingStatusCallback", url.as_str())];
    let busy = sim.call("+15557659000", &form).await.sid();
    let plain = sim.call(ANSWERS, &[]).await.sid();
    sim.call_reaches(&busy, "busy").await;
    sim.call_reaches(&plain, "completed").await;
    let listed = sim.get("/Recordings.json").await;
    assert_eq!(listed.body["recordings"].as_array().map(Vec::len), Some(0), "{listed:?}");
}

#[tokio::test]
async fn a_recording_is_started_paused_resumed_and_stopped_during_a_call() {
    let sim = TestSim::at(20.0).await;
    let call = sim.call("+15557659500", &[]).await.sid();
    let recordings = format!("/Calls/{call}/Recordings.json");
    let early = sim.post(&recordings, &[]).await;
    if early.status != 201 {
        early.assert_error(400, 21220);
    }
    sim.call_reaches(&call, "in-progress").await;
    let url = sim.callbacks.url("/recording");
    let events = [("RecordingStatusCallbackEvent", "in-progress"), ("RecordingStatusCallbackEvent", "completed")];
    let form = [("RecordingStatusCallback", url.as_str()), ("RecordingChannels", "dual"), events[0], events[1]];
    let started = sim.post(&recordings, &form).await;
    assert_eq!((started.status, started.text("status").as_str()), (201, "in-progress"), "{started:?}");
    let one = format!("/Calls/{call}/Recordings/{}.json", started.text("sid"));
    for (status, shown) in [("paused", "paused"), ("in-progress", "in-progress"), ("stopped", "stopped")] {
        assert_eq!(sim.post(&one, &[("Status", status)]).await.text("status"), shown);
    }
    sim.post(&one, &[("Status", "paused")]).await.assert_error(404, 20404);
    let heard = sim.callbacks.wait_for(2).await;
    let mut statuses: Vec<&str> = heard.iter().map(|callback| callback.get("RecordingStatus")).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, ["completed", "in-progress"]);
    let audio = sim.raw(reqwest::Method::GET, &format!("/Recordings/{}.mp3", started.text("sid"))).await;
    assert_eq!(audio.headers()["content-type"], "audio/mpeg");
}
