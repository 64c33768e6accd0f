//! How many organizations, keys and invitations there may be.

use linecard_app::Quotas;
use linecard_testkit::{Answer, TestApp, TestOptions, send};
use serde_json::json;
use tokio::task::JoinSet;

async fn start() -> TestApp {
    let quotas = Quotas { organizations_per_person: 3, api_keys: 3, invitations: 2, ..Quotas::default() };
    TestApp::start_with(TestOptions { quotas, ..TestOptions::default() }).await
}

fn outcomes(answers: &[Answer], code: &str) -> (usize, usize) {
    let with = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    answers.iter().filter(|answer| answer.status == 409).for_each(|answer| {
        answer.expect_problem(409, code);
    });
    (with(201), with(409))
}

#[tokio::test]
async fn a_person_owns_as_many_organizations_as_permitted_also_if_asked_for_at_once() {
    let test = start().await;
    let organization = test.organization("Acme").await;
    let session = organization.sign_in().await;
    let mut founding = JoinSet::new();
    for number in 0..10 {
        let request = test.http.post(test.url("/api/organizations")).header("cookie", &session);
        founding.spawn(send(request.json(&json!({"name": format!("Another {number}")}))));
    }
    let answers = founding.join_all().await;
    assert_eq!(outcomes(&answers, "too-many-organizations"), (2, 8), "one is there already: {answers:?}");
    let listed = organization.with_cookie("/api/organizations", &session).await;
    assert_eq!(listed.body["items"].as_array().map(Vec::len), Some(3), "{listed:?}");
}

#[tokio::test]
async fn an_organization_has_as_many_keys_as_permitted_and_a_revoked_one_makes_room() {
    let test = start().await;
    let organization = test.organization("Acme").await;
    let mut making = JoinSet::new();
    for number in 0..8 {
        let organization = organization.clone();
        let body = json!({"name": format!("Key {number}"), "role": "member"});
        making.spawn(async move { organization.post("/api/api-keys", &body).await });
    }
    let answers = making.join_all().await;
    assert_eq!(outcomes(&answers, "too-many-api-keys"), (2, 6), "the owner has one already: {answers:?}");
    let made = answers.iter().find(|answer| answer.status == 201).expect("a key");
    assert_eq!(organization.delete(&format!("/api/api-keys/{}", made.text("id"))).await.status, 200);
    let body = json!({"name": "Another", "role": "member"});
    assert_eq!(organization.post("/api/api-keys", &body).await.status, 201);
}

#[tokio::test]
async fn an_organization_has_as_many_open_invitations_as_permitted_and_may_replace_one() {
    let test = start().await;
    let organization = test.organization("Acme").await;
    let invite = |name: &str| {
        let body = json!({"email": format!("{name}@example.com"), "role": "member"});
        let organization = organization.clone();
        async move { organization.post("/api/invitations", &body).await }
    };
    assert_eq!((invite("ada").await.status, invite("bob").await.status), (201, 201));
    invite("eve").await.expect_problem(409, "too-many-invitations");
    let again = invite("ada").await;
    assert_eq!(again.status, 201, "in place of the earlier one: {again:?}");
    assert_eq!(organization.delete(&format!("/api/invitations/{}", again.text("id"))).await.status, 204);
    assert_eq!(invite("eve").await.status, 201);
}
