//! Members, their roles, and the API keys they create.

use linecard_testkit::{Answer, TestApp, TestOrganization, send};
use reqwest::Method;
use serde_json::{Value, json};

/// A member of an organization, acting with a key of their own role.
struct Person {
    id: String,
    email: String,
    key: String,
    cookie: String,
}

const PASSWORD: &str = "a password of some length";

impl Person {
    async fn join(test: &TestApp, organization: &TestOrganization, name: &str, role: &str) -> Self {
        let email = format!("{name}-{}@example.com", organization.id);
        let (id, cookie) = organization.member(&email, role, PASSWORD).await;
        let mut user = Self { id, email, key: String::new(), cookie };
        if role != "member" {
            let scopes = ["calls", "messages", "read", "settings", "people"];
            let key = json!({"name": "Own", "role": role, "scopes": scopes});
            user.key = user.by_cookie(test, Method::POST, "/api/api-keys", Some(&key)).await.text("key");
        }
        user
    }

    async fn by_cookie(&self, test: &TestApp, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request = test.http.request(method, test.url(path)).header("cookie", &self.cookie);
        send(if let Some(body) = body { request.json(body) } else { request }).await
    }

    async fn by_key(&self, test: &TestApp, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request = test.http.request(method, test.url(path)).bearer_auth(&self.key);
        send(if let Some(body) = body { request.json(body) } else { request }).await
    }
}

fn member_path(user: &str) -> String {
    format!("/api/members/{user}")
}

#[tokio::test]
async fn only_owners_add_change_and_remove_owners() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let admin = Person::join(&test, &organization, "admin", "admin").await;
    let member = Person::join(&test, &organization, "member", "member").await;
    let owner = member_path(&organization.owner_id);
    let to = |role: &str| json!({"role": role});
    let new_owner = json!({"email": "new@example.com", "role": "owner"});
    for (method, path, body) in [
        (Method::POST, "/api/invitations".to_owned(), Some(new_owner)),
        (Method::PATCH, member_path(&member.id), Some(to("owner"))),
        (Method::PATCH, member_path(&admin.id), Some(to("owner"))),
        (Method::PATCH, owner.clone(), Some(to("member"))),
        (Method::DELETE, owner.clone(), None),
        (Method::POST, "/api/api-keys".to_owned(), Some(json!({"name": "Key", "role": "owner"}))),
    ] {
        admin.by_cookie(&test, method.clone(), &path, body.as_ref()).await.expect_problem(403, "forbidden");
        admin.by_key(&test, method, &path, body.as_ref()).await.expect_problem(403, "forbidden");
    }
    let keys = organization.get("/api/api-keys").await;
    let owners_key = keys.body["items"].as_array().expect("keys").iter().find(|key| key["role"] == "owner");
    let path = format!("/api/api-keys/{}", owners_key.expect("the owner's")["id"].as_str().expect("an id"));
    admin.by_cookie(&test, Method::DELETE, &path, None).await.expect_problem(403, "forbidden");
    assert_eq!(organization.get("/api/agents").await.status, 200, "the owner's key lives");

    let promoted = admin.by_cookie(&test, Method::PATCH, &member_path(&member.id), Some(&to("admin"))).await;
    assert_eq!((promoted.status, promoted.text("role").as_str()), (200, "admin"), "{promoted:?}");
    assert_eq!(organization.patch(&member_path(&admin.id), &to("owner")).await.status, 200);
    assert_eq!(admin.by_cookie(&test, Method::PATCH, &owner, Some(&to("member"))).await.status, 200);
}

#[tokio::test]
async fn the_last_owner_keeps_the_role() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let owner = member_path(&organization.owner_id);
    for role in ["admin", "member"] {
        organization.patch(&owner, &json!({"role": role})).await.expect_problem(409, "last-owner");
    }
    organization.delete(&owner).await.expect_problem(409, "last-owner");
    assert_eq!(organization.patch(&owner, &json!({"role": "owner"})).await.status, 200, "no change");
    let second = Person::join(&test, &organization, "second", "owner").await;
    assert_eq!(organization.delete(&owner).await.status, 204);
    let left = second.by_cookie(&test, Method::DELETE, &member_path(&second.id), None).await;
    left.expect_problem(409, "last-owner");
}

#[tokio::test]
async fn when_two_owners_remove_or_demote_each_other_concurrently_one_remains() {
    let test = TestApp::start().await;
    for round in 0..8 {
        let organization = test.organization("Acme").await;
        let second = Person::join(&test, &organization, "second", "owner").await;
        let (first_path, second_path) = (member_path(&organization.owner_id), member_path(&second.id));
        let to_member = json!({"role": "member"});
        let (one, other) = if round % 2 == 0 {
            tokio::join!(organization.delete(&second_path), second.by_key(&test, Method::DELETE, &first_path, None))
        } else {
            tokio::join!(
                organization.patch(&second_path, &to_member),
                second.by_key(&test, Method::PATCH, &first_path, Some(&to_member))
            )
        };
        let query = format!(
            "SELECT count(*) FROM organization_members WHERE organization_id = '{}' AND role = 'owner'",
            organization.id
        );
        let owners: i64 = test.database.superuser_client().await.query_one(&query, &[]).await.expect("counted").get(0);
        assert_eq!(owners, 1, "{one:?} {other:?}");
        let statuses = [one.status, other.status];
        assert_eq!(statuses.iter().filter(|status| **status < 300).count(), 1, "{one:?} {other:?}");
        assert!(statuses.iter().all(|status| [200, 204, 401, 403, 404, 409].contains(status)), "{one:?} {other:?}");
    }
}

#[tokio::test]
async fn an_api_key_is_shown_once_and_stored_as_a_hash() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let made = organization.post("/api/api-keys", &json!({"name": "Billing", "role": "member"})).await;
    let key = made.text("key");
    assert!(made.status == 201 && key.starts_with("lc_") && key.len() >= 46, "{made:?}");
    assert_eq!(made.text("hint"), key[key.len() - 4..]);
    let listed = organization.get("/api/api-keys").await;
    let items = listed.body["items"].as_array().expect("keys");
    assert!(items.iter().any(|item| item["id"] == made.body["id"] && item["hint"] == made.body["hint"]));
    assert!(items.iter().all(|item| item.get("key").is_none()), "{listed:?}");
    assert!(!listed.body.to_string().contains(&key));
    let dump = "SELECT string_agg(k::text, ' ') FROM api_keys k";
    let stored: String = test.database.superuser_client().await.query_one(dump, &[]).await.expect("keys").get(0);
    assert!(!stored.contains(&key) && !stored.contains(&key[3..]), "{stored}");
}

#[tokio::test]
async fn a_key_never_exceeds_its_creators_current_role() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let admin = Person::join(&test, &organization, "admin", "admin").await;
    let agent = json!({"name": "Made"});
    let made = admin.by_key(&test, Method::POST, "/api/agents", Some(&agent)).await;
    assert_eq!(made.status, 201, "{made:?}");
    organization.patch(&member_path(&admin.id), &json!({"role": "member"})).await;
    let refused = admin.by_key(&test, Method::POST, "/api/agents", Some(&agent)).await;
    refused.expect_problem(403, "forbidden");
    for path in [
        "/api/usage/comparison",
        "/api/rollout",
        "/api/api-keys",
        "/api/audit-log",
        "/api/webhook-refusals",
        "/api/twilio/shared-keys",
    ] {
        // What is remembered about the key does not decide.
        admin.by_key(&test, Method::GET, path, None).await.expect_problem(403, "forbidden");
    }
    let path = format!("/api/agents/{}", made.text("id"));
    let renamed = admin.by_key(&test, Method::PATCH, &path, Some(&json!({"name": "Renamed"}))).await;
    assert!([403, 404].contains(&renamed.status), "{renamed:?}");
    let user = json!({"email": "sneaked-in@example.com", "role": "member"});
    admin.by_key(&test, Method::POST, "/api/invitations", Some(&user)).await.expect_problem(403, "forbidden");
    assert_eq!(organization.get("/api/invitations").await.body["items"], json!([]), "nobody is invited by who may not");
    assert_eq!(admin.by_key(&test, Method::GET, "/api/agents", None).await.status, 200, "a member reads");
    organization.patch(&member_path(&admin.id), &json!({"role": "admin"})).await;
    assert_eq!(admin.by_key(&test, Method::POST, "/api/agents", Some(&agent)).await.status, 201);
}

#[tokio::test]
async fn removing_a_member_revokes_their_keys_for_good() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let admin = Person::join(&test, &organization, "admin", "admin").await;
    assert_eq!(admin.by_key(&test, Method::GET, "/api/agents", None).await.status, 200);
    assert_eq!(organization.delete(&member_path(&admin.id)).await.status, 204);
    admin.by_key(&test, Method::GET, "/api/agents", None).await.expect_problem(401, "unauthenticated");
    admin.by_cookie(&test, Method::GET, "/api/agents", None).await.expect_problem(404, "not-found");
    let token = json!({"token": organization.invite(&admin.email, "admin").await});
    assert_eq!(admin.by_cookie(&test, Method::POST, "/api/invitations/accept", Some(&token)).await.status, 200);
    assert_eq!(admin.by_cookie(&test, Method::GET, "/api/agents", None).await.status, 200);
    admin.by_key(&test, Method::GET, "/api/agents", None).await.expect_problem(401, "unauthenticated");
    organization.delete(&member_path("01a00000-0000-7000-8000-000000000000")).await.expect_problem(404, "not-found");
}
