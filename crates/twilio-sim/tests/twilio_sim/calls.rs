//! Calls, from creation to their end.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::harness::{ANSWERS, EVENTS, OWN, TestSim, until};

#[tokio::test]
async fn a_new_call_is_answered_as_twilio_answers_it() {
    let sim = TestSim::at(1.0).await;
    let response = sim.call("+19252717005", &[]).await;
    assert_eq!(response.status, 201);
    let nulls = [
        "annotation",
        "answered_by",
        "caller_name",
        "date_created",
        "date_updated",
        "duration",
        "end_time",
        "forwarded_from",
        "group_sid",
        "parent_call_sid",
        "price",
        "start_time",
        "trunk_sid",
    ];
    for field in nulls {
        assert_eq!(response.body.get(field), Some(&Value::Null), "{field}");
    }
    assert_eq!(response.text("status"), "queued");
    assert_eq!(response.text("to_formatted"), "(925) 271-7005");
    assert_eq!(response.text("direction"), "outbound-api");
    assert_eq!(response.text("queue_time"), "0");
    assert_eq!(response.text("price_unit"), "USD");
    assert_eq!(response.body["subresource_uris"], json!({}));
    assert!(response.text("uri").ends_with(&format!("/Calls/{}.json", response.sid())));
    assert_eq!(response.body.as_object().unwrap().len(), 27);
}

#[tokio::test]
async fn at_speed_1000_a_call_ends_within_tens_of_milliseconds() {
    let sim = TestSim::fast().await;
    let begun = Instant::now();
    let sid = sim.call(ANSWERS, &[]).await.sid();
    let response = sim.call_reaches(&sid, "completed").await;
    // 28 s of simulated time are 28 ms, plus what a busy machine adds.
    assert!(begun.elapsed() < Duration::from_secs(3));
    assert_eq!(response.text("duration"), "20");
    assert!(response.text("start_time").ends_with(" +0000"));
}

#[tokio::test]
async fn the_price_is_null_at_the_end_and_is_set_later() {
    let sim = TestSim::at(200.0).await;
    let sid = sim.call(ANSWERS, &[]).await.sid();
    let ended = sim.call_reaches(&sid, "completed").await;
    assert_eq!(ended.body["price"], Value::Null);
    let priced = until("the price came", async || {
        let response = sim.fetch_call(&sid).await;
        response.body["price"].is_string().then_some(response)
    })
    .await;
    assert_eq!(priced.text("price"), "-0.01400");
}

#[tokio::test]
async fn the_last_four_digits_choose_how_a_call_ends_and_every_call_ends() {
    let sim = TestSim::at(20_000.0).await;
    let ends = [
        ("0000", "completed", "200"),
        ("8999", "completed", "200"),
        ("9000", "busy", "486"),
        ("9100", "no-answer", "487"),
        ("9200", "failed", "404"),
        ("9250", "failed", "503"),
        ("9300", "completed", "200"),
        ("9400", "completed", "200"),
        ("9500", "completed", "200"),
        ("9600", "completed", "200"),
        ("9700", "completed", "200"),
        ("9750", "completed", "200"),
        ("9800", "canceled", "487"),
        ("9850", "canceled", ""),
    ];
    for (digits, end, sip) in ends {
        let response = sim.call_with_callbacks(&format!("+1555765{digits}"), "/").await;
        let sid = response.sid();
        let call = sim.call_reaches(&sid, end).await;
        let answered = end == "completed";
        assert_eq!(call.text("duration") != "0", answered, "{digits}");
        if sip.is_empty() {
            continue;
        }
        let last = until("the last callback came", async || {
            let mut received = sim.callbacks.received().into_iter();
            received.find(|h| h.get("CallSid") == sid && h.get("CallStatus") == end)
        })
        .await;
        assert_eq!(last.get("SipResponseCode"), sip, "{digits}");
    }
}

#[tokio::test]
async fn a_call_cancelled_in_the_queue_sends_no_callback() {
    let sim = TestSim::at(20.0).await;
    let sid = sim.call_with_callbacks("+15557659600", "/").await.sid();
    let path = format!("/Calls/{sid}.json");
    let response = sim.post(&path, &[("Status", "canceled")]).await;
    assert_eq!((response.status, response.text("status").as_str()), (200, "canceled"));
    // A second call, made later, has sent all of its callbacks by the time that we look.
    sim.call_with_callbacks(ANSWERS, "/").await;
    let received = sim.callbacks.wait_for(4).await;
    assert!(received.iter().all(|received| received.get("CallSid") != sid));
}

#[tokio::test]
async fn a_hang_up_ends_a_conversation_and_a_second_one_is_refused() {
    let sim = TestSim::at(100.0).await;
    let sid = sim.call_with_callbacks("+15557659500", "/").await.sid();
    sim.call_reaches(&sid, "in-progress").await;
    let path = format!("/Calls/{sid}.json");
    let canceled = sim.post(&path, &[("Status", "canceled")]).await;
    assert_eq!(canceled.text("status"), "in-progress");
    let response = sim.post(&path, &[("Status", "completed")]).await;
    assert_eq!(response.text("status"), "completed");
    let received = sim.callbacks.wait_for(4).await;
    assert_eq!(received[3].get("CallStatus"), "completed");
    let again = sim.post(&path, &[("Status", "completed")]).await;
    again.assert_error(400, 21220);
}

#[tokio::test]
async fn a_ringing_call_is_cancelled_with_a_callback() {
    let sim = TestSim::at(50.0).await;
    let sid = sim.call_with_callbacks("+15557659400", "/").await.sid();
    sim.call_reaches(&sid, "ringing").await;
    let path = format!("/Calls/{sid}.json");
    sim.post(&path, &[("Status", "completed")]).await;
    let received = sim.callbacks.wait_for(3).await;
    assert_eq!(received[2].get("CallStatus"), "canceled");
    assert_eq!(received[2].get("CallDuration"), "0");
}

#[tokio::test]
async fn a_call_rings_no_longer_than_its_timeout() {
    let sim = TestSim::fast().await;
    let sid = sim.call("+15557659400", &[("Timeout", "10")]).await.sid();
    sim.call_reaches(&sid, "no-answer").await;
}

#[tokio::test]
async fn the_list_is_filtered_and_paged_by_relative_uris() {
    let sim = TestSim::at(1.0).await;
    let mut sids = Vec::new();
    for _ in 0..5 {
        sids.push(sim.call(ANSWERS, &[]).await.sid());
    }
    sim.call("+15557650200", &[]).await;
    let query = format!("/Calls.json?To=%2B15557650100&From={}&PageSize=2", OWN.replace('+', "%2B"));
    let mut page = sim.get(&query).await;
    assert_eq!(page.text("next_page_uri").split('?').next(), page.text("uri").split('?').next());
    let mut listed = Vec::new();
    loop {
        for call in page.body["calls"].as_array().unwrap() {
            listed.push(call["sid"].as_str().unwrap().to_owned());
        }
        let next = page.text("next_page_uri");
        if next.is_empty() {
            break;
        }
        // Calls created in the meantime do not shift the pages.
        sim.call(ANSWERS, &[]).await;
        let path = next.split_once(".json").unwrap();
        page = sim.get(&format!("/Calls.json{}", path.1)).await;
    }
    sids.reverse();
    assert_eq!(listed, sids);
    // A call in the queue has no start time, so a filter on it hides the call.
    let page = sim.get("/Calls.json?StartTime%3E=2020-01-01").await;
    assert_eq!(page.body["calls"], json!([]));
    let page = sim.get("/Calls.json?Status=queued&PageSize=1000").await;
    assert!(page.body["calls"].as_array().unwrap().len() >= 6);
}

#[tokio::test]
async fn an_answered_call_fetches_its_twiml_with_a_signature() {
    let sim = TestSim::fast().await;
    let url = sim.callbacks.url("/voice?agent=7");
    let form = [("To", ANSWERS), ("From", OWN), ("Url", url.as_str())];
    sim.callbacks.answer_next(&[200]);
    let sid = sim.post("/Calls.json", &form).await.sid();
    let received = &sim.callbacks.wait_for(1).await[0];
    assert_eq!(received.path_and_query, "/voice?agent=7");
    assert_eq!(received.get("CallStatus"), "in-progress");
    assert_eq!(received.form.get("ToCity").map(String::as_str), Some(""));
    assert!(received.headers.contains_key("x-twilio-signature"));
    let response = sim.call_reaches(&sid, "completed").await;
    assert_eq!(response.text("duration"), "20");
}

#[tokio::test]
async fn machine_detection_is_reported_in_the_last_callback() {
    let sim = TestSim::fast().await;
    let url = sim.callbacks.url("/");
    let form = [("StatusCallback", url.as_str()), ("MachineDetection", "DetectMessageEnd")];
    let sid = sim.call("+15557659300", &form).await.sid();
    let received = &sim.callbacks.wait_for(1).await[0];
    assert_eq!(received.get("AnsweredBy"), "machine_end_beep");
    let response = sim.call_reaches(&sid, "completed").await;
    assert_eq!(response.text("answered_by"), "machine_end_beep");
}

#[tokio::test]
async fn calls_between_magic_numbers_end_without_callbacks() {
    let sim = TestSim::fast().await;
    let url = sim.callbacks.url("/");
    let mut form =
        vec![("To", "+15005550006"), ("From", "+15005550006"), ("Url", url.as_str()), ("StatusCallback", url.as_str())];
    form.extend(EVENTS.map(|event| ("StatusCallbackEvent", event)));
    let response = sim.post("/Calls.json", &form).await;
    assert_eq!(response.status, 201);
    sim.call_reaches(&response.sid(), "completed").await;
    assert!(sim.callbacks.received().is_empty());
}
