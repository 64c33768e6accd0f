//! A database outage and its end.

use std::time::Duration;

use linecard_store::PoolOptions;
use linecard_testkit::{Answer, TestApp, TestOptions, send};
use serde_json::json;

#[track_caller]
fn unavailable(answer: &Answer) {
    answer.expect_problem(503, "database-unavailable");
    assert_eq!(answer.headers["retry-after"], "5");
}

#[tokio::test]
async fn a_database_outage_answers_503_and_service_resumes_afterwards() {
    let pool = PoolOptions { max_size: 4, wait: Duration::from_millis(500) };
    let test = TestApp::start_with(TestOptions { pool, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let (agent, account) = organization.connected_agent("Front desk").await;
    let session = organization.sign_in().await;
    let health = async |path: &str| send(test.http.get(test.url(path))).await;
    assert_eq!(health("/readyz").await.status, 200);

    test.database.go_away().await;
    // Open connections notice one by one; none may answer differently.
    for _ in 0..6 {
        unavailable(&organization.get("/api/agents").await);
        unavailable(&organization.call(&agent, "+14155550000").await);
        unavailable(&organization.connect(&agent, &account).await);
        unavailable(&organization.delete(&format!("/api/agents/{agent}")).await);
        unavailable(&health("/readyz").await);
        unavailable(&send(test.http.get(test.url("/api/me")).header("cookie", &session)).await);
        let sign_in = json!({"email": organization.email, "password": organization.password});
        unavailable(&send(test.http.post(test.url("/api/session")).json(&sign_in)).await);
        assert_eq!(health("/healthz").await.status, 200, "the process is well");
    }
    assert_eq!(organization.sim_calls().await.len(), 0, "nothing is dialled that is not durable");

    test.database.come_back().await;
    assert_eq!(health("/readyz").await.status, 200);
    let placed = organization.call(&agent, "+14155550000").await;
    assert_eq!(placed.status, 201, "{placed:?}");
    organization.call_ended(&placed.text("id"), "completed").await;
    assert_eq!(send(test.http.get(test.url("/api/me")).header("cookie", &session)).await.status, 200);
}

#[tokio::test]
async fn twilios_answer_is_stored_once_the_database_is_back() {
    let pool = PoolOptions { max_size: 4, wait: Duration::from_millis(300) };
    let test = TestApp::start_with(TestOptions { pool, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    organization.control("/sim/faults", &json!({"delayMs": 500, "loseCallbacks": 1})).await;
    let placing = organization.call(&agent, "+14155550000");
    let outage = async {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
        while organization.sim_calls().await.is_empty() {
            assert!(tokio::time::Instant::now() < deadline, "Twilio was never asked");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        test.database.go_away().await;
        // Twilio's answer arrives during the outage and cannot be stored.
        tokio::time::sleep(Duration::from_secs(1)).await;
        test.database.come_back().await;
    };
    let (placed, ()) = tokio::join!(placing, outage);
    assert_eq!(placed.status, 201, "{placed:?}");
    let at_twilio = organization.sim_calls().await;
    assert_eq!(at_twilio.len(), 1, "it was dialled once");
    assert_eq!(placed.body["callSid"], at_twilio[0]["sid"]);
}
