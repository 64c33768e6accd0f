//! What a platform key opens.

use linecard_domain::PlatformScope;
use linecard_testkit::{TestApp, send};
use serde_json::json;

use super::Platform;

#[tokio::test]
async fn a_key_does_what_its_scopes_say_and_a_refusal_names_the_missing_one() {
    let test = TestApp::start().await;
    let all = Platform::new(&test).await;
    assert_eq!(all.put("/organizations/acme", &json!({"name": "Acme"})).await.status, 201);
    let tried = [
        (PlatformScope::Organizations, "/organizations/acme"),
        (PlatformScope::Agents, "/organizations/acme/agents"),
        (PlatformScope::Usage, "/usage"),
    ];
    for scope in PlatformScope::ALL {
        let limited = Platform { test: &test, key: test.platform_key(&[scope]).await };
        for (needed, path) in tried {
            let answer = limited.get(path).await;
            if scope == needed {
                assert_eq!(answer.status, 200, "{answer:?}");
            } else {
                let refused = answer.expect_problem(403, "forbidden");
                assert!(refused.text("detail").contains(needed.as_str()), "{refused:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_revoked_key_opens_nothing_and_a_platform_key_nothing_of_an_organizations() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let platform = Platform::new(&test).await;
    assert_eq!(platform.get("/organizations").await.status, 200);
    let request = test.http.get(test.url("/api/agents")).bearer_auth(&platform.key);
    let refused = send(request.header("linecard-organization", &organization.id)).await;
    assert!(refused.expect_problem(401, "unauthenticated").text("detail").contains("/api/platform"), "{refused:?}");
    let used = test.app.platform_keys().await.expect("keys");
    assert!(used[0].last_used_at.is_some(), "{used:?}");
    test.app.revoke_platform_key(used[0].id).await.expect("revoked");
    platform.get("/organizations").await.expect_problem(401, "unauthenticated");
    assert!(test.app.revoke_platform_key(used[0].id).await.is_err(), "it is revoked already");
}

#[tokio::test]
async fn many_wrong_platform_keys_of_one_client_are_limited_and_a_known_one_is_not() {
    let test = TestApp::start().await;
    let platform = Platform::new(&test).await;
    assert_eq!(platform.get("/organizations").await.status, 200);
    let mut limited = false;
    for number in 0..400 {
        let wrong = Platform { test: &test, key: format!("lcp_{number:043}") };
        limited |= wrong.get("/organizations").await.status == 429;
    }
    assert!(limited);
    assert_eq!(platform.get("/organizations").await.status, 200);
}
