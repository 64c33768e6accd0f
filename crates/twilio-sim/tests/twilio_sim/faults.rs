use serde_json::json;

use crate::harness::{ANSWERS, OWN, Town};

const FORM: [(&str, &str); 3] = [("To", ANSWERS), ("From", OWN), ("Twiml", "<Response/>")];

#[tokio::test]
async fn a_status_is_answered_for_the_next_n_requests_and_no_longer() {
    let town = Town::fast().await;
    town.put("/sim/faults", &json!({ "status": 429, "next": 2 })).await;
    town.post("/Calls.json", &FORM).await.assert_error(429, 20429);
    town.get("/Calls.json").await.assert_error(429, 20429);
    assert_eq!(town.post("/Calls.json", &FORM).await.status, 201);
    assert_eq!(town.sim_list("calls").await.len(), 1);
}

#[tokio::test]
async fn a_request_dropped_before_accept_makes_no_call() {
    let town = Town::fast().await;
    town.put("/sim/faults", &json!({ "dropBeforeAccept": 1, "next": 1 })).await;
    town.try_post("/Calls.json", &FORM).await.unwrap_err();
    assert!(town.sim_list("calls").await.is_empty());
    assert_eq!(town.sim_list("requests").await[0]["status"], json!(null));
}

#[tokio::test]
async fn a_request_dropped_after_accept_makes_a_call_that_lives() {
    let town = Town::fast().await;
    town.put("/sim/faults", &json!({ "dropAfterAccept": 1, "next": 1 })).await;
    town.try_post("/Calls.json", &FORM).await.unwrap_err();
    let calls = town.sim_list("calls").await;
    let sid = calls[0]["sid"].as_str().unwrap();
    town.call_reaches(sid, "completed").await;
}

#[tokio::test]
async fn a_slow_answer_is_given_after_the_call_was_made() {
    let town = Town::fast().await;
    town.put("/sim/faults", &json!({ "delayMs": 300, "next": 1 })).await;
    let (said, first) = tokio::join!(town.told_call(ANSWERS, "/"), town.ear.hears(1));
    assert_eq!(first[0].get("CallSid"), said.sid());
    // The answer still shows the call as it was when it was made.
    assert_eq!(said.text("status"), "queued");
}

#[tokio::test]
async fn lost_callbacks_never_come_and_doubled_ones_come_twice() {
    let town = Town::fast().await;
    town.put("/sim/faults", &json!({ "loseCallbacks": 1, "next": 1 })).await;
    let lost = town.told_call(ANSWERS, "/").await.sid();
    town.call_reaches(&lost, "completed").await;
    town.put("/sim/faults", &json!({ "doubleCallbacks": 1 })).await;
    town.told_call(ANSWERS, "/").await;
    let heard = town.ear.hears(8).await;
    assert!(heard.iter().all(|heard| heard.get("CallSid") != lost));
    let ends = heard.iter().filter(|h| h.get("CallStatus") == "completed");
    assert_eq!(ends.count(), 2);
}

#[tokio::test]
async fn reordered_callbacks_all_come_and_some_in_another_order() {
    let town = Town::at(200.0).await;
    town.put("/sim/faults", &json!({ "reorderCallbacks": 0.5, "seed": 7 })).await;
    for _ in 0..8 {
        town.told_call(ANSWERS, "/").await;
    }
    let heard = town.ear.hears(32).await;
    let overtaken = heard.iter().any(|late| {
        let same = heard.iter().filter(|h| h.get("CallSid") == late.get("CallSid"));
        let order: Vec<_> = same.map(|h| h.get("SequenceNumber")).collect();
        order != ["0", "1", "2", "3"]
    });
    assert!(overtaken);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_run() {
    let town = Town::fast().await;
    let mut runs = Vec::new();
    for seed in [11, 11, 12] {
        let faults = json!({ "dropBeforeAccept": 0.5, "seed": seed });
        town.put("/sim/faults", &faults).await;
        let mut run = Vec::new();
        for _ in 0..24 {
            run.push(town.try_get("/Calls.json").await.is_ok());
        }
        runs.push(run);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
}

#[tokio::test]
async fn faults_leave_the_controls_alone() {
    let town = Town::fast().await;
    town.put("/sim/faults", &json!({ "dropBeforeAccept": 1, "status": 500 })).await;
    assert!(town.sim_list("calls").await.is_empty());
    town.put("/sim/faults", &json!({})).await;
    assert_eq!(town.get("/Calls.json").await.status, 200);
}
