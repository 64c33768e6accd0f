//! Behind a real PgBouncer.

use std::sync::Arc;

use linecard_domain::SystemClock;
use linecard_store::{ConnectError, PoolOptions, SchemaNames, Store};
use linecard_testkit::{Between, TestCluster, TestDatabase};

/// PgBouncer before the cluster, in this mode.
fn pooler(cluster: &TestCluster, mode: &str) -> Between {
    Between::start(
        "usr/sbin/pgbouncer",
        |port, directory| {
            let users = directory.join("users");
            std::fs::write(&users, "\"linecard_app\" \"\"\n").expect("written");
            // As an administrator may have it for other programs.
            format!(
                "[databases]\nlinecard = host={} port={} dbname=linecard\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
                 listen_port = {port}\nunix_socket_dir =\nauth_type = trust\nauth_file = {}\npool_mode = {mode}\n\
                 ignore_startup_parameters = extra_float_digits,options\nuser = {}\n",
                cluster.socket().display(),
                cluster.port(),
                users.display(),
                TestCluster::user(),
            )
        },
        |file| vec![file.display().to_string()],
    )
}

async fn connected(pooler: &Between) -> Result<Store, ConnectError> {
    let address = format!("postgres://linecard_app@127.0.0.1:{}/linecard?sslmode=disable", pooler.port());
    let address: linecard_store::DatabaseAddress = address.parse().expect("an address");
    let options = PoolOptions { max_size: 2, ..PoolOptions::default() };
    Store::connect(address, SchemaNames::default(), options, Arc::new(SystemClock)).await
}

#[tokio::test]
async fn a_pooler_in_session_mode_is_served_through() {
    let cluster = TestCluster::new();
    cluster.start();
    TestDatabase::create_in(&cluster).await;
    let pooler = pooler(&cluster, "session");
    let store = connected(&pooler).await.expect("a session each");
    store.ping().await.expect("answers");
    let email = "ada@example.com".parse().expect("an address");
    let user = linecard_domain::UserId::from_uuid(uuid::Uuid::max());
    assert!(store.user_create(user, &email, "hash", false).await.expect("stored"));
}

#[tokio::test]
async fn a_pooler_in_transaction_mode_is_refused_with_what_to_use() {
    let cluster = TestCluster::new();
    cluster.start();
    TestDatabase::create_in(&cluster).await;
    let pooler = pooler(&cluster, "transaction");
    let refused = connected(&pooler).await.expect_err("sessions are shared");
    assert!(matches!(refused, ConnectError::SharedSession), "{refused:?}");
    assert!(refused.to_string().contains("session mode"), "{refused}");
}
