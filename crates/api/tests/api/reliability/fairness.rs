//! No organization keeps the others, or its own calls, from the database.

use std::time::Duration;

use linecard_store::PoolOptions;
use linecard_testkit::{TestApp, TestOptions};
use tokio::task::JoinSet;

#[tokio::test(flavor = "multi_thread")]
async fn while_an_organization_asks_for_forty_reports_calls_and_callbacks_go_on_everywhere() {
    // Who waits for a connection is refused in the end: a call that had to wait for a report would be. A slow machine must
    // not take as long for a request that waits for none.
    let pool = PoolOptions { max_size: 8, wait: Duration::from_secs(3) };
    let test = TestApp::start_with(TestOptions { pool, ..TestOptions::default() }).await;
    let (hog, other) = (test.organization("Hog").await, test.organization("Other").await);
    let (hogs_agent, _) = hog.connected_agent("Front desk").await;
    let (others_agent, _) = other.connected_agent("Front desk").await;

    // Every report waits here until the end of this transaction: each holds its connection.
    let superuser = test.database.superuser_client().await;
    superuser.batch_execute("BEGIN; LOCK TABLE usage_days IN ACCESS EXCLUSIVE MODE").await.expect("locked");
    let mut reports = JoinSet::new();
    for _ in 0..40 {
        let hog = hog.clone();
        reports.spawn(async move { hog.get("/api/usage?from=2026-01-01&to=2026-11-30").await });
    }
    let waiting = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND usename = 'linecard_app' AND wait_event_type = 'Lock'";
    let held = || async { superuser.query_one(waiting, &[]).await.expect("counted").get::<_, i64>(0) };
    while held().await == 0 {
        tokio::task::yield_now().await;
    }
    for _ in 0..15 {
        let (own, others) =
            tokio::join!(hog.call(&hogs_agent, "+14155550000"), other.call(&others_agent, "+14155550000"));
        assert_eq!((own.status, others.status), (201, 201), "{own:?} {others:?}");
        assert_eq!(other.get("/api/calls").await.status, 200);
        assert!(held().await <= 1, "an eighth of the pool is for one organization's reports");
    }
    for organization in [&hog, &other] {
        let placed = organization.get("/api/calls").await;
        for call in placed.body["items"].as_array().expect("calls") {
            let id = call["id"].as_str().expect("an id");
            // By callbacks: nothing reconciles here.
            organization.call_when(id, |call| call["status"] == "completed").await;
        }
    }
    // Most do not get what the first ones hold, and are refused before these end.
    let mut answers = Vec::new();
    while answers.len() < 30 {
        answers.push(reports.join_next().await.expect("a report").expect("no panic"));
    }
    superuser.batch_execute("ROLLBACK").await.expect("unlocked");
    answers.extend(reports.join_all().await);
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status == 429).collect();
    assert!(refused.len() >= 30, "{} of 40", refused.len());
    for answer in refused {
        answer.expect_problem(429, "organization-busy");
        assert_eq!(answer.headers["retry-after"], "5");
    }
    assert_eq!(hog.get("/api/usage").await.status, 200, "what was taken is given back");
}
