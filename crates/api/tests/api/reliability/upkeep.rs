//! What has expired is removed, and nothing else.

use linecard_testkit::TestApp;
use serde_json::json;

#[tokio::test]
async fn expired_keys_sessions_and_counts_are_removed_and_the_others_stay() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let superuser = test.database.superuser_client().await;
    let id = &organization.id;
    let fill = format!(
        "INSERT INTO idempotency_keys SELECT '{id}', 'key ' || n, '', '{id}', now() + (n % 2 - 0.5) * interval '1 hour'
            FROM generate_series(1, 2400) n;
        INSERT INTO webhook_refusals SELECT '{id}', now() - n * interval '1 hour', 'unsigned', 1
            FROM generate_series(1, 1200) n;
        INSERT INTO agent_webhook_refusals SELECT '{id}', now() - n * interval '1 hour', '{id}', 'unreadable', 1
            FROM generate_series(1, 1200) n;
        INSERT INTO sessions SELECT gen_random_uuid(), u.id, sha256(n::text::bytea), now(),
                now() + (n % 2 - 0.5) * interval '1 hour'
            FROM users u CROSS JOIN generate_series(1, 1200) n;
        INSERT INTO connect_sessions SELECT '{id}', gen_random_uuid(), '{id}', 'https://app.example.com',
                sha256(n::text::bytea), 'user', '{id}', now() - interval '15 minutes', now() + (n % 2 - 0.5) * interval '10 minutes'
            FROM generate_series(1, 1200) n;
        INSERT INTO call_rates (bucket, next_at, waiting) VALUES ('used', now(), 0), ('waiting', now() - interval '9 days', 1),
            ('unused', now() - interval '9 days', 0);
        INSERT INTO work_leases VALUES ('{id}', '2000-01-01')"
    );
    superuser.batch_execute(&fill).await.expect("filled");
    assert_eq!(test.app.reconcile_once().await.expect("reconciled").failed, 0);
    test.app.remove_expired().await.expect("removed");

    let counts = "SELECT (SELECT count(*) FROM idempotency_keys), (SELECT count(*) FROM idempotency_keys WHERE expires_at < now()),
        (SELECT count(*) FROM webhook_refusals), (SELECT max(now() - minute) < interval '32 days' FROM webhook_refusals),
        (SELECT count(*) FROM sessions WHERE expires_at > now()) >= 600,
        (SELECT count(*) FROM sessions WHERE expires_at < now()), (SELECT count(*) FROM agent_webhook_refusals),
        (SELECT count(*) FROM connect_sessions), (SELECT count(*) FROM connect_sessions WHERE expires_at < now())";
    let row = superuser.query_one(counts, &[]).await.expect("counted");
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (1_200, 0), "idempotency keys");
    assert!((743..=744).contains(&row.get::<_, i64>(2)) && row.get::<_, bool>(3), "refusals: {row:?}");
    assert!((743..=744).contains(&row.get::<_, i64>(6)), "refusals by agent: {row:?}");
    assert!(row.get::<_, bool>(4), "sessions that go on stay");
    assert_eq!(row.get::<_, i64>(5), 0, "sessions");
    assert_eq!((row.get::<_, i64>(7), row.get::<_, i64>(8)), (600, 0), "connect sessions");
    let buckets = superuser.query("SELECT bucket FROM call_rates ORDER BY 1", &[]).await.expect("read");
    assert_eq!(buckets.iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>(), ["used", "waiting"]);
}

#[tokio::test]
async fn retention_is_set_by_admins_within_bounds_and_is_in_the_audit_log() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    assert!(organization.get("/api/organization").await.body["retention"]["historyDays"].is_null(), "off by default");
    for days in [json!(0), json!(29), json!(3_651)] {
        let refused = organization.patch("/api/organization", &json!({"retention": {"historyDays": days}})).await;
        refused.expect_fields(&["/retention/historyDays"]);
    }
    let set = organization.patch("/api/organization", &json!({"retention": {"historyDays": 30}})).await;
    assert_eq!((set.status, &set.body["retention"]), (200, &json!({"historyDays": 30})), "{set:?}");
    let kept = organization.patch("/api/organization", &json!({"name": "Acme Inc"})).await;
    assert_eq!(kept.body["retention"], json!({"historyDays": 30}), "an absent field is kept");
    let log = organization.get("/api/audit-log?action=organization.update").await;
    let entry = &log.body["items"][1];
    assert_eq!(entry["before"]["retention"], json!({"historyDays": null}), "{log:?}");
    assert_eq!(entry["after"]["retention"], json!({"historyDays": 30}), "{log:?}");
    let off = organization.patch("/api/organization", &json!({"retention": {"historyDays": null}})).await;
    assert!(off.body["retention"]["historyDays"].is_null(), "{off:?}");
}
