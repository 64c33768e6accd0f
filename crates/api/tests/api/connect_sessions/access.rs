//! What a session sees and does.

use linecard_testkit::{TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};

use super::{PAGE, Session};
use crate::support::operations::{Fixtures, Needs, attempt};

#[tokio::test]
async fn a_page_connects_its_agent_and_the_audit_log_says_who_made_its_session() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Front desk").await;
    let page = Session::new(&test, &organization, &agent).await;
    let current = page.get("/api/connect-sessions/current").await;
    assert_eq!(current.body["agentName"], "Front desk", "{current:?}");
    assert_eq!((current.text("id"), current.text("agentId")), (page.id.clone(), agent.clone()));
    assert_eq!(current.text("origin"), PAGE);

    let twilio = format!("/api/agents/{agent}/twilio");
    page.get(&twilio).await.expect_problem(404, "not-connected");
    let account = organization.twilio_account().await;
    let typed = json!({"accountSid": account.sid, "authToken": account.auth_token});
    let offered = page.post("/api/twilio/phone-numbers", &typed).await;
    assert_eq!(offered.body["items"][0]["phoneNumber"], account.phone_number, "{offered:?}");
    assert_eq!(offered.body["items"][0]["taken"], false, "{offered:?}");
    // Whether or not it asks for that, nothing is saved that Twilio does not confirm: it takes no number that is not the account's.
    for verify_first in [None, Some(false), Some(true)] {
        let mut foreign = account.settings();
        foreign["phoneNumber"] = json!("+14155559876");
        if let Some(verify_first) = verify_first {
            foreign["verifyFirst"] = json!(verify_first);
        }
        page.post(&twilio, &foreign).await.expect_problem(422, "number-not-owned");
        page.get(&twilio).await.expect_problem(404, "not-connected");
    }
    let connected = page.post(&twilio, &account.settings()).await;
    assert_eq!(connected.status, 200, "{connected:?}");
    let verified = page.post(&format!("{twilio}/verify"), &json!({})).await;
    assert_eq!(verified.status, 200, "{verified:?}");
    // What the verification found is the agent's, and visible to its session.
    assert_eq!(page.get(&twilio).await.body["status"], "verified");
    let resolution = page.get(&format!("{twilio}/resolution")).await;
    let own = ["credentialSource", "credentialStatus", "from"].map(|field| resolution.text(field));
    assert_eq!(own, ["agent", "verified", account.phone_number.as_str()], "{resolution:?}");
    // The mask stands for the agent's own token.
    let mask = connected.body["authToken"].clone();
    let again = page.post("/api/twilio/phone-numbers", &json!({"accountSid": account.sid, "authToken": mask})).await;
    assert_eq!((again.status, &again.body["items"][0]["agentId"]), (200, &json!(agent)), "{again:?}");
    // A replaced token is retired, as where an admin replaces it.
    let another = organization.twilio_account().await;
    assert_eq!(page.post(&twilio, &another.settings()).await.status, 200);
    assert_eq!(page.delete(&twilio).await.status, 204);
    assert_eq!(page.delete(&twilio).await.status, 204, "it is disconnected already");
    for nothing in [twilio.as_str(), "/api/twilio"] {
        assert_eq!(organization.delete(nothing).await.status, 204, "{nothing}");
    }

    let log = organization.get("/api/audit-log").await;
    let entries = log.body["items"].as_array().expect("entries");
    let of_page: Vec<&Value> = entries.iter().filter(|entry| entry["actor"]["kind"] == "connect-session").collect();
    let actions: Vec<&str> = of_page.iter().filter_map(|entry| entry["action"].as_str()).collect();
    assert_eq!(actions, ["agent-twilio.disconnect", "agent-twilio.connect", "agent-twilio.connect"], "{log:?}");
    let disconnected = entries
        .iter()
        .filter(|entry| entry["action"].as_str().is_some_and(|action| action.ends_with("-twilio.disconnect")));
    assert_eq!(disconnected.count(), 1, "who disconnects nothing changes nothing: {log:?}");
    for entry in of_page {
        assert_eq!(entry["actor"], json!({"kind": "connect-session", "id": page.id, "name": "owner's key"}));
        assert_eq!(entry["resourceId"], agent, "{entry}");
    }
    let made = entries.iter().find(|entry| entry["action"] == "connect-session.create").expect("an entry");
    assert_eq!((&made["resourceId"], &made["actor"]["name"]), (&json!(page.id), &json!("owner's key")), "{made}");
    assert!(!log.body.to_string().contains(&page.token));
    let id = organization.id.parse().expect("an id");
    let chain = linecard_app::verify_audit_chain(test.app.store(), id).await.expect("verified");
    assert!(chain.fault.is_none(), "{chain:?}");
}

#[tokio::test]
async fn a_session_learns_nothing_of_other_agents_but_that_a_number_is_in_use() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let own = organization.agent("Front desk").await;
    let (other, others) = organization.connected_agent("Secret project").await;
    let of_organization = organization.twilio_account().await;
    assert_eq!(organization.post("/api/twilio", &of_organization.settings()).await.status, 200);
    let page = Session::new(&test, &organization, &own).await;

    let typed = json!({"accountSid": others.sid, "authToken": others.auth_token});
    let offered = page.post("/api/twilio/phone-numbers", &typed).await;
    let number = &offered.body["items"][0];
    assert_eq!(
        (&number["taken"], &number["agentId"], &number["agentName"]),
        (&json!(true), &json!(null), &json!(null))
    );
    let taken = page.post(&format!("/api/agents/{own}/twilio"), &others.settings()).await;
    taken.expect_problem(409, "number-taken");
    for answer in [&offered, &taken] {
        let text = answer.body.to_string();
        assert!(!text.contains(&other) && !text.contains("Secret project"), "{answer:?}");
    }
    // Masks of the organization's and of the other agent's tokens stand for nothing here.
    for account in [&of_organization, &others] {
        let mask = format!("••••••••{}", &account.auth_token[account.auth_token.len() - 4..]);
        let typed = json!({"accountSid": account.sid, "authToken": mask});
        page.post("/api/twilio/phone-numbers", &typed).await.expect_fields(&["/authToken"]);
    }
    // Calls would use the organization's account, of which it learns nothing else; nor whom the organization calls.
    let path = format!("/api/agents/{own}/twilio/resolution");
    let limits = json!({"limits": {"allowedCountries": ["US"], "maxCallSeconds": 60}});
    assert_eq!(organization.patch("/api/organization", &limits).await.status, 200);
    let (whole, told) = (organization.get(&path).await.body, page.get(&path).await.body);
    for (field, value) in whole.as_object().expect("an object") {
        let hidden = ["from", "credentialStatus", "allowedCountries", "maxCallSeconds"].contains(&field.as_str());
        assert!(!hidden || !value.is_null(), "{field}: {whole}");
        let expected = if hidden { json!(null) } else { value.clone() };
        assert_eq!(told[field], expected, "{field}: {told}");
    }
    page.get(&format!("{path}?to=%2B14155550000")).await.expect_fields(&["to"]);
    let mut of_other = typed.clone();
    of_other["agentId"] = json!(other);
    page.post("/api/twilio/phone-numbers", &of_other).await.expect_problem(403, "not-for-connect-sessions");
    for id in [other.as_str(), "no-id", "00000000-0000-0000-0000-000000000000"] {
        let twilio = format!("/api/agents/{id}/twilio");
        for (method, path) in [
            (Method::GET, twilio.clone()),
            (Method::POST, twilio.clone()),
            (Method::DELETE, twilio.clone()),
            (Method::POST, format!("{twilio}/verify")),
            (Method::GET, format!("{twilio}/resolution")),
        ] {
            let refused = send(page.request(method, &path).json(&others.settings())).await;
            refused.expect_problem(403, "not-for-connect-sessions");
        }
    }
    assert_eq!(organization.get(&format!("/api/agents/{other}/twilio")).await.status, 200, "it is still connected");
}

#[tokio::test]
async fn what_twilio_says_of_a_token_that_was_replaced_meanwhile_is_not_recorded() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let page = Session::new(&test, &organization, &agent).await;
    let twilio = format!("/api/agents/{agent}/twilio");
    let another = organization.twilio_account().await;
    // The verification waits here, after it has read the token.
    let superuser = test.database.superuser_client().await;
    superuser.batch_execute("BEGIN; LOCK TABLE webhook_shared_keys IN ACCESS EXCLUSIVE MODE").await.expect("locked");
    let waiting = "SELECT FROM pg_locks WHERE relation = 'webhook_shared_keys'::regclass AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let replace = async {
        while superuser.query(waiting, &[]).await.expect("locks").is_empty() {
            tokio::task::yield_now().await;
        }
        assert_eq!(organization.post(&twilio, &another.settings()).await.status, 200);
        superuser.batch_execute("COMMIT").await.expect("unlocked");
    };
    let (verify, nothing) = (format!("{twilio}/verify"), json!({}));
    let (verified, ()) = tokio::join!(page.post(&verify, &nothing), replace);
    assert_eq!(verified.status, 200, "{verified:?}");
    let shown = page.get(&twilio).await;
    assert_eq!((shown.text("accountSid"), shown.text("status")), (another.sid, "unverified".to_owned()), "{shown:?}");
}

#[tokio::test]
async fn everything_else_is_refused() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let fixtures = Fixtures::of(&organization).await;
    let page = Session::new(&test, &organization, &fixtures.agent).await;
    let document = linecard_api::openapi();
    let mut refused = 0;
    for operation in fixtures.operations().iter().filter(|operation| operation.needs != Needs::Nothing) {
        let method = operation.method.as_str().to_lowercase();
        let security = &document["paths"][operation.template][method.as_str()]["security"];
        let is_open = security.as_array().is_some_and(|ways| ways.contains(&json!({"connectSession": []})));
        if is_open {
            continue;
        }
        let answer = attempt(&test, &fixtures, operation, |request| {
            request.bearer_auth(&page.token).header("linecard-organization", &organization.id)
        });
        let answer = answer.await;
        assert_eq!(
            answer.code(),
            "not-for-connect-sessions",
            "{} {}: {answer:?}",
            operation.method,
            operation.template
        );
        refused += 1;
    }
    assert!(refused > 80, "{refused}");
    // With an owner's cookie besides, it is still the token that acts.
    let cookie = organization.sign_in().await;
    let request = page.request(Method::GET, "/api/api-keys").header("cookie", &cookie);
    send(request).await.expect_problem(403, "not-for-connect-sessions");
    // The token is no part of a URL.
    for name in ["token", "access_token", "lcc", "connectSession"] {
        let url = test.url(&format!("/api/connect-sessions/current?{name}={}", page.token));
        // (The log of this test is searched for the token.)
        send(test.http.get(url)).await.expect_problem(401, "unauthenticated");
    }
    // Nor of a cookie.
    let cookie = format!("linecard_session={}", page.token);
    let request = test.http.get(test.url("/api/agents")).header("cookie", cookie);
    send(request).await.expect_problem(401, "unauthenticated");
}
