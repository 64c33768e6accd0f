//! Clients that disconnect at any moment: a call is placed completely or not at all.

use std::collections::BTreeSet;
use std::time::Duration;

use linecard_testkit::{TestApp, TestOptions, TestOrganization, TwilioAccount, send};
use serde_json::json;

const REQUESTS: u64 = 600;
const AT_ONCE: u64 = 6;

/// SplitMix64: the same seed gives the same moments.
fn random(seed: u64) -> u64 {
    let mixed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// The SIDs in the database and at Twilio, once nothing is in flight.
async fn once_settled(test: &TestApp, organization: &TestOrganization) -> (Vec<String>, Vec<String>) {
    let database = test.database.superuser_client().await;
    let calls = "SELECT call_sid FROM calls WHERE status = 'queued' AND call_sid IS NOT NULL";
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    loop {
        // Requests may still be in flight; a call on one side only must not remain.
        test.app.tasks().close();
        test.app.tasks().wait().await;
        let open: i64 = database
            .query_one("SELECT count(*) FROM calls WHERE status <> 'queued' OR call_sid IS NULL", &[])
            .await
            .expect("counted")
            .get(0);
        let placed: Vec<String> =
            database.query(calls, &[]).await.expect("listed").iter().map(|row| row.get(0)).collect();
        let at_twilio: Vec<String> =
            organization.sim_calls().await.iter().map(|call| call["sid"].as_str().expect("a SID").to_owned()).collect();
        if open == 0 && placed.len() == at_twilio.len() {
            return (placed, at_twilio);
        }
        let counts = (placed.len(), at_twilio.len());
        assert!(
            tokio::time::Instant::now() < deadline,
            "{open} calls were left half placed; {counts:?} are stored and at Twilio"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_is_left_half_placed_when_clients_disconnect_at_any_moment() {
    let test = TestApp::start_with(TestOptions::default()).await;
    let organization = test.organization("Acme").await;
    organization.remove_daily_limits().await;
    let agent = organization.agent("Front desk").await;
    // With this number Twilio neither dials nor reports: only placing is tested here.
    let account = TwilioAccount { phone_number: "+15005550006".to_owned(), ..TwilioAccount::unused() };
    organization.control(&format!("/sim/accounts/{}", account.sid), &json!({"authToken": account.auth_token})).await;
    assert_eq!(organization.connect(&agent, &account).await.status, 200);

    let clients = (0..AT_ONCE).map(|client| {
        let (organization, agent) = (organization.clone(), agent.clone());
        async move {
            let mut answered = 0;
            // Adapts so that, whatever the machine's speed, about half of the clients get an answer.
            let mut patience = 20_000;
            for round in 0..REQUESTS / AT_ONCE {
                let moment = Duration::from_micros(random(client << 32 | round) % (2 * patience));
                let placing = organization.call(&agent, "+14155550000");
                if let Ok(answer) = tokio::time::timeout(moment, placing).await {
                    assert_eq!(answer.status, 201, "{answer:?}");
                    answered += 1;
                    patience -= patience / 16;
                } else {
                    patience += patience / 16;
                }
            }
            answered
        }
    });
    let mut answered = 0;
    for client in clients
        .map(|client| {
            #[expect(clippy::disallowed_methods, reason = "awaited below")]
            tokio::spawn(client)
        })
        .collect::<Vec<_>>()
    {
        answered += client.await.expect("no client failed");
    }

    let (placed, at_twilio) = once_settled(&test, &organization).await;
    let as_set = |sids: &[String]| sids.iter().cloned().collect::<BTreeSet<_>>();
    assert_eq!(as_set(&placed), as_set(&at_twilio));
    assert_eq!(as_set(&placed).len(), placed.len(), "a call stands twice in the database");
    let hung_up = usize::try_from(REQUESTS).expect("few") - answered;
    assert!(placed.len() >= answered, "{answered} were answered, {} placed", placed.len());
    assert!(answered > 100 && hung_up > 100, "{answered} were answered, {hung_up} clients hung up");
}

#[tokio::test]
async fn a_client_that_disconnects_during_the_twilio_request_aborts_nothing() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    organization.remove_daily_limits().await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    organization.control("/sim/faults", &json!({"delayMs": 300})).await;
    {
        let placing = organization.call(&agent, "+14155550000");
        let mut placing = std::pin::pin!(placing);
        // The client disconnects as soon as Twilio has the request.
        let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
        while organization.sim_calls().await.is_empty() {
            assert!(tokio::time::Instant::now() < deadline, "Twilio was never asked");
            let answered = tokio::time::timeout(Duration::from_millis(5), placing.as_mut()).await;
            assert!(answered.is_err(), "answered before it could hang up: {answered:?}");
        }
    }
    let calls = organization.get("/api/calls").await;
    let call = calls.body["items"][0]["id"].as_str().expect("the call is there").to_owned();
    let ended = organization.call_ended(&call, "completed").await;
    assert_eq!(ended["callSid"], organization.sim_calls().await[0]["sid"]);
    let health = send(test.http.get(test.url("/healthz"))).await;
    assert_eq!(health.status, 200);
}
