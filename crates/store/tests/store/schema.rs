use linecard_domain::{CallStatus, MessageStatus};
use linecard_store::{SCHEMA_VERSION, migrate_down, migrate_up, schema_versions};
use linecard_testkit::TestDatabase;

#[tokio::test]
async fn every_statement_is_accepted_from_the_applications_role() {
    let client = TestDatabase::create().await.app_client().await;
    let mut count = 0;
    for (name, sql) in linecard_store::all_statements() {
        if let Err(error) = client.prepare(sql).await {
            panic!("{name}: {error:?}\n{sql}");
        }
        count += 1;
    }
    assert!(count > 40, "only {count} statements were found");
}

#[tokio::test]
async fn every_migration_goes_up_down_and_up_again() {
    let database = TestDatabase::create_empty().await;
    let owner = database.owner_config();
    let report = migrate_up(&owner, None).await.expect("up");
    assert_eq!((report.from, report.to), (0, SCHEMA_VERSION));
    let mut from = SCHEMA_VERSION;
    for version in schema_versions().rev().skip(1) {
        let report = migrate_down(&owner, version).await.expect("one down");
        assert_eq!((report.from, report.to, report.steps.len()), (from, version, 1));
        from = version;
    }
    let left: i64 = database
        .superuser_client()
        .await
        .query_one(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname IN ('public', 'app', 'auth')",
            &[],
        )
        .await
        .expect("the catalogue answers")
        .get(0);
    assert_eq!(left, 0, "the down files leave relations behind");
    assert_eq!(migrate_up(&owner, None).await.expect("up again").to, SCHEMA_VERSION);
    assert_eq!(migrate_up(&owner, None).await.expect("nothing to do").steps.len(), 0);
}

#[tokio::test]
async fn the_ranks_in_sql_are_the_domains_over_all_pairs() {
    let client = TestDatabase::create().await.app_client().await;
    let calls = client.prepare("SELECT app.call_advances($1, $2, $3)").await.expect("prepared");
    for &now in CallStatus::ALL {
        for &next in CallStatus::ALL {
            let advances: bool =
                client.query_one(&calls, &[&now.as_str(), &false, &next.as_str()]).await.expect("answered").get(0);
            assert_eq!(advances, now.advances_to(next), "call {now} -> {next}");
            let from_presumed: bool =
                client.query_one(&calls, &[&now.as_str(), &true, &next.as_str()]).await.expect("answered").get(0);
            assert_eq!(from_presumed, next.rank() > now.stored_rank(true), "presumed {now} -> {next}");
        }
    }
    let messages = client.prepare("SELECT app.message_advances($1, $2, $3)").await.expect("prepared");
    for &now in MessageStatus::ALL {
        for &next in MessageStatus::ALL {
            let advances: bool =
                client.query_one(&messages, &[&now.as_str(), &false, &next.as_str()]).await.expect("answered").get(0);
            assert_eq!(advances, now.advances_to(next), "message {now} -> {next}");
            let from_presumed: bool =
                client.query_one(&messages, &[&now.as_str(), &true, &next.as_str()]).await.expect("answered").get(0);
            assert_eq!(from_presumed, next.rank() > now.stored_rank(true), "presumed {now} -> {next}");
        }
    }
}
