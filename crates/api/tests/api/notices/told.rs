//! What is found, and who is told.

use std::collections::BTreeSet;

use linecard_mail::{Mailer, SmtpServer as ServerAddress};
use linecard_testkit::{SmtpServer, TestApp, TestOptions, TestOrganization, TwilioAccount, send};
use serde_json::{Value, json};

const TO: &str = "+14155550000";
const PASSWORD: &str = "a long and strange password";

async fn with_mail(server: &SmtpServer) -> TestApp {
    let address = ServerAddress::parse(&format!("smtp://127.0.0.1:{}?tls=none", server.port)).expect("a server");
    let sender = "Linecard <lines@example.com>".parse().expect("a sender");
    let mailer = Mailer::new(&address, sender, None).expect("a mailer");
    TestApp::start_with(TestOptions { mailer: Some(mailer), ..TestOptions::default() }).await
}

/// Has the reconciler visit the organization, and waits for the mail that it sends.
async fn visit(test: &TestApp, organization: &TestOrganization) {
    let due = format!(
        "INSERT INTO work_leases VALUES ('{}', '2000-01-01')
            ON CONFLICT (organization_id) DO UPDATE SET due_at = '2000-01-01', leased_until = NULL",
        organization.id
    );
    test.database.superuser_client().await.batch_execute(&due).await.expect("due");
    assert_eq!(test.app.reconcile_once().await.expect("reconciled").failed, 0);
    test.app.tasks().close();
    test.app.tasks().wait().await;
    test.app.tasks().reopen();
}

/// Kind, name, and whether it is resolved.
async fn notices(organization: &TestOrganization) -> Vec<(String, String, bool)> {
    let answer = organization.get("/api/notices").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let items = answer.body["items"].as_array().expect("notices").iter();
    items.map(|one| (text(&one["kind"]), text(&one["name"]), one["resolvedAt"].is_string())).collect()
}

fn open(kind: &str, name: &str) -> (String, String, bool) {
    (kind.to_owned(), name.to_owned(), false)
}

fn resolved(kind: &str, name: &str) -> (String, String, bool) {
    (kind.to_owned(), name.to_owned(), true)
}

async fn set_status(organization: &TestOrganization, agent: &str, account: &TwilioAccount, status: &str) {
    organization.control(&format!("/sim/accounts/{}", account.sid), &json!({"status": status})).await;
    organization.post(&format!("/api/agents/{agent}/twilio/verify"), &json!({})).await;
}

/// The recipients of the next mails, and their text without the greeting to each.
fn next_mails(server: &mut SmtpServer, count: usize) -> (BTreeSet<String>, String) {
    let mails: Vec<Value> = (0..count).map(|_| server.mail()).collect();
    let to = mails.iter().map(|mail| mail["to"][0].as_str().expect("an address").to_owned()).collect();
    (to, mails[0]["text"].as_str().expect("a text").to_owned())
}

#[tokio::test]
async fn admins_and_owners_are_told_once_of_an_account_that_twilio_refuses() {
    let mut server = SmtpServer::start(&[]);
    let test = with_mail(&server).await;
    let organization = test.organization("Acme").await;
    let (_, bob) = organization.member("bob@example.com", "admin", PASSWORD).await;
    organization.member("carol@example.com", "member", PASSWORD).await;
    next_mails(&mut server, 2);
    let (agent, account) = organization.connected_agent("Front desk").await;
    set_status(&organization, &agent, &account, "active").await;
    visit(&test, &organization).await;
    assert_eq!(notices(&organization).await, []);

    set_status(&organization, &agent, &account, "suspended").await;
    visit(&test, &organization).await;
    visit(&test, &organization).await;
    assert_eq!(notices(&organization).await, [open("account-refused", "Front desk")]);
    let (to, text) = next_mails(&mut server, 2);
    assert_eq!(to, BTreeSet::from(["bob@example.com".to_owned(), organization.email.clone()]), "no member is told");
    assert!(text.contains("the agent “Front desk”") && text.contains(&format!("{}/account", test.url(""))), "{text}");
    for secret in [&account.auth_token, &account.sid, &account.phone_number] {
        assert!(!text.contains(secret.as_str()), "{text}");
    }

    // It is dismissed for one person, and stays for the others.
    let owner = organization.sign_in().await;
    let shown = organization.with_cookie("/api/notices", &owner).await;
    assert_eq!(shown.body["items"][0]["agentId"], json!(agent));
    assert_eq!(shown.body["mail"], json!({"available": true, "wanted": true}));
    let id = shown.body["items"][0]["id"].as_str().expect("an id");
    let path = format!("/api/notices/{id}/dismiss");
    assert_eq!(organization.post_with_cookie(&path, &owner, &json!({})).await.status, 204);
    let dismissed = async |cookie: &str| {
        organization.with_cookie("/api/notices", cookie).await.body["items"][0]["dismissed"] == json!(true)
    };
    assert_eq!((dismissed(&owner).await, dismissed(&bob).await), (true, false));
    organization
        .post("/api/notices/01900000-0000-7000-8000-000000000000/dismiss", &json!({}))
        .await
        .expect_problem(404, "not-found");

    // What comes and goes is one notice, told once; what comes back later is another one.
    set_status(&organization, &agent, &account, "active").await;
    visit(&test, &organization).await;
    assert_eq!(notices(&organization).await, [resolved("account-refused", "Front desk")]);
    set_status(&organization, &agent, &account, "suspended").await;
    visit(&test, &organization).await;
    assert_eq!(notices(&organization).await, [open("account-refused", "Front desk")]);
    set_status(&organization, &agent, &account, "active").await;
    visit(&test, &organization).await;
    let hours_ago = "UPDATE notices SET resolved_at = now() - interval '2 hours'";
    test.database.superuser_client().await.batch_execute(hours_ago).await.expect("changed");
    let choice = test.http.put(test.url("/api/notices/mail")).header("cookie", &owner).json(&json!({"wanted": false}));
    assert_eq!(send(choice).await.status, 204);
    let wanted = organization.with_cookie("/api/notices", &owner).await.body["mail"]["wanted"].clone();
    assert_eq!(wanted, json!(false));
    set_status(&organization, &agent, &account, "suspended").await;
    visit(&test, &organization).await;
    let both = [open("account-refused", "Front desk"), resolved("account-refused", "Front desk")];
    assert_eq!(notices(&organization).await, both);
    assert_eq!(next_mails(&mut server, 1).0, BTreeSet::from(["bob@example.com".to_owned()]), "who wants it");
    assert_eq!(server.stop(), Vec::<Value>::new(), "nothing is told twice");
}

#[tokio::test]
async fn limits_keys_and_endpoints_are_told_of_together_and_ten_times_a_day_at_most() {
    let mut server = SmtpServer::start(&[]);
    let test = with_mail(&server).await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let superuser = test.database.superuser_client().await;
    assert_eq!(organization.patch("/api/organization", &json!({"limits": {"maxCallsPerDay": 5}})).await.status, 200);
    for _ in 0..4 {
        assert_eq!(organization.call(&agent, TO).await.status, 201);
    }
    for (name, expires, made) in [("Soon", 3, 30), ("Later", 8, 30), ("Short-lived", 3, 5)] {
        let made_now = organization.post("/api/api-keys", &json!({"name": name, "role": "member"})).await;
        assert_eq!(made_now.status, 201, "{made_now:?}");
        let times = format!(
            "UPDATE api_keys SET created_at = now() - interval '{made} days', expires_at = now() + interval '{expires} days'
                WHERE name = '{name}'"
        );
        superuser.batch_execute(&times).await.expect("changed");
    }
    let url = json!({"url": "http://127.0.0.1:9/a-secret-path"});
    assert_eq!(organization.post("/api/event-endpoints", &url).await.status, 201);
    let failing = "UPDATE event_endpoint_states SET failing_since = now() - interval '16 minutes'";
    superuser.batch_execute(failing).await.expect("changed");

    visit(&test, &organization).await;
    let found: BTreeSet<_> = notices(&organization).await.into_iter().collect();
    let expected =
        [open("daily-limit-near", "-"), open("api-key-expiring", "Soon"), open("endpoint-failing", "127.0.0.1")];
    assert_eq!(found, BTreeSet::from(expected));
    let (_, text) = next_mails(&mut server, 1);
    assert!(text.contains("80 % of the daily limit on calls of the organization are used"), "{text}");
    assert!(text.contains("“Soon” expires soon") && text.contains("the event endpoint at 127.0.0.1"), "{text}");
    assert!(!text.contains("a-secret-path"), "{text}");

    // The limit is reached, the endpoint is given up, and the key is revoked.
    assert_eq!(organization.call(&agent, TO).await.status, 201);
    assert_eq!(organization.call(&agent, TO).await.status, 429);
    let given_up = "UPDATE event_endpoint_states SET disabled_at = now(), disabled_reason = 'failing';
        UPDATE api_keys SET revoked_at = now() WHERE name = 'Soon';
        INSERT INTO notices SELECT organization_id, gen_random_uuid(), kind, gen_random_uuid(), '', now(), now(),
                now() - n * interval '1 minute'
            FROM (SELECT organization_id, kind FROM notices WHERE kind = 'api-key-expiring') one, generate_series(1, 9) n";
    superuser.batch_execute(given_up).await.expect("changed");
    visit(&test, &organization).await;
    let found: BTreeSet<_> = notices(&organization).await.into_iter().filter(|(_, _, resolved)| !resolved).collect();
    assert_eq!(found, BTreeSet::from([open("daily-limit-reached", "-"), open("endpoint-disabled", "127.0.0.1")]));
    let shown = organization.get("/api/notices").await;
    let items = shown.body["items"].as_array().expect("notices");
    let reached = items.iter().find(|one| one["kind"] == "daily-limit-reached").expect("it is open");
    assert_eq!((&reached["dailyLimit"], &reached["agentId"]), (&json!("calls"), &Value::Null));

    // The tenth mail of the day was the last one; what still holds is told when there may be another.
    superuser
        .batch_execute(
            "DELETE FROM notices WHERE subject_id NOT IN (SELECT id FROM api_keys) AND kind = 'api-key-expiring'",
        )
        .await
        .expect("removed");
    visit(&test, &organization).await;
    let (_, text) = next_mails(&mut server, 1);
    assert!(text.contains("is reached") && text.contains("it was disabled"), "{text}");
    assert_eq!(server.stop(), Vec::<Value>::new());
}

#[tokio::test]
async fn without_a_mail_server_notices_are_in_the_api() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, account) = organization.connected_agent("Front desk").await;
    set_status(&organization, &agent, &account, "suspended").await;
    visit(&test, &organization).await;
    assert_eq!(notices(&organization).await, [open("account-refused", "Front desk")]);
    let answer = organization.get("/api/notices").await;
    assert_eq!(answer.body["mail"], json!({"available": false, "wanted": null}));
    let choice = test.http.put(test.url("/api/notices/mail")).bearer_auth(&organization.api_key);
    send(choice.json(&json!({"wanted": true}))).await.expect_problem(403, "person-required");
}
