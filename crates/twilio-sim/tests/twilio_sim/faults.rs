//! Injected faults.

use serde_json::json;

use crate::harness::{ANSWERS, OWN, TestSim};

const FORM: [(&str, &str); 3] = [("To", ANSWERS), ("From", OWN), ("Twiml", "<Response/>")];

#[tokio::test]
async fn a_status_is_answered_for_the_next_n_requests_and_no_longer() {
    let sim = TestSim::fast().await;
    sim.put("/sim/faults", &json!({ "status": 429, "next": 2 })).await;
    sim.post("/Calls.json", &FORM).await.assert_error(429, 20429);
    sim.get("/Calls.json").await.assert_error(429, 20429);
    assert_eq!(sim.post("/Calls.json", &FORM).await.status, 201);
    assert_eq!(sim.sim_list("calls").await.len(), 1);
}

#[tokio::test]
async fn a_request_dropped_before_accept_makes_no_call() {
    let sim = TestSim::fast().await;
    sim.put("/sim/faults", &json!({ "dropBeforeAccept": 1, "next": 1 })).await;
    sim.try_post("/Calls.json", &FORM).await.unwrap_err();
    assert!(sim.sim_list("calls").await.is_empty());
    assert_eq!(sim.sim_list("requests").await[0]["status"], json!(null));
}

#[tokio::test]
async fn a_request_dropped_after_accept_makes_a_call_that_lives() {
    let sim = TestSim::fast().await;
    sim.put("/sim/faults", &json!({ "dropAfterAccept": 1, "next": 1 })).await;
    sim.try_post("/Calls.json", &FORM).await.unwrap_err();
    let calls = sim.sim_list("calls").await;
    let sid = calls[0]["sid"].as_str().unwrap();
    sim.call_reaches(sid, "completed").await;
}

#[tokio::test]
async fn a_slow_response_is_sent_after_the_call_was_created() {
    let sim = TestSim::fast().await;
    sim.put("/sim/faults", &json!({ "delayMs": 300, "next": 1 })).await;
    let (response, first) = tokio::join!(sim.call_with_callbacks(ANSWERS, "/"), sim.callbacks.wait_for(1));
    assert_eq!(first[0].get("CallSid"), response.sid());
    // The response shows the call as it was when it was created.
    assert_eq!(response.text("status"), "queued");
}

#[tokio::test]
async fn lost_callbacks_never_come_and_doubled_ones_come_twice() {
    let sim = TestSim::fast().await;
    sim.put("/sim/faults", &json!({ "loseCallbacks": 1, "next": 1 })).await;
    let lost = sim.call_with_callbacks(ANSWERS, "/").await.sid();
    sim.call_reaches(&lost, "completed").await;
    sim.put("/sim/faults", &json!({ "doubleCallbacks": 1 })).await;
    sim.call_with_callbacks(ANSWERS, "/").await;
    let received = sim.callbacks.wait_for(8).await;
    assert!(received.iter().all(|received| received.get("CallSid") != lost));
    let ends = received.iter().filter(|h| h.get("CallStatus") == "completed");
    assert_eq!(ends.count(), 2);
}

#[tokio::test]
async fn reordered_callbacks_all_come_and_some_in_another_order() {
    let sim = TestSim::at(200.0).await;
    sim.put("/sim/faults", &json!({ "reorderCallbacks": 0.5, "seed": 7 })).await;
    for _ in 0..8 {
        sim.call_with_callbacks(ANSWERS, "/").await;
    }
    let received = sim.callbacks.wait_for(32).await;
    let overtaken = received.iter().any(|late| {
        let same = received.iter().filter(|h| h.get("CallSid") == late.get("CallSid"));
        let order: Vec<_> = same.map(|h| h.get("SequenceNumber")).collect();
        order != ["0", "1", "2", "3"]
    });
    assert!(overtaken);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_run() {
    let sim = TestSim::fast().await;
    let mut runs = Vec::new();
    for seed in [11, 11, 12] {
        let faults = json!({ "dropBeforeAccept": 0.5, "seed": seed });
        sim.put("/sim/faults", &faults).await;
        let mut run = Vec::new();
        for _ in 0..24 {
            run.push(sim.try_get("/Calls.json").await.is_ok());
        }
        runs.push(run);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
}

#[tokio::test]
async fn faults_do_not_affect_the_controls() {
    let sim = TestSim::fast().await;
    sim.put("/sim/faults", &json!({ "dropBeforeAccept": 1, "status": 500 })).await;
    assert!(sim.sim_list("calls").await.is_empty());
    sim.put("/sim/faults", &json!({})).await;
    assert_eq!(sim.get("/Calls.json").await.status, 200);
}
