//! An installation whose servers are killed, a Twilio that fails, and clients that place calls meanwhile.

use std::sync::Arc;
use std::time::{Duration, Instant};

use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::{TestApp, TestDatabase, TestOptions};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;

use crate::clients::{Attempted, Clients};
use crate::invariants::{CONCLUSIVE, Invariants};
use crate::node::Node;
use crate::proxy::Proxy;

const CLIENTS: u64 = 6;
/// An answered call lasts half a second.
const SIM_SPEED: f64 = 50.0;
/// Of the second agent's account: lower than the clients' rate, so that calls are queued.
const CALLS_PER_SECOND: u32 = 3;
/// More servers are killed until Twilio has accepted as many calls, or this often.
const MORE_KILLS: u32 = 1_000;

pub(crate) struct Scenario {
    /// Creates the organization, and settles at the end what the servers left unfinished: its clock is advanced, so that the
    /// test need not wait for the reconciler's intervals.
    test: TestApp,
    clock: Arc<ManualClock>,
    began: Instant,
    clients: Clients,
    public_url: String,
    proxy: std::sync::Mutex<Option<Proxy>>,
    attempted: std::sync::Mutex<Vec<Attempted>>,
    seed: u64,
}

impl Scenario {
    pub(crate) async fn prepare(database: TestDatabase, seed: u64) -> Self {
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let began = Instant::now();
        let options = TestOptions { clock: Arc::clone(&clock) as _, sim_speed: SIM_SPEED, ..TestOptions::default() };
        let test = TestApp::start_on(database, options).await;
        let organization = test.organization("Acme").await;
        organization.remove_daily_limits().await;
        let (agent, _) = organization.connected_agent("Front desk").await;
        let slow = organization.agent("Night desk").await;
        let mut settings = organization.twilio_account().await.settings();
        settings["callsPerSecond"] = CALLS_PER_SECOND.into();
        let connected = organization.post(&format!("/api/agents/{slow}/twilio"), &settings).await;
        assert_eq!(connected.status, 200, "{connected:?}");
        let proxy = Proxy::bind().await;
        let public_url = proxy.url.clone();
        let clients = Clients::new(organization.at_url(&public_url), [agent, slow]);
        let (proxy, attempted) = (std::sync::Mutex::new(Some(proxy)), std::sync::Mutex::default());
        Self { test, clock, began, clients, public_url, proxy, attempted, seed }
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.clients.has_ended()
    }

    /// Runs one server for each number of kills, while clients place calls and Twilio fails.
    pub(crate) async fn run(&self, kills: &[u64]) {
        let faults = json!({"dropBeforeAccept": 0.05, "dropAfterAccept": 0.1, "delayMs": 20, "doubleCallbacks": 0.2,
            "reorderCallbacks": 0.3, "loseCallbacks": 0.2, "seed": self.seed % (1 << 50)});
        self.clients.organization.control("/sim/faults", &faults).await;
        let new_node = |_| Node::new(&self.test.database, &self.public_url, &self.test.sim.base_url());
        let nodes: Vec<Node> = kills.iter().map(new_node).collect();
        let proxy = self.proxy.lock().unwrap().take().unwrap();
        proxy.forward_to(nodes.iter().map(|node| node.address).collect());
        let random = |salt: u64| StdRng::seed_from_u64(self.seed.wrapping_add(salt));
        let killed = nodes.iter().zip(kills).zip(1..).map(|((node, times), salt)| {
            let mut random = random(1_000 + salt);
            async move {
                node.run_and_kill(*times, &mut random).await;
                // A slow machine places few calls between two kills.
                for _ in 0..MORE_KILLS {
                    if self.clients.organization.sim_calls().await.len() >= CONCLUSIVE {
                        break;
                    }
                    node.run_and_kill(1, &mut random).await;
                }
            }
        });
        let (attempted, ()) = tokio::join!(
            futures_util::future::join_all((0..CLIENTS).map(|one| self.clients.run(random(one)))),
            async {
                futures_util::future::join_all(killed).await;
                self.clients.end();
            }
        );
        self.attempted.lock().unwrap().extend(attempted.into_iter().flatten());
        self.clients.organization.control("/sim/faults", &json!({})).await;
    }

    /// After all servers were killed: settles what is unfinished, as a new server would, and compares it with Twilio.
    pub(crate) async fn settle_and_check(&self) {
        self.wait_for_postgresql().await;
        let mut invariants = Invariants::new(&self.test, self.clients.organization.at(&self.test));
        self.clock.advance(self.began.elapsed());
        self.submit_queued_calls().await;
        invariants.wait_until_all_have_ended_at_twilio().await;
        for _ in 0..40 {
            self.clock.advance(Duration::from_secs(31));
            self.test.app.reconcile_all().await.unwrap();
            invariants.read().await;
            if invariants.all_settled() {
                break;
            }
        }
        invariants.check(&self.attempted.lock().unwrap());
    }

    async fn submit_queued_calls(&self) {
        let mut turns = 0;
        while self.test.app.store().call_queue_backlog().await.unwrap().calls > 0 {
            self.clock.advance(Duration::from_secs(1));
            self.test.app.serve_call_queue().await.unwrap();
            turns += 1;
        }
        while !self.test.app.tasks().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        println!("{turns} queued calls were left after all servers were killed");
    }

    /// It may have been killed last and still be restarting.
    async fn wait_for_postgresql(&self) {
        let waiting = Instant::now();
        while let Err(error) = self.test.app.store().work_backlog().await {
            assert!(waiting.elapsed() < Duration::from_secs(30), "{error:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
