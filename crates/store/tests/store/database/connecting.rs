//! The store refuses roles that row-level security does not bind, and schemas that it cannot serve.

use std::sync::Arc;

use linecard_domain::{IdGenerator, RandomIds, SystemClock};
use linecard_store::{
    ConnectError, PoolOptions, SCHEMA_VERSION, SchemaError, SchemaNames, Store, migrate_down, schema_versions,
};
use linecard_testkit::TestDatabase;
use tokio_postgres::Config;

async fn connect(config: Config) -> Result<Store, ConnectError> {
    let options = PoolOptions { max_size: 1, ..PoolOptions::default() };
    Store::connect(config, SchemaNames::default(), options, Arc::new(SystemClock)).await
}

/// A new role, and the database's address for it.
async fn role(database: &TestDatabase, attributes: &str) -> (String, Config) {
    let name = format!("role_{}", RandomIds.next(&SystemClock).simple());
    let statement = format!("CREATE ROLE {name} LOGIN {attributes}");
    database.superuser_client().await.batch_execute(&statement).await.expect("a role is created");
    let mut config = database.app_config();
    config.user(&name);
    (name, config)
}

#[tokio::test]
async fn the_store_connects_as_the_applications_role_and_as_a_member_of_it() {
    let database = TestDatabase::create().await;
    connect(database.app_config()).await.expect("connects");
    let (_, config) = role(&database, "IN ROLE linecard_app").await;
    connect(config).await.expect("connects");
}

#[tokio::test]
async fn the_store_refuses_every_role_that_row_level_security_does_not_bind() {
    let database = TestDatabase::create().await;
    let (bypassing, bypassing_config) = role(&database, "BYPASSRLS IN ROLE linecard_app").await;
    let (creating, creating_config) = role(&database, "CREATEROLE IN ROLE linecard_app").await;
    let (owning, owning_config) = role(&database, "IN ROLE linecard_app, linecard_owner").await;
    for (config, expected, why) in [
        (database.superuser_config(), "postgres".to_owned(), "superuser"),
        (database.owner_config(), "linecard_owner".to_owned(), "owns tables"),
        (bypassing_config, bypassing, "bypass"),
        (owning_config, owning, "owns tables"),
        (creating_config, creating, "may create roles"),
    ] {
        match connect(config).await {
            Err(ConnectError::UnsafeRole { role, fault }) => {
                assert_eq!(role, expected);
                assert!(fault.contains(why), "{role}: {fault}");
            }
            other => panic!("{expected} was not refused: {other:?}"),
        }
    }
}

#[tokio::test]
async fn the_store_refuses_a_database_with_one_unprotected_table() {
    for undo in ["NO FORCE ROW LEVEL SECURITY", "DISABLE ROW LEVEL SECURITY"] {
        let database = TestDatabase::create().await;
        let statement = format!("ALTER TABLE call_logs {undo}");
        database.superuser_client().await.batch_execute(&statement).await.expect("altered");
        let refused = connect(database.app_config()).await;
        assert!(
            matches!(&refused, Err(ConnectError::UnprotectedTable { table }) if table == "call_logs"),
            "{undo}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn the_store_refuses_a_schema_that_its_migrations_did_not_make_so_and_says_what_differs() {
    let cases = [
        // A restore without the roles, or as another user.
        ("ALTER FUNCTION app.resettable(uuid) OWNER TO linecard_owner", "missing: function app.resettable("),
        ("ALTER TABLE linecard.calls OWNER TO postgres", "missing: table linecard.calls: owner of the schema"),
        ("DROP POLICY users_select_auth ON linecard.users", "missing: policy linecard.users.users_select_auth"),
        ("REVOKE SELECT ON linecard.calls FROM linecard_app", "missing: grant on table linecard.calls to linecard_app"),
        // Hands that helped.
        ("GRANT SELECT ON linecard.calls TO PUBLIC", "not expected: grant on table linecard.calls to PUBLIC"),
        ("CREATE POLICY all_of_them ON linecard.calls USING (true)", "not expected: policy linecard.calls.all_of_them"),
        (
            "CREATE OR REPLACE FUNCTION app.organization() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT NULL::uuid'",
            "missing: function app.organization()",
        ),
        ("DROP INDEX linecard.calls_agent", "missing: index linecard.calls"),
    ];
    for (change, expected) in cases {
        let database = TestDatabase::create().await;
        database
            .superuser_client()
            .await
            .batch_execute(change)
            .await
            .unwrap_or_else(|error| panic!("{change}: {error}"));
        match connect(database.app_config()).await {
            Err(ConnectError::Differs { first, .. }) => {
                assert!(first.to_string().starts_with(expected), "{change}: {first}");
            }
            other => panic!("{change}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn an_operator_may_add_an_index_a_reporting_role_and_a_column() {
    let database = TestDatabase::create().await;
    let (reporting, _) = role(&database, "").await;
    let additions = format!(
        "CREATE INDEX of_the_operator ON calls (updated_at); ALTER TABLE calls ADD of_the_operator text;
        GRANT USAGE ON SCHEMA linecard TO {reporting}; GRANT SELECT ON calls TO {reporting}"
    );
    database.superuser_client().await.batch_execute(&additions).await.expect("added");
    connect(database.app_config()).await.expect("connects");
}

#[tokio::test]
async fn the_store_refuses_a_missing_and_an_outdated_schema_and_says_what_to_do() {
    let database = TestDatabase::create_empty().await;
    let refused = connect(database.app_config()).await.expect_err("no schema");
    assert!(matches!(refused, ConnectError::Schema(SchemaError::Missing)), "{refused:?}");
    assert!(refused.to_string().contains("linecard migrate"), "{refused}");

    let database = TestDatabase::create().await;
    let behind = schema_versions().rev().nth(1).expect("an earlier version");
    migrate_down(&database.owner_config().into(), &SchemaNames::default(), behind).await.expect("one down");
    let refused = connect(database.app_config()).await.expect_err("an outdated schema");
    assert!(matches!(refused, ConnectError::Schema(SchemaError::Behind { found }) if found == behind), "{refused:?}");
    assert!(refused.to_string().contains("linecard migrate"), "{refused}");

    migrate_down(&database.owner_config().into(), &SchemaNames::default(), 0).await.expect("all down");
    let refused = connect(database.app_config()).await.expect_err("an emptied schema");
    assert!(matches!(refused, ConnectError::Schema(SchemaError::Missing)), "{refused:?}");
}

#[tokio::test]
async fn the_store_serves_a_schema_that_is_newer_than_itself() {
    let database = TestDatabase::create().await;
    let newer = SCHEMA_VERSION + 1;
    let statement = format!(
        "INSERT INTO app.linecard_migrations
            SELECT {newer}, 'newer', applied_on, checksum FROM app.linecard_migrations LIMIT 1"
    );
    database.superuser_client().await.batch_execute(&statement).await.expect("noted");
    connect(database.app_config()).await.expect("changes expand before they contract");
}

#[tokio::test]
async fn an_unreachable_database_is_distinguished_from_a_refused_one() {
    let database = TestDatabase::create().await;
    let mut nowhere = database.app_config();
    nowhere.dbname("no_such_database");
    let refused = connect(nowhere).await;
    assert!(matches!(refused, Err(ConnectError::Unreachable(_))), "{refused:?}");
}
