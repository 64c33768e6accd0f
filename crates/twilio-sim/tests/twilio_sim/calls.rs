use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::harness::{ANSWERS, EVENTS, OWN, Town, until};

#[tokio::test]
async fn a_new_call_is_answered_as_twilio_answers_it() {
    let town = Town::at(1.0).await;
    let said = town.call("+19252717005", &[]).await;
    assert_eq!(said.status, 201);
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
        assert_eq!(said.body.get(field), Some(&Value::Null), "{field}");
    }
    assert_eq!(said.text("status"), "queued");
    assert_eq!(said.text("to_formatted"), "(925) 271-7005");
    assert_eq!(said.text("direction"), "outbound-api");
    assert_eq!(said.text("queue_time"), "0");
    assert_eq!(said.text("price_unit"), "USD");
    assert_eq!(said.body["subresource_uris"], json!({}));
    assert!(said.text("uri").ends_with(&format!("/Calls/{}.json", said.sid())));
    assert_eq!(said.body.as_object().unwrap().len(), 27);
}

#[tokio::test]
async fn at_a_thousand_times_life_a_call_is_over_in_tens_of_milliseconds() {
    let town = Town::fast().await;
    let begun = Instant::now();
    let sid = town.call(ANSWERS, &[]).await.sid();
    let said = town.call_reaches(&sid, "completed").await;
    // 28 s of life: 28 ms, and what a busy machine adds.
    assert!(begun.elapsed() < Duration::from_secs(3));
    assert_eq!(said.text("duration"), "20");
    assert!(said.text("start_time").ends_with(" +0000"));
}

#[tokio::test]
async fn the_price_is_null_at_the_end_and_comes_later() {
    let town = Town::at(200.0).await;
    let sid = town.call(ANSWERS, &[]).await.sid();
    let ended = town.call_reaches(&sid, "completed").await;
    assert_eq!(ended.body["price"], Value::Null);
    let priced = until("the price came", async || {
        let said = town.fetch_call(&sid).await;
        said.body["price"].is_string().then_some(said)
    })
    .await;
    assert_eq!(priced.text("price"), "-0.01400");
}

#[tokio::test]
async fn the_last_four_digits_choose_how_a_call_ends_and_every_call_ends() {
    let town = Town::at(20_000.0).await;
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
        let said = town.told_call(&format!("+1555765{digits}"), "/").await;
        let sid = said.sid();
        let call = town.call_reaches(&sid, end).await;
        let answered = end == "completed";
        assert_eq!(call.text("duration") != "0", answered, "{digits}");
        if sip.is_empty() {
            continue;
        }
        let last = until("the last callback came", async || {
            let mut heard = town.ear.heard().into_iter();
            heard.find(|h| h.get("CallSid") == sid && h.get("CallStatus") == end)
        })
        .await;
        assert_eq!(last.get("SipResponseCode"), sip, "{digits}");
    }
}

#[tokio::test]
async fn a_call_cancelled_in_the_queue_sends_no_callback() {
    let town = Town::at(20.0).await;
    let sid = town.told_call("+15557659600", "/").await.sid();
    let path = format!("/Calls/{sid}.json");
    let said = town.post(&path, &[("Status", "canceled")]).await;
    assert_eq!((said.status, said.text("status").as_str()), (200, "canceled"));
    // A second call, made later, has told all of its news by the time that we look.
    town.told_call(ANSWERS, "/").await;
    let heard = town.ear.hears(4).await;
    assert!(heard.iter().all(|heard| heard.get("CallSid") != sid));
}

#[tokio::test]
async fn a_hang_up_ends_a_conversation_and_a_second_one_is_refused() {
    let town = Town::at(100.0).await;
    let sid = town.told_call("+15557659500", "/").await.sid();
    town.call_reaches(&sid, "in-progress").await;
    let path = format!("/Calls/{sid}.json");
    let canceled = town.post(&path, &[("Status", "canceled")]).await;
    assert_eq!(canceled.text("status"), "in-progress");
    let said = town.post(&path, &[("Status", "completed")]).await;
    assert_eq!(said.text("status"), "completed");
    let heard = town.ear.hears(4).await;
    assert_eq!(heard[3].get("CallStatus"), "completed");
    let again = town.post(&path, &[("Status", "completed")]).await;
    again.assert_error(400, 21220);
}

#[tokio::test]
async fn a_ringing_call_is_cancelled_with_a_callback() {
    let town = Town::at(50.0).await;
    let sid = town.told_call("+15557659400", "/").await.sid();
    town.call_reaches(&sid, "ringing").await;
    let path = format!("/Calls/{sid}.json");
    town.post(&path, &[("Status", "completed")]).await;
    let heard = town.ear.hears(3).await;
    assert_eq!(heard[2].get("CallStatus"), "canceled");
    assert_eq!(heard[2].get("CallDuration"), "0");
}

#[tokio::test]
async fn a_call_rings_no_longer_than_its_timeout() {
    let town = Town::fast().await;
    let sid = town.call("+15557659400", &[("Timeout", "10")]).await.sid();
    town.call_reaches(&sid, "no-answer").await;
}

#[tokio::test]
async fn the_list_is_filtered_and_paged_by_relative_uris() {
    let town = Town::at(1.0).await;
    let mut sids = Vec::new();
    for _ in 0..5 {
        sids.push(town.call(ANSWERS, &[]).await.sid());
    }
    town.call("+15557650200", &[]).await;
    let query = format!("/Calls.json?To=%2B15557650100&From={}&PageSize=2", OWN.replace('+', "%2B"));
    let mut page = town.get(&query).await;
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
        // Calls made meanwhile shift nothing.
        town.call(ANSWERS, &[]).await;
        let path = next.split_once(".json").unwrap();
        page = town.get(&format!("/Calls.json{}", path.1)).await;
    }
    sids.reverse();
    assert_eq!(listed, sids);
    // A call in the queue has no start time, so a filter on it hides the call.
    let page = town.get("/Calls.json?StartTime%3E=2020-01-01").await;
    assert_eq!(page.body["calls"], json!([]));
    let page = town.get("/Calls.json?Status=queued&PageSize=1000").await;
    assert!(page.body["calls"].as_array().unwrap().len() >= 6);
}

#[tokio::test]
async fn an_answered_call_fetches_its_twiml_with_a_signature() {
    let town = Town::fast().await;
    let url = town.ear.url("/voice?agent=7");
    let form = [("To", ANSWERS), ("From", OWN), ("Url", url.as_str())];
    town.ear.answer_next(&[200]);
    let sid = town.post("/Calls.json", &form).await.sid();
    let heard = &town.ear.hears(1).await[0];
    assert_eq!(heard.path_and_query, "/voice?agent=7");
    assert_eq!(heard.get("CallStatus"), "in-progress");
    assert_eq!(heard.form.get("ToCity").map(String::as_str), Some(""));
    assert!(heard.headers.contains_key("x-twilio-signature"));
    let said = town.call_reaches(&sid, "completed").await;
    assert_eq!(said.text("duration"), "20");
}

#[tokio::test]
async fn machine_detection_is_told_in_the_last_callback() {
    let town = Town::fast().await;
    let url = town.ear.url("/");
    let form = [("StatusCallback", url.as_str()), ("MachineDetection", "DetectMessageEnd")];
    let sid = town.call("+15557659300", &form).await.sid();
    let heard = &town.ear.hears(1).await[0];
    assert_eq!(heard.get("AnsweredBy"), "machine_end_beep");
    let said = town.call_reaches(&sid, "completed").await;
    assert_eq!(said.text("answered_by"), "machine_end_beep");
}

#[tokio::test]
async fn calls_between_magic_numbers_end_in_silence() {
    let town = Town::fast().await;
    let url = town.ear.url("/");
    let mut form =
        vec![("To", "+15005550006"), ("From", "+15005550006"), ("Url", url.as_str()), ("StatusCallback", url.as_str())];
    form.extend(EVENTS.map(|event| ("StatusCallbackEvent", event)));
    let said = town.post("/Calls.json", &form).await;
    assert_eq!(said.status, 201);
    town.call_reaches(&said.sid(), "completed").await;
    assert!(town.ear.heard().is_empty());
}
