//! An installation whose servers die, a Twilio that fails, and clients that call all the while.

use std::sync::Arc;
use std::time::{Duration, Instant};

use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::{TestApp, TestDatabase, TestOptions};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;

use crate::callers::{Asked, Callers};
use crate::door::Door;
use crate::node::Node;
use crate::truth::Truth;

const CALLERS: u64 = 6;
/// A call that is answered lasts for half a second.
const SIM_SPEED: f64 = 50.0;
/// Of the second agent's account: less than is asked for, so that calls wait.
const CALLS_PER_SECOND: u32 = 3;

pub(crate) struct Scene {
    /// The organization is made here, and here is settled at last what the servers left open: its clock is set on,
    /// so that nobody waits for the reconciler's times.
    test: TestApp,
    clock: Arc<ManualClock>,
    began: Instant,
    callers: Callers,
    public_url: String,
    door: std::sync::Mutex<Option<Door>>,
    asked: std::sync::Mutex<Vec<Asked>>,
    seed: u64,
}

impl Scene {
    pub(crate) async fn set(database: TestDatabase, seed: u64) -> Self {
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let began = Instant::now();
        let options = TestOptions { clock: Arc::clone(&clock) as _, sim_speed: SIM_SPEED, ..TestOptions::default() };
        let test = TestApp::start_on(database, options).await;
        let organization = test.organization("Acme").await;
        let (agent, _) = organization.connected_agent("Front desk").await;
        let slow = organization.agent("Night desk").await;
        let mut settings = organization.twilio_account().await.settings();
        settings["callsPerSecond"] = CALLS_PER_SECOND.into();
        let connected = organization.post(&format!("/api/agents/{slow}/twilio"), &settings).await;
        assert_eq!(connected.status, 200, "{connected:?}");
        let door = Door::build().await;
        let public_url = door.url.clone();
        let callers = Callers::new(organization.at_url(&public_url), [agent, slow]);
        let (door, asked) = (std::sync::Mutex::new(Some(door)), std::sync::Mutex::default());
        Self { test, clock, began, callers, public_url, door, asked, seed }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.callers.is_over()
    }

    /// Servers, one for each number of times to be killed, while clients call and Twilio fails.
    pub(crate) async fn endure(&self, kills: &[u64]) {
        let faults = json!({"dropBeforeAccept": 0.05, "dropAfterAccept": 0.1, "delayMs": 20, "doubleCallbacks": 0.2,
            "reorderCallbacks": 0.3, "loseCallbacks": 0.2, "seed": self.seed % (1 << 50)});
        self.callers.organization.control("/sim/faults", &faults).await;
        let new_node = |_| Node::new(&self.test.database, &self.public_url, &self.test.sim.base_url());
        let nodes: Vec<Node> = kills.iter().map(new_node).collect();
        let door = self.door.lock().unwrap().take().unwrap();
        door.open(nodes.iter().map(|node| node.address).collect());
        let random = |salt: u64| StdRng::seed_from_u64(self.seed.wrapping_add(salt));
        let killed = nodes.iter().zip(kills).zip(1..).map(|((node, times), salt)| {
            let mut random = random(1_000 + salt);
            async move { node.be_killed(*times, &mut random).await }
        });
        let (asked, ()) = tokio::join!(
            futures_util::future::join_all((0..CALLERS).map(|one| self.callers.ask(random(one)))),
            async {
                futures_util::future::join_all(killed).await;
                self.callers.end();
            }
        );
        self.asked.lock().unwrap().extend(asked.into_iter().flatten());
        self.callers.organization.control("/sim/faults", &json!({})).await;
    }

    /// All servers are dead: what is open is settled as a new one would, and compared with what Twilio knows.
    pub(crate) async fn settle_and_check(&self) {
        self.wait_for_postgresql().await;
        let mut truth = Truth::new(&self.test, self.callers.organization.at(&self.test));
        self.clock.advance(self.began.elapsed());
        self.send_what_waits().await;
        truth.wait_until_all_has_ended_at_twilio().await;
        for _ in 0..40 {
            self.clock.advance(Duration::from_secs(31));
            self.test.app.reconcile_all().await.unwrap();
            truth.read().await;
            if truth.all_is_settled() {
                break;
            }
        }
        truth.check(&self.asked.lock().unwrap());
    }

    async fn send_what_waits(&self) {
        let mut turns = 0;
        while self.test.app.store().call_queue_backlog().await.unwrap().calls > 0 {
            self.clock.advance(Duration::from_secs(1));
            self.test.app.serve_call_queue().await.unwrap();
            turns += 1;
        }
        while !self.test.app.tasks().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        println!("{turns} calls had waited for their turn until all servers were dead");
    }

    /// It may have been killed last of all, and is being started again then.
    async fn wait_for_postgresql(&self) {
        let waiting = Instant::now();
        while let Err(error) = self.test.app.store().work_backlog().await {
            assert!(waiting.elapsed() < Duration::from_secs(30), "{error:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
