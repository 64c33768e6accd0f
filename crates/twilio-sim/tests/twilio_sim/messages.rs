//! Messages, from creation to their final status.

use serde_json::{Value, json};

use crate::harness::{ANSWERS, OWN, TestSim, until};

#[tokio::test]
async fn a_message_is_queued_sent_and_delivered_and_its_first_status_is_not_reported() {
    let sim = TestSim::at(100.0).await;
    let url = sim.callbacks.url("/");
    let form = [("To", ANSWERS), ("From", OWN), ("Body", "twilio-go testing!"), ("StatusCallback", url.as_str())];
    let response = sim.post("/Messages.json", &form).await;
    assert_eq!((response.status, response.text("status").as_str()), (201, "queued"));
    assert_eq!(response.body.as_object().unwrap().len(), 20);
    assert_eq!(response.body["price"], Value::Null);
    assert_eq!(response.body["date_sent"], Value::Null);
    assert_eq!(response.text("num_segments"), "1");
    let received = sim.callbacks.wait_for(2).await;
    let statuses: Vec<_> = received.iter().map(|h| h.get("MessageStatus")).collect();
    assert_eq!(statuses, ["sent", "delivered"]);
    assert_eq!(received[0].get("SmsStatus"), "sent");
    assert_eq!(received[0].get("MessageSid"), response.sid());
    assert_eq!(received[0].get("SmsSid"), response.sid());
    assert!(!received[0].form.contains_key("SequenceNumber"));
    let path = format!("/Messages/{}.json", response.sid());
    until("the price came", async || {
        let response = sim.get(&path).await;
        (response.text("price") == "-0.00790").then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_last_four_digits_choose_how_a_message_ends() {
    let sim = TestSim::at(20_000.0).await;
    let url = sim.callbacks.url("/");
    let ends = [
        ("9000", "undelivered", 30003),
        ("9200", "failed", 30001),
        ("9300", "undelivered", 30006),
        ("9400", "delivered", 0),
        ("9600", "delivered", 0),
        ("9800", "undelivered", 30034),
    ];
    for (digits, end, code) in ends {
        let to = format!("+1555765{digits}");
        let form = [("To", to.as_str()), ("From", OWN), ("Body", "Hello"), ("StatusCallback", &url)];
        let sid = sim.post("/Messages.json", &form).await.sid();
        let path = format!("/Messages/{sid}.json");
        let response = until("it ended", async || {
            let response = sim.get(&path).await;
            (response.text("status") == end).then_some(response)
        })
        .await;
        let expected = if code == 0 { Value::Null } else { json!(code) };
        assert_eq!(response.body["error_code"], expected, "{digits}");
        let last = until("the last callback came", async || {
            let mut received = sim.callbacks.received().into_iter();
            received.find(|h| h.get("MessageSid") == sid && h.get("MessageStatus") == end)
        })
        .await;
        let told = if code == 0 { String::new() } else { code.to_string() };
        assert_eq!(last.get("ErrorCode"), told);
    }
}

#[tokio::test]
async fn a_messaging_service_accepts_first_and_shows_its_sender_later() {
    let sim = TestSim::fast().await;
    let service = "MG00000000000000000000000000000001";
    let form = [("To", ANSWERS), ("MessagingServiceSid", service), ("Body", "Hello")];
    let response = sim.post("/Messages.json", &form).await;
    assert_eq!(response.text("status"), "accepted");
    assert_eq!(response.body["from"], Value::Null);
    let path = format!("/Messages/{}.json", response.sid());
    until("it was delivered", async || {
        let response = sim.get(&path).await;
        (response.text("status") == "delivered" && response.text("from") == OWN).then_some(())
    })
    .await;
}

#[tokio::test]
async fn messages_without_their_parameters_are_refused_with_twilios_codes() {
    let sim = TestSim::fast().await;
    sim.put_account(json!({ "phoneNumbers": [
        OWN, { "phoneNumber": "+15551230002", "voice": true, "sms": false }
    ] }))
    .await;
    let other = "AC00000000000000000000000000000002";
    let body = json!({ "authToken": "x", "phoneNumbers": ["+15551230003"] });
    sim.put(&format!("/sim/accounts/{other}"), &body).await;
    let long = "x".repeat(1601);
    let cases: [(&[(&str, &str)], u32); 7] = [
        (&[("From", OWN), ("Body", "x")], 21604),
        (&[("To", ANSWERS), ("Body", "x")], 21603),
        (&[("To", ANSWERS), ("From", OWN)], 21602),
        (&[("To", ANSWERS), ("From", OWN), ("Body", &long)], 21617),
        (&[("To", "12"), ("From", OWN), ("Body", "x")], 21211),
        (&[("To", ANSWERS), ("From", "+15551230002"), ("Body", "x")], 21606),
        (&[("To", ANSWERS), ("From", "+15551230003"), ("Body", "x")], 21660),
    ];
    for (form, code) in cases {
        sim.post("/Messages.json", form).await.assert_error(400, code);
    }
}

#[tokio::test]
async fn long_texts_are_cut_into_segments() {
    let sim = TestSim::fast().await;
    for (text, segments) in [("x".repeat(160), "1"), ("x".repeat(161), "2"), ("ж".repeat(71), "2")] {
        let form = [("To", ANSWERS), ("From", OWN), ("Body", text.as_str())];
        let response = sim.post("/Messages.json", &form).await;
        assert_eq!(response.text("num_segments"), segments);
    }
}

#[tokio::test]
async fn messages_are_listed_by_both_numbers_the_newest_first() {
    let sim = TestSim::fast().await;
    let send = async |to: &str| sim.post("/Messages.json", &[("To", to), ("From", OWN), ("Body", "x")]).await.sid();
    let (first, second) = (send(ANSWERS).await, send(ANSWERS).await);
    send("+15557650101").await;
    let number = |e164: &str| e164.replace('+', "%2B");
    let listed = sim.get(&format!("/Messages.json?To={}&From={}&PageSize=50", number(ANSWERS), number(OWN))).await;
    let sids: Vec<_> = listed.body["messages"].as_array().unwrap().iter().map(|message| &message["sid"]).collect();
    assert_eq!(sids, [&json!(second), &json!(first)]);
    let none = sim.get(&format!("/Messages.json?To={}&From={}", number(OWN), number(ANSWERS))).await;
    assert_eq!(none.body["messages"], json!([]));
}
