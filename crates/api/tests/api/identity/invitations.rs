//! Nobody becomes a member unasked, and nobody chooses another person's password.

use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::{Answer, TestApp, TestOptions, send};
use reqwest::Method;
use serde_json::{Value, json};

const PASSWORD: &str = "a password of some length";

async fn post(test: &TestApp, path: &str, cookie: Option<&str>, body: &Value) -> Answer {
    let request = test.http.post(test.url(path)).json(body);
    send(if let Some(cookie) = cookie { request.header("cookie", cookie) } else { request }).await
}

#[tokio::test]
async fn a_new_person_accepts_with_a_password_of_their_own_and_the_link_works_once() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let token = organization.invite("bob@example.com", "admin").await;
    assert_eq!(organization.get("/api/members").await.body["items"].as_array().map(Vec::len), Some(1), "nobody yet");
    let offered = post(&test, "/api/invitations/look-up", None, &json!({"token": token})).await;
    assert_eq!((offered.status, offered.text("email").as_str()), (200, "bob@example.com"), "{offered:?}");
    assert_eq!((offered.text("role").as_str(), offered.text("invitedBy")), ("admin", organization.email.clone()));

    let easy = json!({"token": token, "password": "bob@example.com"});
    post(&test, "/api/invitations/sign-up", None, &easy).await.expect_fields(&["/password"]);
    let accepting = json!({"token": token, "password": PASSWORD});
    let joined = post(&test, "/api/invitations/sign-up", None, &accepting).await;
    assert_eq!((joined.status, joined.body["organizations"][0]["role"].as_str()), (201, Some("admin")), "{joined:?}");
    assert!(joined.headers.contains_key("set-cookie"), "signed in");
    assert_eq!(joined.body["mustChangePassword"], false);
    for (path, body) in [("sign-up", accepting), ("look-up", json!({"token": token}))] {
        let again = post(&test, &format!("/api/invitations/{path}"), None, &body).await;
        again.expect_problem(404, "link-not-valid");
    }
    assert_eq!(organization.get("/api/invitations").await.body["items"], json!([]));
    let log = organization.get("/api/audit-log?resourceType=invitation").await;
    let actions: Vec<_> = log.body["items"].as_array().expect("a list").iter().map(|entry| &entry["action"]).collect();
    assert_eq!(actions, ["invitation.accept", "invitation.create"]);
    assert_eq!(log.body["items"][0]["actor"]["name"], "bob@example.com");
}

#[tokio::test]
async fn a_person_with_an_account_accepts_after_signing_in_and_only_with_the_invited_address() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (person, another) = (test.organization("Theirs").await, test.organization("Another").await);
    let token = json!({"token": organization.invite(&person.email, "member").await});
    let cookie = person.sign_in().await;
    let alone = send(test.http.get(test.url("/api/organization")).header("cookie", &cookie)).await;
    assert_eq!(alone.status, 200, "an invitation changes nothing for the person: {alone:?}");
    let foreign = post(&test, "/api/invitations/accept", Some(&another.sign_in().await), &token).await;
    foreign.expect_problem(403, "invitation-for-another");
    let with_password = json!({"token": token["token"], "password": "chosen by a stranger"});
    let taken_over = post(&test, "/api/invitations/sign-up", None, &with_password).await;
    taken_over.expect_problem(409, "account-exists");
    assert!(!person.sign_in().await.is_empty(), "the password is still the person's own");

    let joined = post(&test, "/api/invitations/accept", Some(&cookie), &token).await;
    assert_eq!((joined.status, joined.text("id")), (200, organization.id.clone()), "{joined:?}");
    let member = json!({"email": person.email, "role": "admin"});
    organization.post("/api/invitations", &member).await.expect_problem(409, "member-exists");
}

#[tokio::test]
async fn the_answer_to_an_invitation_does_not_tell_whether_the_address_has_an_account() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let other = test.organization("Other").await;
    let mut answers = Vec::new();
    for email in [other.email.as_str(), "nobody@example.com"] {
        let mut answer = organization.post("/api/invitations", &json!({"email": email, "role": "member"})).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let fields = answer.body.as_object_mut().expect("an object");
        for own in ["id", "email", "link", "createdAt", "expiresAt"] {
            assert!(fields.remove(own).is_some(), "{own}");
        }
        answers.push(answer.body);
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn an_invitation_ends_when_it_is_replaced_withdrawn_or_expired() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let look_up = |token: String| {
        let body = json!({"token": token});
        let test = &test;
        async move { post(test, "/api/invitations/look-up", None, &body).await }
    };
    let first = organization.invite("bob@example.com", "owner").await;
    let second = organization.invite("bob@example.com", "member").await;
    look_up(first).await.expect_problem(404, "link-not-valid");
    assert_eq!(look_up(second.clone()).await.text("role"), "member");
    let open = organization.get("/api/invitations").await;
    assert_eq!(open.body["items"].as_array().map(Vec::len), Some(1), "{open:?}");
    let path = format!("/api/invitations/{}", open.body["items"][0]["id"].as_str().expect("an id"));
    assert_eq!(organization.delete(&path).await.status, 204);
    look_up(second).await.expect_problem(404, "link-not-valid");
    let third = organization.invite("bob@example.com", "member").await;
    clock.advance(Duration::from_hours(24 * 7));
    look_up(third).await.expect_problem(404, "link-not-valid");
}

#[tokio::test]
async fn an_invitation_is_worth_what_whoever_made_it_could_still_grant() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let valid =
        async |token: &str| post(&test, "/api/invitations/look-up", None, &json!({"token": token})).await.status == 200;
    // With a key: a leaked key's invitations end with it.
    let key =
        organization.post("/api/api-keys", &json!({"name": "Leaked", "role": "owner", "scopes": ["people"]})).await;
    let invited = test.http.post(test.url("/api/invitations")).bearer_auth(key.text("key"));
    let invited = send(invited.json(&json!({"email": "mallory@example.com", "role": "owner"}))).await;
    let token = invited.text("link").split_once('#').expect("a link").1.to_owned();
    assert!(valid(&token).await);
    assert_eq!(organization.delete(&format!("/api/api-keys/{}", key.text("id"))).await.status, 200);
    assert!(!valid(&token).await);

    // By a person who is demoted, promoted again, and removed.
    let (bob, cookie) = organization.member("bob@example.com", "admin", PASSWORD).await;
    let body = json!({"email": "carol@example.com", "role": "admin"});
    let token = post(&test, "/api/invitations", Some(&cookie), &body).await.text("link");
    let token = token.split_once('#').expect("a link").1.to_owned();
    for (role, works) in [("member", false), ("admin", true)] {
        organization.patch(&format!("/api/members/{bob}"), &json!({"role": role})).await;
        assert_eq!(valid(&token).await, works, "{role}");
    }
    assert_eq!(organization.delete(&format!("/api/members/{bob}")).await.status, 204);
    assert!(!valid(&token).await);
    assert_eq!(organization.get("/api/invitations").await.body["items"], json!([]));
}

#[tokio::test]
async fn an_admin_neither_makes_nor_replaces_nor_withdraws_an_owners_invitation() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let admin = organization.with_role("admin").await;
    organization.invite("bob@example.com", "owner").await;
    let path = format!("/api/invitations/{}", organization.get("/api/invitations").await.body["items"][0]["id"]);
    for (email, role) in [("carol@example.com", "owner"), ("bob@example.com", "member")] {
        let body = json!({"email": email, "role": role});
        admin.post("/api/invitations", &body).await.expect_problem(403, "forbidden");
    }
    admin.delete(&path.replace('"', "")).await.expect_problem(403, "forbidden");
}

#[tokio::test]
async fn of_two_requests_with_one_link_one_joins() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let token = organization.invite("bob@example.com", "member").await;
    let body = json!({"token": token, "password": PASSWORD});
    let (one, other) = tokio::join!(
        post(&test, "/api/invitations/sign-up", None, &body),
        post(&test, "/api/invitations/sign-up", None, &body)
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert!(statuses == [201, 404] || statuses == [201, 409], "{one:?} {other:?}");
}

#[tokio::test]
async fn a_member_leaves_but_not_the_last_owner() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (bob, cookie) = organization.member("bob@example.com", "member", PASSWORD).await;
    let (carol, _) = organization.member("carol@example.com", "member", PASSWORD).await;
    let leave = |user: &str, cookie: &str| {
        send(test.http.request(Method::DELETE, test.url(&format!("/api/members/{user}"))).header("cookie", cookie))
    };
    leave(&carol, &cookie).await.expect_problem(403, "forbidden");
    assert_eq!(leave(&bob, &cookie).await.status, 204);
    let me = send(test.http.get(test.url("/api/me")).header("cookie", &cookie)).await;
    assert_eq!(me.body["organizations"], json!([]), "{me:?}");
    let log = organization.get("/api/audit-log?action=member.leave").await;
    assert_eq!(log.body["items"][0]["actor"]["id"], bob.as_str(), "{log:?}");
    assert_eq!(log.body["items"][0]["before"]["role"], "member");
    let last = leave(&organization.owner_id, &organization.sign_in().await).await;
    last.expect_problem(409, "last-owner");
}
