//! A primary that is lost under load, and a standby that takes its place: PostgreSQL's own streaming replication.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use linecard_testkit::{TestCluster, TestDatabase};
use serde_json::{Value, json};

use super::line::{Line, sim};
use crate::program::{Installation, client};

const CALLERS: usize = 4;
/// Calls that are placed before the primary is lost, and after the standby has taken its place.
const BEFORE: usize = 20;
const AFTER: usize = 20;

/// A primary with the schema, and its standby.
pub(super) async fn pair() -> (TestCluster, TestCluster) {
    let primary = TestCluster::new();
    primary.start();
    TestDatabase::create_in(&primary).await;
    let standby = primary.standby();
    standby.start();
    (primary, standby)
}

/// A primary whose commits wait for its standby.
async fn synchronous_pair() -> (TestCluster, TestCluster) {
    let (primary, standby) = pair().await;
    let superuser = primary.superuser("linecard").await;
    superuser.batch_execute("ALTER SYSTEM SET synchronous_standby_names = '*'").await.unwrap();
    primary.reload();
    let synchronous = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
    while superuser.query_one(synchronous, &[]).await.unwrap().get::<_, i64>(0) == 0 {
        tokio::task::yield_now().await;
    }
    (primary, standby)
}

/// Places calls to numbers of its own, one after the other; each with its key until Linecard has taken it.
struct Caller {
    url: String,
    cookie: String,
    agent: String,
    number: usize,
    taken: Arc<AtomicUsize>,
    stops: Arc<AtomicBool>,
}

impl Caller {
    /// The ids that were acknowledged.
    async fn run(self) -> Vec<String> {
        let http = client();
        let mut acknowledged = Vec::new();
        for count in 0.. {
            if self.stops.load(Ordering::Relaxed) {
                break;
            }
            let to = format!("+1415555{:04}", 1_000 + self.number * 1_000 + count);
            loop {
                let answer = http
                    .post(format!("{}/api/calls", self.url))
                    .header("cookie", &self.cookie)
                    .header("idempotency-key", &to)
                    .json(&json!({"agentId": self.agent, "to": to}))
                    .send()
                    .await
                    .unwrap();
                let status = answer.status().as_u16();
                if matches!(status, 201 | 202) {
                    let call: Value = answer.json().await.unwrap();
                    acknowledged.push(call["id"].as_str().unwrap().to_owned());
                    self.taken.fetch_add(1, Ordering::Relaxed);
                    break;
                }
                // While there is no primary, and while the first attempt is still under way.
                assert!(matches!(status, 503 | 409), "{status}: {}", answer.text().await.unwrap());
                assert!(status == 409 || answer.headers().contains_key("retry-after"), "{status}");
                tokio::task::yield_now().await;
            }
        }
        acknowledged
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standby_takes_over_without_a_lost_or_doubled_call() {
    let (primary, standby) = synchronous_pair().await;
    let sim = sim().await;
    let installation = Installation::new()
        .with("LINECARD_DATABASE_URL", &TestCluster::address(&[&primary, &standby], "linecard_app", "linecard"))
        .with("LINECARD_TWILIO_API_URL", &sim.base_url());
    assert_eq!(installation.create_owner("ada@example.com", "Acme").code, Some(0));
    let server = installation.serve();
    let Line { cookie, agent } = Line::connect(&server, "ada@example.com").await;

    let (taken, stops) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let callers: Vec<_> = (0..CALLERS)
        .map(|number| Caller {
            url: server.url(""),
            cookie: cookie.clone(),
            agent: agent.clone(),
            number,
            taken: Arc::clone(&taken),
            stops: Arc::clone(&stops),
        })
        .map(|caller| {
            #[expect(clippy::disallowed_methods, reason = "joined below")]
            tokio::spawn(caller.run())
        })
        .collect();
    let until = async |count: usize| {
        while taken.load(Ordering::Relaxed) < count {
            tokio::task::yield_now().await;
        }
    };
    until(BEFORE).await;
    primary.kill();
    let (status, _) = server.get("/readyz").await;
    assert_eq!(status, 503, "a node without a primary is not ready");
    standby.promote();
    let at_promotion = taken.load(Ordering::Relaxed);
    until(at_promotion + AFTER).await;
    stops.store(true, Ordering::Relaxed);
    let mut acknowledged = HashSet::new();
    for caller in callers {
        acknowledged.extend(caller.await.unwrap());
    }
    assert_eq!(server.get("/readyz").await.0, 200);

    let database = standby.superuser("linecard").await;
    let stored: HashSet<String> = database
        .query("SELECT id::text FROM linecard.calls", &[])
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    let lost: Vec<_> = acknowledged.difference(&stored).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");

    let dialled: Vec<Value> =
        client().get(format!("{}/sim/calls", sim.base_url())).send().await.unwrap().json().await.unwrap();
    let mut times: HashMap<&str, usize> = HashMap::new();
    for call in &dialled {
        *times.entry(call["request"]["To"].as_str().unwrap()).or_default() += 1;
    }
    let doubled: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
    assert!(doubled.is_empty(), "dialled twice: {doubled:?}");
    server.terminate();
}
