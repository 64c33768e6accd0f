//! What a flood from outside may cost: no row, few lines, and nothing that others need.

use std::sync::Arc;

use linecard_testkit::send;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::program::client;
use crate::serving::joined::Joined;

const FORGED: usize = 4_000;
/// Of rejected callbacks from one client in a minute (`api/state.rs`).
const LIMIT: usize = 1_500;

/// Forged callbacks for an organization each, sixteen at a time; the number of each status.
async fn flood(base_url: &str, from: &'static str) -> [usize; 2] {
    let (http, base_url) = (client(), Arc::new(base_url.to_owned()));
    let mut senders = JoinSet::new();
    for sender in 0..16 {
        let (http, base_url) = (http.clone(), Arc::clone(&base_url));
        senders.spawn(async move {
            let mut statuses = Vec::new();
            for number in 0..FORGED / 16 {
                let made_up = format!("01a00000-{sender:04x}-7000-8000-{number:012x}");
                let url = format!("{base_url}/webhooks/twilio/{made_up}/calls/{made_up}/status");
                let forged = http.post(url).header("x-forwarded-for", from).header("x-twilio-signature", "Zm9yZ2Vk");
                let answer = forged.form(&[("CallStatus", "completed")]).send().await.unwrap();
                statuses.push(answer.status().as_u16());
            }
            statuses
        });
    }
    let statuses: Vec<u16> = senders.join_all().await.into_iter().flatten().collect();
    [403, 429].map(|wanted| statuses.iter().filter(|status| **status == wanted).count())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_forged_callbacks_for_made_up_organizations_writes_nothing_and_hides_no_real_refusal() {
    let Joined { test, organization, agent, installation } = Joined::set().await;
    let server = installation.with("LINECARD_TRUSTED_PROXIES", "127.0.0.1").serve();
    let organization = organization.at_url(&server.url(""));
    let call = organization.call(&agent, "+14155550000").await.text("id");

    let [refused, limited] = flood(&server.url(""), "198.51.100.66").await;
    assert_eq!(refused + limited, FORGED);
    assert!((LIMIT..2 * LIMIT).contains(&refused), "{refused} were looked at, {limited} limited");
    let (_, metrics) = server.get("/metrics").await;
    assert!(!metrics.contains("REFUSALS_ADD"), "something was written");

    let real = server.url(&format!("/webhooks/twilio/{}/calls/{call}/status", organization.id));
    for _ in 0..5 {
        let forged =
            client().post(&real).header("x-forwarded-for", "203.0.113.9").header("x-twilio-signature", "Zm9yZ2Vk");
        assert_eq!(
            send(forged.form(&[("CallStatus", "completed")])).await.status,
            403,
            "another client is not limited"
        );
    }
    // The next server reads what this one has stored when it ended.
    let log = server.terminate();
    let lines = log.lines().filter(|line| line.contains("a callback was rejected")).count();
    assert!(lines <= 10 + 10 + 5, "{lines} lines");
    assert!(log.contains("more callbacks were rejected than are logged"), "{log}");
    let seen = organization.at_url(&test.base_url).get("/api/webhook-refusals").await;
    let items = seen.body["items"].as_array().cloned().unwrap();
    let counted: i64 =
        items.iter().filter(|item| item["reason"] == "wrong-signature").filter_map(|item| item["count"].as_i64()).sum();
    assert_eq!(counted, 5, "{seen:?}");
    assert_eq!(items.iter().filter(|item| item["reason"] != "wrong-signature").count(), 0, "{seen:?}");
    let rows = "SELECT count(DISTINCT organization_id) FROM webhook_refusals";
    let rows: i64 = test.database.superuser_client().await.query_one(rows, &[]).await.unwrap().get(0);
    assert_eq!(rows, 1, "only the real organization has rows");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_random_keys_from_one_client_are_limited_and_a_known_key_is_not() {
    let Joined { organization, installation, .. } = Joined::set().await;
    let server = installation.serve();
    let organization = organization.at_url(&server.url(""));
    assert_eq!(organization.get("/api/agents").await.status, 200);
    let http = client();
    let mut statuses = Vec::new();
    for number in 0..1_000 {
        let answer = http.get(server.url("/api/agents")).bearer_auth(format!("lc_{number:043}")).send().await.unwrap();
        statuses.push(answer.status().as_u16());
    }
    let limited = statuses.iter().filter(|status| **status == 429).count();
    assert!((400..=700).contains(&limited), "{limited} of {} were limited", statuses.len());
    assert_eq!(organization.get("/api/agents").await.status, 200, "it was accepted before");
    let (_, metrics) = server.get("/metrics").await;
    let asked = metrics.lines().find(|line| line.contains(r#"duration_seconds_count{statement="AUTHENTICATE_KEY"}"#));
    let asked: usize = asked.and_then(|line| line.rsplit(' ').next()).unwrap().parse().unwrap();
    assert!(asked <= 1_001 - limited, "{asked} looks at the database");
    server.terminate();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_nobody_has_named_is_reported_once() {
    let Joined { installation, .. } = Joined::set().await;
    let server = installation.serve();
    for number in 0..5 {
        let request = client().get(server.url("/api/agents")).header("x-forwarded-for", format!("203.0.113.{number}"));
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["status"], 401);
    }
    server.tells(&["linecard_untrusted_forwarded_requests_total 5"]).await;
    let log = server.terminate();
    assert_eq!(log.matches("LINECARD_TRUSTED_PROXIES").count(), 1, "{log}");
}
