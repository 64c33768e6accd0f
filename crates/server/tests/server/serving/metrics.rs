//! The metrics that dashboards and alerts use exist, and neither they nor the log reveal secrets.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use linecard_testkit::{TestOrganization, TwilioAccount, assert_no_secrets_or_numbers};
use serde_json::json;

use crate::serving::joined::{Joined, calls_until_one_is_queued};

const TO: &str = "+14155550000";

/// The metrics named in a text, without the suffixes that Prometheus adds to a histogram's name.
fn metrics_in(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let named = words.filter(|word| word.starts_with("linecard_") && word.matches('_').count() > 1);
    let suffixes = ["_bucket", "_count", "_sum"];
    named.map(|word| suffixes.iter().find_map(|suffix| word.strip_suffix(suffix)).unwrap_or(word).to_owned()).collect()
}

/// The metrics named in the dashboard and the alert rules.
fn required() -> BTreeSet<String> {
    let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy");
    let files = ["grafana/linecard.json", "prometheus/linecard.rules.yaml"];
    files.iter().flat_map(|file| metrics_in(&fs::read_to_string(deploy.join(file)).unwrap())).collect()
}

async fn text(organization: &TestOrganization, agent: &str) -> u16 {
    let message = json!({"agentId": agent, "to": TO, "body": "Your table is ready."});
    organization.post("/api/messages", &message).await.status
}

/// Sends requests of every type: with an agent's account and the organization's, successful and failing.
async fn use_everything(organization: &TestOrganization, agent: &str) {
    assert_eq!(organization.call(agent, TO).await.status, 201);
    assert_eq!(text(organization, agent).await, 201);
    assert_eq!(organization.call(agent, "+14155559900").await.status, 422, "Twilio refuses");
    let without = organization.agent("Not connected").await;
    assert_eq!(organization.call(&without, TO).await.status, 409, "nothing is connected");
    let account = organization.twilio_account().await;
    assert_eq!(organization.post("/api/twilio", &account.settings()).await.status, 200);
    assert_eq!(organization.call(&without, TO).await.status, 201, "the fallback");
    assert_eq!(text(organization, &without).await, 201);

    let slow = organization.agent("Slow").await;
    let mut settings = organization.twilio_account().await.settings();
    settings["callsPerSecond"] = 1.into();
    assert_eq!(organization.post(&format!("/api/agents/{slow}/twilio"), &settings).await.status, 200);
    calls_until_one_is_queued(organization, &slow).await;
    let unknown = TwilioAccount::unused();
    let refused = organization.connect(&slow, &unknown).await;
    assert_eq!(refused.status, 200, "{refused:?}");
    assert_eq!(organization.call(&slow, TO).await.status, 422, "Twilio knows no such account");
    let limits = json!({"limits": {"maxCallsPerDay": 1}});
    assert_eq!(organization.patch(&format!("/api/agents/{agent}"), &limits).await.status, 200);
    assert_eq!(organization.call(agent, TO).await.status, 429, "the day's calls are placed");
}

#[tokio::test(flavor = "multi_thread")]
async fn dashboard_and_alerts_use_metrics_that_exist_and_the_most_detailed_log_reveals_no_secret() {
    let Joined { test, organization, agent, installation } = Joined::set().await;
    // Including tokio-postgres, which would log statement parameters at DEBUG if the server did not limit it.
    let server = installation.with("RUST_LOG", "trace").serve();
    let organization = organization.at_url(&server.url(""));
    use_everything(&organization, &agent).await;
    // Through a proxy that is not trusted.
    let guessed = crate::program::client().post(server.url("/api/session")).header("x-forwarded-for", "203.0.113.7");
    let body = json!({"email": "nobody@example.com", "password": "guessed"});
    assert_eq!(guessed.json(&body).send().await.unwrap().status(), 401);
    // For the reconciler: finished calls wait for their price.
    let due = "UPDATE call_work SET due_at = due_at - interval '1 minute';
        UPDATE work_leases SET due_at = due_at - interval '1 minute'";
    test.database.superuser_client().await.batch_execute(due).await.unwrap();
    let required = required();
    assert!(required.len() > 10, "{required:?}");
    let waiting = Instant::now();
    loop {
        let (status, metrics) = server.get("/metrics").await;
        assert_eq!(status, 200);
        assert_no_secrets_or_numbers("the metrics", &metrics);
        let there = metrics_in(&metrics);
        let missing: Vec<_> = required.difference(&there).collect();
        if missing.is_empty() {
            break;
        }
        assert!(waiting.elapsed() < Duration::from_secs(30), "{missing:?} of {there:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(server.terminate().contains("submit_call"), "otherwise the log was not at its most detailed level");
}
