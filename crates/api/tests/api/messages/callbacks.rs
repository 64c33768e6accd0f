//! Status callbacks of messages.

use std::time::Duration;

use linecard_app::App;
use linecard_domain::{IdGenerator, LogId, MessageId, MessageStatus, RandomIds, SystemClock};
use linecard_store::{MessageStatusUpdate, TenantContext, UpdateSource, message_apply_update};
use linecard_testkit::{Answer, TestApp, TestOptions, send};
use serde_json::{Value, json};

use crate::messages::scenario::Scenario;
use crate::support::signature::sign;

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_not_resent_and_gets_its_sid_from_a_callback() {
    let scenario = Scenario::start().await;
    let sent = scenario.post_with_key("once", &scenario.text("+14155559920")).await;
    assert_eq!(sent.status, 202, "{sent:?}");
    let id = sent.text("id");
    let message = scenario.message_when(&id, "delivered").await;
    let at_twilio = scenario.sim("messages").await;
    assert_eq!(at_twilio.len(), 1);
    assert_eq!(message["messageSid"], at_twilio[0]["sid"]);
    let again = scenario.post_with_key("once", &scenario.text("+14155559920")).await;
    assert_eq!((again.status, again.text("id")), (201, id.clone()), "{again:?}");
    assert_eq!(scenario.sim("messages").await.len(), 1);
    assert!(scenario.log(&id).await.contains(&("answer".to_owned(), "submission-unknown".to_owned())));
}

#[tokio::test]
async fn a_message_with_an_unknown_outcome_stays_open_and_keeps_its_work_row() {
    let scenario = Scenario::start().await;
    let sent = scenario.send("+14155559921").await;
    assert_eq!((sent.status, sent.text("status")), (202, "submission-unknown".to_owned()), "{sent:?}");
    assert_eq!(scenario.open_work().await, 1);
}

#[tokio::test]
async fn duplicate_and_reordered_callbacks_are_logged_once_with_the_same_final_status() {
    let scenario = Scenario::start().await;
    let faults = json!({"doubleCallbacks": 1.0, "reorderCallbacks": 0.5, "seed": 7});
    scenario.organization.control("/sim/faults", &faults).await;
    for to in ["+14155550000", "+14155550001", "+14155550002"] {
        let id = scenario.send(to).await.text("id");
        scenario.message_when(&id, "delivered").await;
        let deliveries = deliveries_when(&scenario, &id, 4).await;
        assert!(deliveries.iter().all(|delivery| delivery["status"] == 204), "{deliveries:?}");
        assert_eq!(scenario.message(&id).await["status"], "delivered");
        let mut log = scenario.log(&id).await;
        log.retain(|(source, _)| source == "callback");
        log.sort();
        let once = ["delivered", "sent"].map(|status| ("callback".to_owned(), status.to_owned()));
        assert_eq!(log, once);
    }
}

#[tokio::test]
async fn a_message_is_tracked_with_the_credential_that_sent_it() {
    let scenario = Scenario::start().await;
    // It is delivered 600 simulated seconds after it was sent.
    let id = scenario.send("+14155559400").await.text("id");
    let next = scenario.organization.twilio_account().await;
    assert_eq!(scenario.organization.connect(&scenario.agent, &next).await.status, 200);
    let message = scenario.message_when(&id, "delivered").await;
    assert_eq!(message["accountSid"], scenario.account.sid.as_str());
    assert_eq!(scenario.send("+14155550000").await.text("accountSid"), next.sid);
}

#[tokio::test]
async fn every_rejected_message_callback_gets_the_same_answer_and_writes_nothing() {
    let scenario = Scenario::start().await;
    let id = scenario.send("+14155550000").await.text("id");
    // Twilio never received it, so it sends no callbacks for it.
    let unfinished = scenario.send("+14155559921").await.text("id");
    let genuine = deliveries_when(&scenario, &id, 2).await.pop().expect("a callback");
    let before = (scenario.message(&unfinished).await, scenario.log(&unfinished).await);

    let failed = {
        let mut forged = genuine.clone();
        forged["params"]["MessageStatus"] = json!("failed");
        forged
    };
    let elsewhere = |message: &str| {
        let mut forged = genuine.clone();
        forged["url"] = json!(genuine["url"].as_str().expect("a URL").replace(&id, message));
        forged
    };
    let unsigned = send(scenario.test.http.post(path(&genuine)).form(&genuine["params"])).await;
    let forged = [
        unsigned,
        deliver_signed(&scenario, &genuine, "bm9uc2Vuc2U=").await,
        deliver(&scenario, &failed).await,
        deliver(&scenario, &elsewhere(&unfinished)).await,
        deliver(&scenario, &elsewhere("01900000-0000-7000-8000-000000000000")).await,
        deliver(&scenario, &elsewhere("nonsense")).await,
    ];
    for answer in &forged {
        assert_eq!((answer.status, answer.code()), (403, "callback-refused"), "{answer:?}");
        assert_eq!(answer.body["detail"], forged[0].body["detail"], "one answer for all");
    }
    assert_eq!((scenario.message(&unfinished).await, scenario.log(&unfinished).await), before);
    assert_eq!(scenario.message_when(&id, "delivered").await["errorCode"], Value::Null);

    let log = scenario.log(&id).await;
    assert_eq!(deliver(&scenario, &genuine).await.status, 204, "what is genuine may come again");
    assert_eq!(scenario.log(&id).await, log);

    scenario.test.app.flush_refusals().await.expect("written");
    let refusals = scenario.organization.get("/api/webhook-refusals").await;
    let counted = |reason: &str| -> i64 {
        let items = refusals.body["items"].as_array().expect("items");
        items.iter().filter(|item| item["reason"] == reason).filter_map(|item| item["count"].as_i64()).sum()
    };
    assert_eq!((counted("unsigned"), counted("wrong-signature"), counted("unknown-message")), (1, 3, 1));
}

#[tokio::test]
async fn updates_in_any_order_end_in_the_same_status_with_the_final_error() {
    // Slow enough that no callbacks arrive meanwhile.
    let test = TestApp::start_with(TestOptions { sim_speed: 0.001, ..TestOptions::default() }).await;
    let scenario = Scenario::of(test).await;
    let statuses = [MessageStatus::Queued, MessageStatus::Sending, MessageStatus::Sent, MessageStatus::Undelivered];
    let orders = permutations(&statuses);
    for order in &orders {
        let sent = scenario.send("+14155550000").await;
        let id: MessageId = sent.text("id").parse().expect("an id");
        for &status in order {
            tell(&scenario.test.app, &scenario.organization.id, id, &sent.text("messageSid"), status).await;
            tell(&scenario.test.app, &scenario.organization.id, id, &sent.text("messageSid"), status).await;
        }
        let message = scenario.message(&id.to_string()).await;
        assert_eq!(message["status"], "undelivered", "{order:?}");
        assert_eq!(message["errorCode"], 30003);
        let log = scenario.log(&id.to_string()).await;
        assert_eq!(log.iter().filter(|(source, _)| source == "callback").count(), 4, "{log:?}");
    }
    assert_eq!(scenario.open_work().await, i64::try_from(orders.len()).expect("few"), "their prices are still to come");
}

#[tokio::test]
async fn a_presumed_message_failure_yields_to_an_update_and_a_foreign_sid_changes_nothing() {
    let test = TestApp::start_with(TestOptions { sim_speed: 0.001, ..TestOptions::default() }).await;
    let scenario = Scenario::of(test).await;
    let id = scenario.send("+14155559921").await.text("id");
    let client = scenario.test.database.superuser_client().await;
    let presume = "UPDATE messages SET status = 'failed', presumed = true, error_message = 'presumed'; \
        DELETE FROM message_work; DELETE FROM work_leases";
    client.batch_execute(presume).await.expect("presumed");
    assert_eq!(scenario.message(&id).await["presumed"], true);

    let (ours, other) = (format!("SM{:032x}", 1), format!("SM{:032x}", 2));
    let message: MessageId = id.parse().expect("an id");
    tell(&scenario.test.app, &scenario.organization.id, message, &ours, MessageStatus::Sent).await;
    let now = scenario.message(&id).await;
    assert_eq!((&now["status"], &now["presumed"], &now["errorMessage"]), (&json!("sent"), &json!(false), &Value::Null));
    assert_eq!(scenario.open_work().await, 1, "it is followed again");
    let leases: i64 = client.query_one("SELECT count(*) FROM work_leases", &[]).await.expect("counted").get(0);
    assert_eq!(leases, 1);

    tell(&scenario.test.app, &scenario.organization.id, message, &other, MessageStatus::Undelivered).await;
    assert_eq!(scenario.message(&id).await, now);
    tell(&scenario.test.app, &scenario.organization.id, message, &ours, MessageStatus::Delivered).await;
    assert_eq!(scenario.message(&id).await["status"], "delivered");
    assert_eq!(scenario.open_work().await, 1, "its price is still to come");
}

#[tokio::test]
async fn an_error_code_that_comes_after_the_end_is_kept_and_the_status_does_not_move() {
    let test = TestApp::start_with(TestOptions { sim_speed: 0.001, ..TestOptions::default() }).await;
    let scenario = Scenario::of(test).await;
    let sent = scenario.send("+14155550000").await;
    let (id, sid) = (sent.text("id"), sent.text("messageSid"));
    let url = scenario.test.url(&format!("/webhooks/twilio/{}/messages/{id}/status", scenario.organization.id));
    let report = async |status: &str, error: Option<&str>| {
        let mut form =
            vec![("MessageSid", sid.as_str()), ("AccountSid", &scenario.account.sid), ("MessageStatus", status)];
        form.extend(error.map(|code| ("ErrorCode", code)));
        let signature = sign(&scenario.account.auth_token, &url, &form);
        send(scenario.test.http.post(&url).header("x-twilio-signature", signature).form(&form)).await.status
    };
    assert_eq!(report("undelivered", None).await, 204);
    assert_eq!(scenario.message(&id).await["errorCode"], Value::Null);
    assert_eq!(report("undelivered", Some("30007")).await, 204);
    let message = scenario.message(&id).await;
    assert_eq!((&message["status"], &message["errorCode"]), (&json!("undelivered"), &json!(30007)));
    assert!(message["errorMessage"].as_str().is_some_and(|text| text.contains("spam")), "{message}");
    // Neither another code nor another status replaces it.
    assert_eq!((report("undelivered", Some("30008")).await, report("delivered", None).await), (204, 204));
    let same = scenario.message(&id).await;
    assert_eq!((&same["status"], &same["errorCode"]), (&json!("undelivered"), &json!(30007)), "{same}");
    // A status that nobody knows, signed: acknowledged, and no more.
    assert_eq!((report("levitating", None).await, report("", None).await), (204, 204));
    assert_eq!(scenario.message(&id).await, same);
}

async fn tell(app: &App, organization: &str, message: MessageId, sid: &str, status: MessageStatus) {
    let sid = sid.parse().expect("a SID");
    let log_id = LogId::from(RandomIds.next(&SystemClock));
    let progress = MessageStatusUpdate {
        error_code: (status == MessageStatus::Undelivered).then_some(30003),
        ..MessageStatusUpdate::status(log_id, UpdateSource::Callback, status, Some(&sid))
    };
    let service = TenantContext::service(organization.parse().expect("an id"));
    let mut tx = app.store().begin(&service).await.expect("a transaction");
    message_apply_update(tx.last(), message, &progress).await.expect("told");
}

fn permutations(of: &[MessageStatus]) -> Vec<Vec<MessageStatus>> {
    let Some((first, rest)) = of.split_first() else { return vec![Vec::new()] };
    let mut all = Vec::new();
    for shorter in permutations(rest) {
        for place in 0..=shorter.len() {
            let mut longer = shorter.clone();
            longer.insert(place, *first);
            all.push(longer);
        }
    }
    all
}

/// The status callbacks that the simulated Twilio sent for a message, once there are `count`.
async fn deliveries_when(scenario: &Scenario, message: &str, count: usize) -> Vec<Value> {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    loop {
        let mut callbacks = scenario.sim("callbacks").await;
        callbacks.retain(|callback| callback["url"].as_str().is_some_and(|url| url.contains(message)));
        if callbacks.len() >= count {
            return callbacks;
        }
        assert!(tokio::time::Instant::now() < deadline, "callbacks are missing: {callbacks:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The URL of a recorded callback without its fragment, which only Twilio reads.
fn path(recorded: &Value) -> String {
    recorded["url"].as_str().and_then(|url| url.split('#').next()).expect("a URL").to_owned()
}

/// Delivers a recorded callback again as it is now, with its original signature.
async fn deliver(scenario: &Scenario, recorded: &Value) -> Answer {
    deliver_signed(scenario, recorded, recorded["signature"].as_str().expect("a signature")).await
}

async fn deliver_signed(scenario: &Scenario, recorded: &Value, signature: &str) -> Answer {
    let request = scenario.test.http.post(path(recorded)).header("x-twilio-signature", signature);
    send(request.form(&recorded["params"])).await
}
