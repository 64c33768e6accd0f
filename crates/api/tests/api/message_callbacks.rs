//! What Twilio reports on messages.

use std::time::Duration;

use linecard_app::App;
use linecard_domain::{IdGenerator, LogId, MessageId, MessageStatus, RandomIds, SystemClock};
use linecard_store::{MessageStatusUpdate, TenantContext, UpdateSource, message_apply_update};
use linecard_testkit::{Answer, TestApp, TestOptions, send};
use serde_json::{Value, json};

use crate::messaging::Scene;

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_not_sent_again_and_its_callback_brings_the_sid() {
    let scene = Scene::set().await;
    let sent = scene.post_with_key("once", &scene.text("+14155559920")).await;
    assert_eq!(sent.status, 202, "{sent:?}");
    let id = sent.text("id");
    let message = scene.message_when(&id, "delivered").await;
    let at_twilio = scene.sim("messages").await;
    assert_eq!(at_twilio.len(), 1);
    assert_eq!(message["messageSid"], at_twilio[0]["sid"]);
    let again = scene.post_with_key("once", &scene.text("+14155559920")).await;
    assert_eq!((again.status, again.text("id")), (201, id.clone()), "{again:?}");
    assert_eq!(scene.sim("messages").await.len(), 1);
    assert!(scene.log(&id).await.contains(&("answer".to_owned(), "submission-unknown".to_owned())));
}

#[tokio::test]
async fn a_message_whose_fate_nobody_knows_stays_open_with_its_work() {
    let scene = Scene::set().await;
    let sent = scene.send("+14155559921").await;
    assert_eq!((sent.status, sent.text("status")), (202, "submission-unknown".to_owned()), "{sent:?}");
    assert_eq!(scene.open_work().await, 1);
}

#[tokio::test]
async fn callbacks_that_come_twice_or_out_of_order_are_logged_once_and_end_the_same() {
    let scene = Scene::set().await;
    let faults = json!({"doubleCallbacks": 1.0, "reorderCallbacks": 0.5, "seed": 7});
    scene.organization.control("/sim/faults", &faults).await;
    for to in ["+14155550000", "+14155550001", "+14155550002"] {
        let id = scene.send(to).await.text("id");
        scene.message_when(&id, "delivered").await;
        let deliveries = deliveries_when(&scene, &id, 4).await;
        assert!(deliveries.iter().all(|delivery| delivery["status"] == 204), "{deliveries:?}");
        assert_eq!(scene.message(&id).await["status"], "delivered");
        let mut log = scene.log(&id).await;
        log.retain(|(source, _)| source == "callback");
        log.sort();
        let once = ["delivered", "sent"].map(|status| ("callback".to_owned(), status.to_owned()));
        assert_eq!(log, once);
    }
}

#[tokio::test]
async fn a_message_is_followed_with_the_credential_that_it_went_out_with() {
    let scene = Scene::set().await;
    // It is delivered 600 s of Twilio's life after it was sent.
    let id = scene.send("+14155559400").await.text("id");
    let next = scene.organization.twilio_account().await;
    assert_eq!(scene.organization.connect(&scene.agent, &next).await.status, 200);
    let message = scene.message_when(&id, "delivered").await;
    assert_eq!(message["accountSid"], scene.account.sid.as_str());
    assert_eq!(scene.send("+14155550000").await.text("accountSid"), next.sid);
}

#[tokio::test]
async fn a_callback_that_is_not_believed_gets_one_answer_and_writes_nothing() {
    let scene = Scene::set().await;
    let id = scene.send("+14155550000").await.text("id");
    // Twilio never got it, so nothing genuine will be told of it.
    let unfinished = scene.send("+14155559921").await.text("id");
    let genuine = deliveries_when(&scene, &id, 2).await.pop().expect("a callback");
    let before = (scene.message(&unfinished).await, scene.log(&unfinished).await);

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
    let unsigned = send(scene.test.http.post(path(&genuine)).form(&genuine["params"])).await;
    let forged = [
        unsigned,
        deliver_signed(&scene, &genuine, "bm9uc2Vuc2U=").await,
        deliver(&scene, &failed).await,
        deliver(&scene, &elsewhere(&unfinished)).await,
        deliver(&scene, &elsewhere("01900000-0000-7000-8000-000000000000")).await,
        deliver(&scene, &elsewhere("nonsense")).await,
    ];
    for answer in &forged {
        assert_eq!((answer.status, answer.code()), (403, "callback-refused"), "{answer:?}");
        assert_eq!(answer.body["detail"], forged[0].body["detail"], "one answer for all");
    }
    assert_eq!((scene.message(&unfinished).await, scene.log(&unfinished).await), before);
    assert_eq!(scene.message_when(&id, "delivered").await["errorCode"], Value::Null);

    let log = scene.log(&id).await;
    assert_eq!(deliver(&scene, &genuine).await.status, 204, "what is genuine may come again");
    assert_eq!(scene.log(&id).await, log);

    scene.test.app.flush_refusals().await.expect("written");
    let refusals = scene.organization.get("/api/webhook-refusals").await;
    let counted = |reason: &str| -> i64 {
        let items = refusals.body["items"].as_array().expect("items");
        items.iter().filter(|item| item["reason"] == reason).filter_map(|item| item["count"].as_i64()).sum()
    };
    assert_eq!((counted("unsigned"), counted("wrong-signature"), counted("unknown-message")), (1, 3, 1));
}

#[tokio::test]
async fn news_in_any_order_ends_in_the_same_status_with_the_error_of_its_end() {
    // Slow enough that nothing calls back meanwhile.
    let test = TestApp::start_with(TestOptions { sim_speed: 0.001, ..TestOptions::default() }).await;
    let scene = Scene::of(test).await;
    let news = [MessageStatus::Queued, MessageStatus::Sending, MessageStatus::Sent, MessageStatus::Undelivered];
    let orders = permutations(&news);
    for order in &orders {
        let sent = scene.send("+14155550000").await;
        let id: MessageId = sent.text("id").parse().expect("an id");
        for &status in order {
            tell(&scene.test.app, &scene.organization.id, id, &sent.text("messageSid"), status).await;
            tell(&scene.test.app, &scene.organization.id, id, &sent.text("messageSid"), status).await;
        }
        let message = scene.message(&id.to_string()).await;
        assert_eq!(message["status"], "undelivered", "{order:?}");
        assert_eq!(message["errorCode"], 30003);
        let log = scene.log(&id.to_string()).await;
        assert_eq!(log.iter().filter(|(source, _)| source == "callback").count(), 4, "{log:?}");
    }
    assert_eq!(scene.open_work().await, i64::try_from(orders.len()).expect("few"), "their prices are still to come");
}

#[tokio::test]
async fn a_failure_that_was_only_presumed_of_a_message_yields_to_news_and_another_sid_changes_nothing() {
    let test = TestApp::start_with(TestOptions { sim_speed: 0.001, ..TestOptions::default() }).await;
    let scene = Scene::of(test).await;
    let id = scene.send("+14155559921").await.text("id");
    let client = scene.test.database.superuser_client().await;
    let presume = "UPDATE messages SET status = 'failed', presumed = true, error_message = 'presumed'; \
        DELETE FROM message_work; DELETE FROM work_leases";
    client.batch_execute(presume).await.expect("presumed");
    assert_eq!(scene.message(&id).await["presumed"], true);

    let (ours, other) = (format!("SM{:032x}", 1), format!("SM{:032x}", 2));
    let message: MessageId = id.parse().expect("an id");
    tell(&scene.test.app, &scene.organization.id, message, &ours, MessageStatus::Sent).await;
    let now = scene.message(&id).await;
    assert_eq!((&now["status"], &now["presumed"], &now["errorMessage"]), (&json!("sent"), &json!(false), &Value::Null));
    assert_eq!(scene.open_work().await, 1, "it is followed again");
    let leases: i64 = client.query_one("SELECT count(*) FROM work_leases", &[]).await.expect("counted").get(0);
    assert_eq!(leases, 1);

    tell(&scene.test.app, &scene.organization.id, message, &other, MessageStatus::Undelivered).await;
    assert_eq!(scene.message(&id).await, now);
    tell(&scene.test.app, &scene.organization.id, message, &ours, MessageStatus::Delivered).await;
    assert_eq!(scene.message(&id).await["status"], "delivered");
    assert_eq!(scene.open_work().await, 1, "its price is still to come");
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

/// The status callbacks that the simulated Twilio sent about one of our messages, once there are so many.
async fn deliveries_when(scene: &Scene, message: &str, count: usize) -> Vec<Value> {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    loop {
        let mut callbacks = scene.sim("callbacks").await;
        callbacks.retain(|callback| callback["url"].as_str().is_some_and(|url| url.contains(message)));
        if callbacks.len() >= count {
            return callbacks;
        }
        assert!(tokio::time::Instant::now() < deadline, "callbacks are missing: {callbacks:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Where a recorded callback went, without the fragment, which is for Twilio alone.
fn path(recorded: &Value) -> String {
    recorded["url"].as_str().and_then(|url| url.split('#').next()).expect("a URL").to_owned()
}

/// Delivers a recorded callback once more, as it now is, with its own signature.
async fn deliver(scene: &Scene, recorded: &Value) -> Answer {
    deliver_signed(scene, recorded, recorded["signature"].as_str().expect("a signature")).await
}

async fn deliver_signed(scene: &Scene, recorded: &Value, signature: &str) -> Answer {
    let request = scene.test.http.post(path(recorded)).header("x-twilio-signature", signature);
    send(request.form(&recorded["params"])).await
}
