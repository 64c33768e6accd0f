//! Many callbacks, reordered, repeated and lost: calls end like those whose callbacks came in order.
//!
//! `LINECARD_MANY_CALLBACKS` sets their number (`make chaos`).

use futures_util::StreamExt;
use linecard_domain::{IdGenerator, RandomIds, SystemClock};
use linecard_store::PoolOptions;
use linecard_testkit::{TestApp, TestOptions, TestOrganization, TwilioAccount};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

use crate::support::signature::sign;

const AT_ONCE: usize = 32;
/// Callbacks of one call in order and of its twin out of order, including repeats.
const OF_A_PAIR: usize = 10;

/// A number from the environment.
fn setting(name: &str) -> Option<u64> {
    #[expect(clippy::disallowed_methods, reason = "how much is tried is the runner's choice")]
    std::env::var(name).ok().map(|value| value.parse().expect("a number"))
}

/// A callback to be delivered: its call and its content.
#[derive(Debug, Clone)]
struct Callback {
    call: String,
    call_sid: String,
    fields: Vec<(&'static str, String)>,
}

/// The callbacks of the `number`-th pair of calls, in order.
fn life(number: usize, call: &Value) -> Vec<Callback> {
    let ends: [(&str, &[&str], &str); 5] = [
        ("completed", &["initiated", "ringing", "in-progress"], "200"),
        ("busy", &["initiated", "ringing"], "486"),
        ("no-answer", &["initiated", "ringing"], "487"),
        ("failed", &["initiated"], "404"),
        ("canceled", &["initiated", "ringing"], "487"),
    ];
    let (end, before, sip) = ends[number % ends.len()];
    let statuses = before.iter().copied().chain([end]);
    let text = |field: &str| call[field].as_str().expect("text").to_owned();
    statuses
        .enumerate()
        .map(|(sequence, status)| {
            let mut fields = vec![
                ("CallStatus", status.to_owned()),
                ("SequenceNumber", sequence.to_string()),
                ("Timestamp", format!("Tue, 03 Nov 2026 10:{:02}:{:02} +0000", number % 60, sequence)),
            ];
            if end == "completed" && sequence >= before.len() - 1 {
                fields.push(("AnsweredBy", ["human", "machine_start"][number % 2].to_owned()));
            }
            if status == end {
                fields.push(("CallDuration", (number % 300).to_string()));
                fields.push(("SipResponseCode", sip.to_owned()));
            }
            Callback { call: text("id"), call_sid: text("callSid"), fields }
        })
        .collect()
}

/// The same with a lost prefix and some repeats; the last one always arrives.
fn disturbed(mut life: Vec<Callback>, random: &mut StdRng) -> Vec<Callback> {
    if random.random_bool(0.3) {
        life.drain(..random.random_range(0..life.len()));
    }
    for again in life.clone() {
        for _ in 0..random.random_range(0..3) {
            life.push(again.clone());
        }
    }
    life
}

struct Scenario {
    test: TestApp,
    organization: TestOrganization,
    agent: String,
    account: TwilioAccount,
}

impl Scenario {
    async fn place(&self, number: usize) -> Value {
        let placed = self.organization.call(&self.agent, &format!("+1415{:03}0000", 200 + number % 700)).await;
        assert_eq!(placed.status, 201, "{placed:?}");
        placed.body
    }

    async fn tell(&self, callback: &Callback) {
        let path = format!("/webhooks/twilio/{}/calls/{}/status", self.organization.id, callback.call);
        let url = self.test.url(&path);
        let mut form = vec![("CallSid", callback.call_sid.as_str()), ("AccountSid", self.account.sid.as_str())];
        form.extend(callback.fields.iter().map(|(name, value)| (*name, value.as_str())));
        let signature = sign(&self.account.auth_token, &url, &form);
        let request = self.test.http.post(&url).header("x-twilio-signature", signature).form(&form);
        assert_eq!(request.send().await.expect("an answer").status(), 204);
    }

    async fn send_all(&self, callbacks: &[Callback]) {
        futures_util::stream::iter(callbacks).for_each_concurrent(AT_ONCE, |callback| self.tell(callback)).await;
    }

    /// A call without the fields in which twins differ.
    async fn fields(&self, call: &Value) -> Value {
        let mut fields =
            self.organization.get(&format!("/api/calls/{}", call["id"].as_str().expect("an id"))).await.body;
        for differing in ["id", "callSid", "createdAt", "updatedAt"] {
            assert!(fields.as_object_mut().expect("a call").remove(differing).is_some(), "{differing}");
        }
        fields
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn callbacks_in_random_order_with_repeats_end_every_call_like_callbacks_in_order() {
    let seed = setting("LINECARD_CHAOS_SEED").unwrap_or_else(|| RandomIds.next(&SystemClock).as_u64_pair().1);
    println!("LINECARD_CHAOS_SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let requested = usize::try_from(setting("LINECARD_MANY_CALLBACKS").unwrap_or(2_000)).expect("a number");
    // So slow that the simulated Twilio sends no callbacks itself.
    let pool = PoolOptions { max_size: 16, ..PoolOptions::default() };
    let test = TestApp::start_with(TestOptions { sim_speed: 0.000_1, pool, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    organization.remove_daily_limits().await;
    let (agent, account) = organization.connected_agent("Front desk").await;
    let scenario = &Scenario { test, organization, agent, account };

    let pairs = requested.div_ceil(OF_A_PAIR);
    let placed = futures_util::stream::iter(0..pairs)
        .map(|number| async move { (number, [scenario.place(number).await, scenario.place(number).await]) })
        .buffer_unordered(AT_ONCE);
    let mut ordered = Vec::new();
    let mut shuffled = Vec::new();
    let pairs: Vec<_> = placed.collect().await;
    for (number, [one, twin]) in &pairs {
        ordered.push(life(*number, one));
        shuffled.extend(disturbed(life(*number, twin), &mut random));
    }
    shuffled.shuffle(&mut random);
    let in_order = futures_util::stream::iter(&ordered).for_each_concurrent(AT_ONCE, async |life| {
        for callback in life {
            scenario.tell(callback).await;
        }
    });
    in_order.await;
    scenario.send_all(&shuffled).await;
    println!("{} callbacks", ordered.iter().map(Vec::len).sum::<usize>() + shuffled.len());

    futures_util::stream::iter(&pairs)
        .for_each_concurrent(AT_ONCE, async |(_, [one, twin])| {
            let (one, twin) = (scenario.fields(one).await, scenario.fields(twin).await);
            assert_eq!(one, twin);
            assert!(one["endedAt"].is_string() && one["sipResponseCode"].is_number(), "{one}");
        })
        .await;
    let client = scenario.test.database.superuser_client().await;
    let repeated = "SELECT count(*) FROM (SELECT 1 FROM call_logs WHERE source = 'callback'
        GROUP BY call_id, sequence_number, status HAVING count(*) > 1) r";
    let repeated: i64 = client.query_one(repeated, &[]).await.expect("counted").get(0);
    assert_eq!(repeated, 0, "what was repeated was logged once");
}
