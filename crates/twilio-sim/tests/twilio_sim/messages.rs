use serde_json::{Value, json};

use crate::harness::{ANSWERS, OWN, Town, until};

#[tokio::test]
async fn a_message_is_queued_sent_and_delivered_and_its_first_status_is_not_told() {
    let town = Town::at(100.0).await;
    let url = town.ear.url("/");
    let form = [("To", ANSWERS), ("From", OWN), ("Body", "twilio-go testing!"), ("StatusCallback", url.as_str())];
    let said = town.post("/Messages.json", &form).await;
    assert_eq!((said.status, said.text("status").as_str()), (201, "queued"));
    assert_eq!(said.body.as_object().unwrap().len(), 20);
    assert_eq!(said.body["price"], Value::Null);
    assert_eq!(said.body["date_sent"], Value::Null);
    assert_eq!(said.text("num_segments"), "1");
    let heard = town.ear.hears(2).await;
    let statuses: Vec<_> = heard.iter().map(|h| h.get("MessageStatus")).collect();
    assert_eq!(statuses, ["sent", "delivered"]);
    assert_eq!(heard[0].get("SmsStatus"), "sent");
    assert_eq!(heard[0].get("MessageSid"), said.sid());
    assert_eq!(heard[0].get("SmsSid"), said.sid());
    assert!(!heard[0].form.contains_key("SequenceNumber"));
    let path = format!("/Messages/{}.json", said.sid());
    until("the price came", async || {
        let said = town.get(&path).await;
        (said.text("price") == "-0.00790").then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_last_four_digits_choose_how_a_message_ends() {
    let town = Town::at(20_000.0).await;
    let url = town.ear.url("/");
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
        let sid = town.post("/Messages.json", &form).await.sid();
        let path = format!("/Messages/{sid}.json");
        let said = until("it ended", async || {
            let said = town.get(&path).await;
            (said.text("status") == end).then_some(said)
        })
        .await;
        let wanted = if code == 0 { Value::Null } else { json!(code) };
        assert_eq!(said.body["error_code"], wanted, "{digits}");
        let last = until("the last callback came", async || {
            let mut heard = town.ear.heard().into_iter();
            heard.find(|h| h.get("MessageSid") == sid && h.get("MessageStatus") == end)
        })
        .await;
        let told = if code == 0 { String::new() } else { code.to_string() };
        assert_eq!(last.get("ErrorCode"), told);
    }
}

#[tokio::test]
async fn a_messaging_service_accepts_first_and_shows_its_sender_later() {
    let town = Town::fast().await;
    let service = "MG00000000000000000000000000000001";
    let form = [("To", ANSWERS), ("MessagingServiceSid", service), ("Body", "Hello")];
    let said = town.post("/Messages.json", &form).await;
    assert_eq!(said.text("status"), "accepted");
    assert_eq!(said.body["from"], Value::Null);
    let path = format!("/Messages/{}.json", said.sid());
    until("it was delivered", async || {
        let said = town.get(&path).await;
        (said.text("status") == "delivered" && said.text("from") == OWN).then_some(())
    })
    .await;
}

#[tokio::test]
async fn messages_without_their_parameters_are_refused_with_twilios_codes() {
    let town = Town::fast().await;
    town.put_account(json!({ "phoneNumbers": [
        OWN, { "phoneNumber": "+15551230002", "voice": true, "sms": false }
    ] }))
    .await;
    let other = "AC00000000000000000000000000000002";
    let body = json!({ "authToken": "x", "phoneNumbers": ["+15551230003"] });
    town.put(&format!("/sim/accounts/{other}"), &body).await;
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
        town.post("/Messages.json", form).await.assert_error(400, code);
    }
}

#[tokio::test]
async fn long_texts_are_cut_into_segments() {
    let town = Town::fast().await;
    for (text, segments) in [("x".repeat(160), "1"), ("x".repeat(161), "2"), ("ж".repeat(71), "2")] {
        let form = [("To", ANSWERS), ("From", OWN), ("Body", text.as_str())];
        let said = town.post("/Messages.json", &form).await;
        assert_eq!(said.text("num_segments"), segments);
    }
}

#[tokio::test]
async fn messages_are_listed_by_both_numbers_the_newest_first() {
    let town = Town::fast().await;
    let send = async |to: &str| town.post("/Messages.json", &[("To", to), ("From", OWN), ("Body", "x")]).await.sid();
    let (first, second) = (send(ANSWERS).await, send(ANSWERS).await);
    send("+15557650101").await;
    let number = |e164: &str| e164.replace('+', "%2B");
    let listed = town.get(&format!("/Messages.json?To={}&From={}&PageSize=50", number(ANSWERS), number(OWN))).await;
    let sids: Vec<_> = listed.body["messages"].as_array().unwrap().iter().map(|message| &message["sid"]).collect();
    assert_eq!(sids, [&json!(second), &json!(first)]);
    let none = town.get(&format!("/Messages.json?To={}&From={}", number(OWN), number(ANSWERS))).await;
    assert_eq!(none.body["messages"], json!([]));
}
