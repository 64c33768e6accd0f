//! The schema's way up and down, and the names of its schemas.

use linecard_store::{MigrateError, SCHEMA_VERSION, SchemaNames, migrate_down, migrate_up, schema_versions};
use linecard_testkit::TestDatabase;

/// Every schema, and every relation, function and type that is not PostgreSQL's own.
pub(crate) async fn objects(database: &TestDatabase) -> Vec<String> {
    let query = "
        SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
        UNION ALL
        SELECT kind || ' ' || n.nspname || '.' || name FROM (
            SELECT 'relation', relnamespace, relname::text FROM pg_class
            UNION ALL SELECT 'function', pronamespace, oid::regprocedure::text FROM pg_proc
            UNION ALL SELECT 'type', typnamespace, typname::text FROM pg_type) o (kind, namespace, name)
        JOIN pg_namespace n ON n.oid = namespace
        WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
        ORDER BY 1";
    let rows = database.superuser_client().await.query(query, &[]).await.expect("the catalogue answers");
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn every_statement_is_accepted_in_schemas_of_other_names() {
    let database = TestDatabase::create_empty().await;
    let schemas = SchemaNames::new("telephony", "order").expect("names");
    migrate_up(&database.owner_config().into(), &schemas, None).await.expect("up");
    let client = database.app_client().await;
    client.batch_execute("SET search_path = telephony, pg_temp").await.expect("set");
    for statement in linecard_store::all_statements() {
        let sql = schemas.sql(statement.sql());
        if let Err(error) = client.prepare(&sql).await {
            panic!("{}: {error:?}\n{sql}", statement.name());
        }
    }
}

#[tokio::test]
async fn an_owner_that_may_not_create_schemas_is_told_how_to_be_given_them() {
    let database = TestDatabase::create_empty().await;
    let superuser = database.superuser_client().await;
    let take = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO postgres', current_database()); END $$";
    superuser.batch_execute(take).await.expect("taken");
    let (owner, schemas) = (database.owner_config(), SchemaNames::default());
    for missing in ["linecard", "app"] {
        match migrate_up(&owner.clone().into(), &schemas, None).await {
            Err(MigrateError::SchemaMissing { schema, remedy, .. }) => {
                assert_eq!(schema, missing);
                superuser.batch_execute(&remedy).await.expect("the remedy works");
            }
            other => panic!("not refused: {other:?}"),
        }
    }
    assert_eq!(migrate_up(&owner.clone().into(), &schemas, None).await.expect("up").to, SCHEMA_VERSION);
}

#[tokio::test]
async fn a_prepared_empty_schema_of_the_owners_is_used_and_that_of_another_role_is_not() {
    let database = TestDatabase::create_empty().await;
    let superuser = database.superuser_client().await;
    let schemas = SchemaNames::default();
    superuser.batch_execute("CREATE SCHEMA linecard; CREATE SCHEMA app").await.expect("made");
    let refused = migrate_up(&database.owner_config().into(), &schemas, None).await;
    assert!(matches!(&refused, Err(MigrateError::ForeignSchema { schema, .. }) if schema == "linecard"), "{refused:?}");
    let give = "ALTER SCHEMA linecard OWNER TO linecard_owner; ALTER SCHEMA app OWNER TO linecard_owner";
    superuser.batch_execute(give).await.expect("given");
    assert_eq!(migrate_up(&database.owner_config().into(), &schemas, None).await.expect("up").to, SCHEMA_VERSION);

    // Tables of this pair and functions of another one are not one Linecard.
    let mixed = SchemaNames::new("linecard", "other").expect("names");
    let refused = migrate_up(&database.owner_config().into(), &mixed, None).await;
    assert!(matches!(&refused, Err(MigrateError::ForeignSchema { schema, .. }) if schema == "linecard"), "{refused:?}");
}

#[tokio::test]
async fn every_migration_goes_up_down_and_up_again() {
    let database = TestDatabase::create_empty().await;
    let (owner, schemas) = (database.owner_config(), SchemaNames::default());
    let before = objects(&database).await;
    let report = migrate_up(&owner.clone().into(), &schemas, None).await.expect("up");
    assert_eq!((report.from, report.to), (0, SCHEMA_VERSION));
    let mut from = SCHEMA_VERSION;
    for version in schema_versions().rev().skip(1) {
        let report = migrate_down(&owner.clone().into(), &schemas, version).await.expect("one down");
        assert_eq!((report.from, report.to, report.steps.len()), (from, version, 1));
        from = version;
    }
    assert_eq!(objects(&database).await, before, "the down files leave something behind");
    assert_eq!(migrate_up(&owner.clone().into(), &schemas, None).await.expect("up again").to, SCHEMA_VERSION);
    assert_eq!(migrate_up(&owner.clone().into(), &schemas, None).await.expect("nothing to do").steps.len(), 0);
}
