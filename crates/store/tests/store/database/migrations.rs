//! The schema's way up and down.

use linecard_store::{SCHEMA_VERSION, migrate_down, migrate_up, schema_versions};
use linecard_testkit::TestDatabase;

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
