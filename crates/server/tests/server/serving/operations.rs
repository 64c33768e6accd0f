//! What operators rely on: an address of their own, a shutdown that load balancers notice, headers.

use std::net::TcpListener;

use linecard_testkit::TestDatabase;
use nix::sys::signal::Signal;
use reqwest::header::HeaderMap;

use crate::database::external::installation;
use crate::program::client;

async fn get(url: String) -> (u16, HeaderMap, String) {
    let answer = client().get(url).send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, headers, answer.text().await.unwrap())
}

fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

#[tokio::test]
async fn metrics_and_readiness_are_served_at_their_own_address_and_not_to_the_public() {
    let operations = free_address();
    let server = installation(&TestDatabase::create().await).with("LINECARD_OPERATIONS_LISTEN", &operations).serve();
    for path in ["/metrics", "/readyz", "/healthz"] {
        assert_eq!(get(format!("http://{operations}{path}")).await.0, 200, "{path}");
    }
    assert_eq!(get(format!("http://{operations}/api/me")).await.0, 404, "nothing else is served there");
    for path in ["/metrics", "/readyz"] {
        assert_eq!(server.get(path).await.0, 404, "{path}");
    }
    assert_eq!(server.get("/healthz").await.0, 200, "`linecard doctor` recognizes the installation by it");
    server.terminate();
}

#[tokio::test]
async fn a_server_that_is_about_to_stop_is_not_ready_and_still_serves() {
    let server = installation(&TestDatabase::create().await).with("LINECARD_SHUTDOWN_DELAY", "60").serve();
    assert_eq!(server.get("/readyz").await, (200, "ready\n".to_owned()));
    server.signal(Signal::SIGTERM);
    while server.get("/readyz").await.0 == 200 {}
    let (status, problem) = server.get("/readyz").await;
    assert!(status == 503 && problem.contains("shutting-down"), "{problem}");
    assert_eq!(server.get("/healthz").await.0, 200, "new connections are accepted");
    assert_eq!(server.get("/api/me").await.0, 401, "and requests answered");
    // The delay is longer than the test: another signal ends it, and the requests in progress are completed.
    server.signal(Signal::SIGTERM);
    let (status, log) = server.ended();
    assert!(status.success() && log.contains("not ready") && !log.contains("immediately"), "{log}");
}

#[tokio::test]
async fn answers_are_not_stored_and_browsers_are_told_to_stay_with_https() {
    let database = TestDatabase::create().await;
    let plain = installation(&database).serve();
    for path in ["/api/me", "/api/openapi.json", "/healthz", "/nothing"] {
        let (_, headers, _) = get(plain.url(path)).await;
        assert_eq!(headers["cache-control"], "no-store", "{path}");
        assert_eq!(headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'", "{path}");
        assert!(!headers.contains_key("strict-transport-security"), "{path}");
    }
    let (_, headers, _) = get(plain.url("/api/docs/")).await;
    assert_eq!(headers["cache-control"], "public, max-age=3600");
    assert!(headers["content-security-policy"].to_str().unwrap().contains("script-src 'self'"), "its own policy");
    plain.terminate();

    let secure = installation(&database).with("LINECARD_PUBLIC_URL", "https://linecard.example.com").serve();
    for path in ["/api/me", "/healthz", "/api/docs/"] {
        let (_, headers, _) = get(secure.url(path)).await;
        assert_eq!(headers["strict-transport-security"], "max-age=31536000", "{path}");
    }
    secure.terminate();
}
