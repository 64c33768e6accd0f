//! Behind a connection pooler in transaction mode: a real PgBouncer, with fewer sessions than the server has connections.

use futures_util::future::join_all;
use linecard_testkit::{Between, TestCluster, TestDatabase, pgbouncer};
use serde_json::json;

use super::line::{Line, sim};
use crate::program::Installation;

const CALLS: u32 = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_are_placed_and_followed_to_their_end_behind_a_pooler_in_transaction_mode() {
    let cluster = TestCluster::new();
    cluster.start();
    TestDatabase::create_in(&cluster).await;
    let pooler = || pgbouncer(&cluster, "pool_mode = transaction\ndefault_pool_size = 4");
    let sim = sim().await;
    let direct = TestCluster::address(&[&cluster], "linecard_app", "linecard");
    let installation = |pooler: &Between| {
        Installation::new()
            .with("LINECARD_DATABASE_URL", &format!("postgres://linecard_app@127.0.0.1:{}/linecard", pooler.port()))
            .with("LINECARD_DIRECT_DATABASE_URL", &direct)
            .with("LINECARD_TWILIO_API_URL", &sim.base_url())
    };

    // The refusal says what the role lacks.
    let first = pooler();
    let refused = installation(&first).run(&["serve"]);
    let statements = refused.stderr.find("ALTER ROLE").zip(refused.stderr.rfind(';'));
    let statements = statements.and_then(|(begin, end)| refused.stderr.get(begin..=end));
    let statements = statements.unwrap_or_else(|| panic!("{}", refused.stderr));
    cluster.superuser("linecard").await.batch_execute(statements).await.unwrap();
    drop(first);

    let pooler = pooler();
    let installation = installation(&pooler);
    assert_eq!(installation.create_owner("ada@example.com", "Acme").code, Some(0));
    let server = installation.serve();
    let line = Line::connect(&server, "ada@example.com").await;
    let bodies = (0..CALLS).map(|number| json!({"agentId": line.agent, "to": format!("+1415555{:04}", 100 + number)}));
    let placed = join_all(bodies.map(async |body| line.post(&server, "/api/calls", &body).await)).await;
    let database = cluster.superuser("linecard").await;
    let completed = "SELECT count(*) FROM linecard.calls WHERE status = 'completed'";
    while database.query_one(completed, &[]).await.unwrap().get::<_, i64>(0) < i64::from(CALLS) {
        tokio::task::yield_now().await;
    }
    assert!(placed.iter().all(|call| call["id"].is_string()), "{placed:?}");
    server.terminate();
}
