//! What browsers are told: which pages may ask and read, and which may show Linecard's own page in a frame.

use linecard_testkit::{Answer, TestApp, send};
use reqwest::Method;
use serde_json::json;

use super::{PAGE, Session};
use crate::support::operations::Fixtures;

const CURRENT: &str = "/api/connect-sessions/current";

fn allowed_origin(answer: &Answer) -> Option<&str> {
    assert!(!answer.headers.contains_key("access-control-allow-credentials"), "no cookie works across origins");
    answer.headers.get("access-control-allow-origin").map(|value| value.to_str().expect("text"))
}

#[tokio::test]
async fn preflights_are_answered_for_the_operations_of_sessions_and_for_nothing_else() {
    let test = TestApp::start().await;
    let document = linecard_api::openapi();
    let fixtures = Fixtures::nothing("01900000-0000-7000-8000-000000000000");
    let mut open = Vec::new();
    for operation in fixtures.operations() {
        let request = test.http.request(Method::OPTIONS, test.url(&fixtures.path(&operation)));
        let request = request
            .header("origin", "https://anybody.example")
            .header("access-control-request-method", operation.method.as_str())
            .header("access-control-request-headers", "authorization,content-type");
        let answer = send(request).await;
        let item = &document["paths"][operation.template];
        let is_open = item.as_object().expect("operations").values().any(|operation| {
            operation["security"].as_array().is_some_and(|ways| ways.contains(&json!({"connectSession": []})))
        });
        if is_open {
            assert_eq!(
                (answer.status, allowed_origin(&answer)),
                (204, Some("*")),
                "{}: {answer:?}",
                operation.template
            );
            assert_eq!(answer.headers["access-control-allow-headers"], "authorization, content-type, idempotency-key");
            assert_eq!(answer.headers["access-control-allow-methods"], "GET, POST, DELETE");
            assert_eq!(answer.headers["access-control-max-age"], "600");
            open.push(operation.template);
        } else {
            assert_eq!(allowed_origin(&answer), None, "{}: {answer:?}", operation.template);
            assert!(!answer.headers.contains_key("access-control-allow-headers"), "{}", operation.template);
        }
    }
    open.sort_unstable();
    open.dedup();
    assert_eq!(
        open,
        [
            "/api/agents/{agent_id}/twilio",
            "/api/agents/{agent_id}/twilio/resolution",
            "/api/agents/{agent_id}/twilio/verify",
            "/api/connect-sessions/current",
            "/api/twilio/phone-numbers",
        ]
    );
}

#[tokio::test]
async fn an_answer_is_readable_by_the_page_that_the_session_was_made_for() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Front desk").await;
    let page = Session::new(&test, &organization, &agent).await;
    let from = async |origin: &str, path: &str| send(page.request(Method::GET, path).header("origin", origin)).await;
    let read = from(PAGE, CURRENT).await;
    assert_eq!((read.status, allowed_origin(&read)), (200, Some(PAGE)), "{read:?}");
    assert!(read.headers.get_all("vary").iter().any(|value| value == "Origin"), "{read:?}");
    // Also what is refused to it.
    let none = from(PAGE, &format!("/api/agents/{agent}/twilio")).await;
    assert_eq!((none.status, allowed_origin(&none)), (404, Some(PAGE)), "{none:?}");
    let foreign = from(PAGE, "/api/agents/01900000-0000-7000-8000-000000000000/twilio").await;
    assert_eq!((foreign.status, allowed_origin(&foreign)), (403, Some(PAGE)), "{foreign:?}");

    for origin in [
        "https://evil.example",
        "https://app.example.com.evil.example",
        "https://app.example.com:8443",
        "http://app.example.com",
        "https://APP.example.com",
        "null",
        "",
    ] {
        let refused = from(origin, CURRENT).await;
        refused.expect_problem(403, "origin-not-allowed");
        assert_eq!(allowed_origin(&refused), None, "{origin}: {refused:?}");
        assert!(!refused.text("detail").contains("app.example.com"), "the right one is not named: {refused:?}");
    }
    // A server, which sends none; and Linecard's own page, to which nothing need be allowed.
    let server = send(page.request(Method::GET, CURRENT)).await;
    assert_eq!((server.status, allowed_origin(&server)), (200, None), "{server:?}");
    let own = from(&test.base_url, CURRENT).await;
    assert_eq!((own.status, allowed_origin(&own)), (200, None), "{own:?}");

    // A page can tell a session that has ended from a network that is down, wherever it is.
    assert_eq!(organization.delete(&format!("/api/connect-sessions/{}", page.id)).await.status, 204);
    let ended = from("https://anybody.example", CURRENT).await;
    ended.expect_problem(401, "unauthenticated");
    assert_eq!(allowed_origin(&ended), Some("https://anybody.example"), "{ended:?}");

    // Keys and cookies open nothing to pages of other origins.
    let path = format!("/api/agents/{agent}/twilio/resolution");
    let by_key = send(organization.request(Method::GET, &path).header("origin", PAGE)).await;
    assert_eq!((by_key.status, allowed_origin(&by_key)), (200, None), "{by_key:?}");
    let cookie = organization.sign_in().await;
    let request = test.http.get(test.url(&path)).header("cookie", &cookie).header("origin", PAGE);
    let by_cookie = send(request.header("linecard-organization", &organization.id)).await;
    assert_eq!((by_cookie.status, allowed_origin(&by_cookie)), (200, None), "{by_cookie:?}");
    let nobody = send(test.http.get(test.url(&path)).header("origin", PAGE)).await;
    assert_eq!((nobody.status, allowed_origin(&nobody)), (401, None), "{nobody:?}");
}

#[tokio::test]
async fn the_page_of_a_session_may_be_framed_by_its_origin_alone() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Front desk").await;
    let page = async |id: &str| send(test.http.get(test.url(&format!("/connect/{id}")))).await;
    let ancestors = |answer: &Answer| {
        let policy = answer.headers["content-security-policy"].to_str().expect("text").to_owned();
        let ancestors = policy.split("; ").find_map(|directive| directive.strip_prefix("frame-ancestors "));
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; "), "{policy}");
        (ancestors.map(str::to_owned), answer.headers.contains_key("x-frame-options"))
    };
    let nobody = (Some("'none'".to_owned()), true);
    let mut sessions = Vec::new();
    for (origin, framed_by) in [
        ("https://app.example.com", "https://app.example.com"),
        ("https://APP.example.com:443", "https://app.example.com"),
        ("https://app.example.com:8443", "https://app.example.com:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://localhost:5173", "http://localhost:5173"),
    ] {
        let body = json!({"agentId": agent, "origin": origin});
        let made = Session::of(&test, &organization.post("/api/connect-sessions", &body).await);
        assert_eq!(ancestors(&page(&made.id).await), (Some(framed_by.to_owned()), false), "{origin}");
        sessions.push(made);
    }
    assert_eq!(organization.delete(&format!("/api/connect-sessions/{}", sessions[0].id)).await.status, 204);
    for id in [sessions[0].id.as_str(), "01900000-0000-7000-8000-000000000000", "no-id", "..%2f", "%00"] {
        assert_eq!(ancestors(&page(id).await), nobody, "{id}");
    }
    // The token opens the API, not the page.
    assert_eq!(ancestors(&page(&sessions[1].token.replace('_', "-")).await), nobody);
}
