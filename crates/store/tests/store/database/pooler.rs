//! Behind a real PgBouncer.

use std::sync::Arc;
use std::time::Duration;

use linecard_domain::SystemClock;
use linecard_store::{ConnectError, DatabaseAddress, PoolOptions, SchemaNames, Store};
use linecard_testkit::{Between, TestCluster, TestDatabase, pgbouncer};

async fn cluster() -> TestCluster {
    let cluster = TestCluster::new();
    cluster.start();
    TestDatabase::create_in(&cluster).await;
    cluster
}

fn address(pooler: &Between) -> DatabaseAddress {
    let address = format!("postgres://linecard_app@127.0.0.1:{}/linecard?sslmode=disable", pooler.port());
    address.parse().expect("an address")
}

fn options() -> PoolOptions {
    PoolOptions { max_size: 8, ..PoolOptions::default() }
}

async fn connected(pooler: &Between) -> Result<Store, ConnectError> {
    Store::connect(address(pooler), SchemaNames::default(), options(), Arc::new(SystemClock)).await
}

async fn connected_past(
    pooler: &Between,
    direct: impl Into<DatabaseAddress>,
    options: PoolOptions,
) -> Result<Store, ConnectError> {
    Store::connect_pooled(address(pooler), direct, SchemaNames::default(), options, Arc::new(SystemClock)).await
}

async fn create_user(store: &Store, number: u128) -> bool {
    let email = format!("user-{number}@example.com").parse().expect("an address");
    let user = linecard_domain::UserId::from_uuid(uuid::Uuid::from_u128(number));
    store.user_create(user, &email, "hash", false).await.expect("stored")
}

#[tokio::test]
async fn a_pooler_in_session_mode_is_served_through() {
    let cluster = cluster().await;
    let pooler = pgbouncer(&cluster, "pool_mode = session");
    let store = connected(&pooler).await.expect("a session each");
    store.ping().await.expect("answers");
    assert!(create_user(&store, 1).await);
}

#[tokio::test]
async fn a_pooler_in_transaction_mode_is_refused_with_what_to_use() {
    let cluster = cluster().await;
    let pooler = pgbouncer(&cluster, "pool_mode = transaction");
    let refused = connected(&pooler).await.expect_err("sessions are shared");
    assert!(matches!(refused, ConnectError::SharedSession), "{refused:?}");
    for remedy in ["session mode", "LINECARD_DIRECT_DATABASE_URL"] {
        assert!(refused.to_string().contains(remedy), "{refused}");
    }
}

#[tokio::test]
async fn with_an_address_past_it_a_pooler_in_transaction_mode_is_served_through_once_the_role_has_its_settings() {
    let cluster = cluster().await;
    let direct = || cluster.config("linecard_app", "linecard");
    let pooler = pgbouncer(&cluster, "pool_mode = transaction\ndefault_pool_size = 3");
    let refused = connected_past(&pooler, direct(), options()).await.expect_err("settings are missing");
    let ConnectError::RoleSettings { statements } = &refused else { panic!("{refused:?}") };
    assert!(statements.contains("SET search_path"), "{statements}");
    drop(pooler);

    cluster.superuser("linecard").await.batch_execute(statements).await.expect("as the message says");
    let pooler = pgbouncer(&cluster, "pool_mode = transaction\ndefault_pool_size = 3");
    let store = connected_past(&pooler, direct(), options()).await.expect("served");
    // More connections than sessions: statements meet sessions where they were not prepared.
    let created = futures_util::future::join_all((0..40).map(|number| create_user(&store, number))).await;
    assert!(created.iter().all(|created| *created));
    assert!(!create_user(&store, 39).await, "there already");
}

#[tokio::test]
async fn a_pooler_that_does_not_pass_prepared_statements_on_is_refused() {
    let cluster = cluster().await;
    let pooler = pgbouncer(&cluster, "pool_mode = transaction\nmax_prepared_statements = 0");
    let direct = cluster.config("linecard_app", "linecard");
    let refused = connected_past(&pooler, direct, options()).await.expect_err("statements are lost");
    assert!(matches!(refused, ConnectError::PreparedStatements), "{refused:?}");
}

#[tokio::test]
async fn a_pooler_with_one_session_and_an_address_that_is_a_poolers_too_are_refused() {
    let cluster = cluster().await;
    let one = pgbouncer(&cluster, "pool_mode = transaction\ndefault_pool_size = 1");
    let options = PoolOptions { wait: Duration::from_millis(500), ..options() };
    let direct = cluster.config("linecard_app", "linecard");
    let refused = connected_past(&one, direct, options).await.expect_err("no second session");
    assert!(matches!(refused, ConnectError::OneSession), "{refused:?}");
    let pooler = pgbouncer(&cluster, "pool_mode = transaction");
    let refused = connected_past(&pooler, address(&pooler), options).await.expect_err("no way past it");
    assert!(matches!(refused, ConnectError::SharedSession), "{refused:?}");
}
