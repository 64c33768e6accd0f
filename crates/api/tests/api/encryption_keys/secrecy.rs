//! No secret leaks through logs, responses or the database; no full phone number through logs.

use std::io;
use std::sync::{Arc, Mutex};

use linecard_testkit::{Answer, TestApp, TestOrganization, TwilioAccount, send};
use reqwest::Method;
use serde_json::json;
use tracing_subscriber::EnvFilter;

/// The captured log.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the buffer").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Captured {
    /// Everything that Linecard and its libraries log, except the simulated Twilio, which runs in this process.
    /// tokio-postgres logs statement parameters at DEBUG, so the server keeps it at INFO.
    fn start() -> Self {
        let captured = Self::default();
        let writer = captured.clone();
        let filter = EnvFilter::new("trace,twilio_sim=off,tokio_postgres=info");
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(move || writer.clone()).with_ansi(false).init();
        captured
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("the buffer")).into_owned()
    }
}

/// Sends every request, valid and invalid, and returns the answers.
async fn whole_flow(
    test: &TestApp,
    organization: &TestOrganization,
    agent: &str,
    account: &TwilioAccount,
) -> Vec<Answer> {
    let twilio = format!("/api/agents/{agent}/twilio");
    let mut answers = vec![organization.connect(agent, account).await, organization.get(&twilio).await];
    let account_alone = json!({"accountSid": account.sid, "authToken": account.auth_token});
    answers.push(organization.post("/api/twilio/phone-numbers", &account_alone).await);
    answers.push(organization.post(&format!("{twilio}/verify"), &json!(null)).await);
    for wrong in [
        json!({"accountSid": account.auth_token, "authToken": account.auth_token, "phoneNumber": account.auth_token}),
        json!({"accountSid": "AC", "authToken": {"is": account.auth_token}, "phoneNumber": 1}),
        json!({"accountSid": account.sid, "authToken": format!("{}x", account.auth_token), "phoneNumber": "+1"}),
        json!({"accountSid": account.sid, "authToken": account.auth_token, "phoneNumber": "+14155550100", "more": 1}),
    ] {
        answers.push(organization.post(&twilio, &wrong).await);
    }
    for to in ["+14155550000", "+14155559000", "+15005550001"] {
        let placed = organization.call(agent, to).await;
        if placed.status == 201 {
            let ended = organization.call_when(&placed.text("id"), |call| call["endedAt"].is_string()).await;
            answers.push(organization.get(&format!("/api/calls/{}/log", placed.text("id"))).await);
            answers.push(Answer { body: ended, ..placed });
        } else {
            answers.push(placed);
        }
    }
    for faults in [json!({"status": 500, "next": 1}), json!({"dropAfterAccept": 1, "next": 1})] {
        organization.control("/sim/faults", &faults).await;
        answers.push(organization.call(agent, "+14155550000").await);
    }
    let unsigned = format!("/webhooks/twilio/{}/calls/{agent}/status", organization.id);
    let form = [("AccountSid", account.sid.as_str()), ("To", "+14155550000")];
    answers.push(send(test.http.post(test.url(&unsigned)).header("x-twilio-signature", "x").form(&form)).await);
    // The token is revoked at Twilio: it is sent, refused, and the refusal is reported.
    organization.control(&format!("/sim/accounts/{}", account.sid), &json!({"authToken": "0".repeat(32)})).await;
    answers.push(organization.call(agent, "+14155550000").await);
    answers.push(organization.post(&format!("{twilio}/verify"), &json!(null)).await);
    answers.push(organization.delete(&twilio).await);
    answers.push(organization.get("/api/calls").await);
    answers.push(organization.get("/api/api-keys").await);
    answers
}

/// Signs in with the right and a wrong password; returns the session's token and the answers.
async fn sign_in(test: &TestApp, organization: &TestOrganization) -> (String, Vec<Answer>) {
    let cookie = organization.sign_in().await;
    let by_cookie = |method, path| test.http.request(method, test.url(path)).header("cookie", &cookie);
    let passwords = json!({"currentPassword": "no", "newPassword": organization.password});
    let swapped = json!({"email": organization.password, "password": organization.password});
    let mut answers = vec![
        send(by_cookie(Method::GET, "/api/me")).await,
        send(by_cookie(Method::PATCH, "/api/me").json(&passwords)).await,
        send(test.http.post(test.url("/api/session")).json(&swapped)).await,
    ];
    let bad_key = format!("{}x", organization.api_key);
    answers.push(send(test.http.get(test.url("/api/agents")).bearer_auth(bad_key)).await);
    let token = cookie.split_once('=').expect("a value").1.to_owned();
    (token, answers)
}

/// Makes a connect session and uses it, also where its token does not belong; returns the token and the answers.
async fn connect_session(test: &TestApp, organization: &TestOrganization, agent: &str) -> (String, Vec<Answer>) {
    let page = json!({"agentId": agent, "origin": "https://app.example.com"});
    let made = organization.post("/api/connect-sessions", &page).await;
    let token = made.text("token");
    let request = |method, path: &str| test.http.request(method, test.url(path)).bearer_auth(&token);
    let twilio = format!("/api/agents/{agent}/twilio");
    let swapped = json!({"accountSid": token, "authToken": token, "phoneNumber": token});
    let mut answers = vec![
        send(request(Method::GET, "/api/connect-sessions/current")).await,
        send(request(Method::GET, &twilio)).await,
        send(request(Method::POST, &twilio).json(&swapped)).await,
        send(request(Method::GET, "/api/api-keys")).await,
        send(request(Method::GET, &twilio).header("origin", "https://evil.example")).await,
        send(test.http.get(test.url(&format!("/api/connect-sessions/current?token={token}")))).await,
        send(test.http.get(test.url(&format!("/connect/{token}")))).await,
        organization.post("/api/connect-sessions", &json!({"agentId": token, "origin": token})).await,
        organization.get("/api/audit-log").await,
        organization.delete(&format!("/api/connect-sessions/{}", made.text("id"))).await,
    ];
    answers.push(send(request(Method::GET, "/api/connect-sessions/current")).await);
    (token, answers)
}

/// Every row of every table, as text.
async fn dump(test: &TestApp) -> String {
    let database = test.database.superuser_client().await;
    let tables = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema')";
    let mut dumped = String::new();
    for table in database.query(tables, &[]).await.expect("the tables") {
        let table: String = table.get(0);
        for row in database.query(&format!("SELECT t::text FROM {table} t"), &[]).await.expect("the rows") {
            dumped.push_str(row.get(0));
            dumped.push('\n');
        }
    }
    dumped
}

#[tokio::test]
async fn no_secret_appears_in_logs_responses_or_the_database_and_no_phone_number_in_logs() {
    let log = Captured::start();
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Front desk").await;
    let account = organization.twilio_account().await;
    let (session, mut answers) = sign_in(&test, &organization).await;
    let (connect_token, of_page) = connect_session(&test, &organization, &agent).await;
    answers.extend(of_page);
    answers.extend(whole_flow(&test, &organization, &agent, &account).await);
    test.database.go_away().await;
    answers.push(organization.connect(&agent, &account).await);
    test.database.come_back().await;
    test.app.tasks().close();
    test.app.tasks().wait().await;

    let answered: Vec<String> = answers.iter().map(|answer| format!("{:?} {}", answer.headers, answer.body)).collect();
    let answered = answered.join("\n");
    let (logged, stored) = (log.text(), dump(&test).await);
    // Otherwise nothing was captured and the test would prove nothing.
    for (name, text, part) in [
        ("the log", &logged, "submit_call"),
        ("the log", &logged, &format!("call placed organization_id={}", organization.id)),
        ("the log", &logged, "a callback was rejected"),
        ("the answers", &answered, "••••••••"),
        ("the answers", &answered, "twilio-token-rejected"),
        ("the database", &stored, &account.sid),
        ("the database", &stored, "$argon2id$"),
    ] {
        assert!(text.contains(part), "{name} holds no {part:?}");
    }
    for (what, secret) in [
        ("the auth token", account.auth_token.as_str()),
        ("the API key", &organization.api_key),
        ("the API key's random part", &organization.api_key[3..]),
        ("the password", &organization.password),
        ("the session's token", &session),
        ("the connect session's token", &connect_token),
    ] {
        for (place, text) in [("the log", &logged), ("an answer", &answered), ("the database", &stored)] {
            let line = text.lines().find(|line| line.contains(secret));
            assert_eq!(line, None, "{what} stands in {place}");
        }
    }
    for number in [account.phone_number.as_str(), "+14155550000", "+14155559000", "+15005550001"] {
        let digits = &number[1..];
        let line = logged.lines().find(|line| line.contains(digits));
        assert_eq!(line, None, "the number {number} stands in the log");
    }
}
