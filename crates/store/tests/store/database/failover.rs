//! A server that takes no writes is not served from, and its connections are given up.

use std::sync::Arc;

use linecard_domain::SystemClock;
use linecard_store::{ConnectError, PoolOptions, SchemaNames, Store, StoreError};
use linecard_testkit::{TestCluster, TestDatabase};

async fn connected(database: &TestDatabase) -> Result<Store, ConnectError> {
    let options = PoolOptions { max_size: 2, ..PoolOptions::default() };
    Store::connect(database.app_config(), SchemaNames::default(), options, Arc::new(SystemClock)).await
}

async fn set_read_only(cluster: &TestCluster, on: bool) {
    let superuser = cluster.superuser("linecard").await;
    superuser
        .batch_execute(&format!("ALTER SYSTEM SET default_transaction_read_only = {on}"))
        .await
        .expect("a superuser's own transaction may still be one that writes");
    cluster.reload();
    let shown = if on { "on" } else { "off" };
    loop {
        let row = superuser.query_one("SHOW default_transaction_read_only", &[]).await.expect("shown");
        if row.get::<_, String>(0) == shown {
            break;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_server_that_becomes_read_only_is_unavailable_until_it_takes_writes_again() {
    let cluster = TestCluster::new();
    cluster.start();
    let database = TestDatabase::create_in(&cluster).await;
    let store = connected(&database).await.expect("connects");
    store.ping().await.expect("answers");

    set_read_only(&cluster, true).await;
    // An open connection learns of the change with its next statement, at the latest.
    let unavailable = loop {
        match store.ping().await {
            Ok(()) => tokio::task::yield_now().await,
            Err(error) => break error,
        }
    };
    assert!(matches!(unavailable, StoreError::Unavailable(_)), "{unavailable:?}");
    let begun_now = store.ping().await.expect_err("new connections find no server that takes writes");
    assert!(matches!(begun_now, StoreError::Unavailable(_)), "{begun_now:?}");
    let refused = connected(&database).await.expect_err("it is not served from");
    assert!(matches!(refused, ConnectError::ReadOnly), "{refused:?}");

    set_read_only(&cluster, false).await;
    store.ping().await.expect("a new connection takes writes");
}

#[tokio::test]
async fn a_statement_that_was_refused_as_a_write_closes_the_connections_to_that_server() {
    let cluster = TestCluster::new();
    cluster.start();
    let database = TestDatabase::create_in(&cluster).await;
    let store = connected(&database).await.expect("connects");
    let sessions =
        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'linecard_app' AND backend_type = 'client backend'";
    let superuser = cluster.superuser("linecard").await;
    let open = async || superuser.query_one(sessions, &[]).await.expect("counted").get::<_, i64>(0);
    assert_eq!(open().await, 1);

    set_read_only(&cluster, true).await;
    let email = "ada@example.com".parse().expect("an address");
    let user = linecard_domain::UserId::from_uuid(uuid::Uuid::max());
    let refused = loop {
        match store.user_create(user, &email, "hash", false).await {
            Ok(_) => tokio::task::yield_now().await,
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
    drop(store.ping().await);
    while open().await > 0 {
        tokio::task::yield_now().await;
    }
    set_read_only(&cluster, false).await;
    store.ping().await.expect("a new connection takes writes");
}
