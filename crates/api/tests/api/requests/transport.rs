//! Requests that are invalid regardless of their body: paths, methods, sizes, headers, queries.

use std::time::{Duration, Instant};

use linecard_api::ApiOptions;
use linecard_testkit::{Answer, TestApp, TestOptions, send};
use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The server's answer to these bytes; it closes the connection afterwards.
async fn answer_to(test: &TestApp, chunks: &[&[u8]]) -> String {
    let address = test.base_url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.expect("connected");
    for chunk in chunks {
        // The server may answer and close before everything is written.
        let _ = stream.write_all(chunk).await;
    }
    let mut answer = Vec::new();
    let mut buffer = [0_u8; 4_096];
    let reading = async {
        loop {
            match stream.read(&mut buffer).await {
                Ok(0) | Err(_) => break,
                Ok(count) => answer.extend_from_slice(&buffer[..count]),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(15), reading).await.expect("the server closes what it cannot read");
    String::from_utf8(answer).expect("text")
}

fn head(key: &str, more: &str) -> String {
    format!(
        "POST /api/calls HTTP/1.1\r\nHost: linecard\r\nAuthorization: Bearer {key}\r\n\
        Content-Type: application/json\r\n{more}\r\n\r\n"
    )
}

#[track_caller]
fn expect_raw(answer: &str, status: &str, code: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    assert!(answer.contains("content-type: application/problem+json"), "{answer}");
    assert!(answer.contains(&format!("\"code\":\"{code}\"")), "{answer}");
}

#[tokio::test]
async fn an_oversized_body_is_refused_by_its_content_length_or_while_reading() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    // Only the head is sent: a body refused by its Content-Length is not read.
    let announced = head(&organization.api_key, "Content-Length: 1000000000");
    expect_raw(&answer_to(&test, &[announced.as_bytes()]).await, "413", "payload-too-large");

    let chunked = head(&organization.api_key, "Transfer-Encoding: chunked");
    let chunk = format!("4000\r\n{}\r\n", "x".repeat(0x4000));
    let mut chunks = vec![chunked.as_bytes()];
    chunks.extend([chunk.as_bytes(); 5]);
    expect_raw(&answer_to(&test, &chunks).await, "413", "payload-too-large");

    let just_fits = format!("{{\"to\":\"{}\"}}", "x".repeat(64 * 1024 - 9));
    assert_eq!(just_fits.len(), 64 * 1024);
    let post = |body: String| {
        organization.request(Method::POST, "/api/calls").header("content-type", "application/json").body(body)
    };
    send(post(just_fits)).await.expect_fields(&["/to"]);
}

#[tokio::test]
async fn an_endless_body_times_out_and_a_truncated_one_does_no_harm() {
    let options = TestOptions {
        api: ApiOptions { body_timeout: Duration::from_millis(200), ..ApiOptions::default() },
        ..TestOptions::default()
    };
    let test = TestApp::start_with(options).await;
    let organization = test.organization("Acme").await;
    let began = Instant::now();
    let slow = head(&organization.api_key, "Content-Length: 100");
    let answer = answer_to(&test, &[slow.as_bytes(), b"{\"to\":"]).await;
    expect_raw(&answer, "408", "request-timeout");
    assert!(began.elapsed() >= Duration::from_millis(200), "given up too early");

    let address = test.base_url.trim_start_matches("http://");
    let mut broken = TcpStream::connect(address).await.expect("connected");
    broken.write_all(slow.as_bytes()).await.expect("written");
    drop(broken);
    assert_eq!(organization.get("/api/calls").await.body["items"], json!([]));
}

#[tokio::test]
async fn a_wrong_method_is_answered_with_the_allowed_ones() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Front desk").await;
    for (method, path, allowed) in [
        (Method::PUT, "/api/calls".to_owned(), vec!["GET", "HEAD", "POST"]),
        (Method::DELETE, "/api/calls".to_owned(), vec!["GET", "HEAD", "POST"]),
        (Method::POST, format!("/api/agents/{agent}"), vec!["DELETE", "GET", "HEAD", "PATCH"]),
        (Method::GET, "/api/session".to_owned(), vec!["DELETE", "POST"]),
        (Method::GET, "/api/twilio/verify".to_owned(), vec!["POST"]),
        (Method::POST, "/healthz".to_owned(), vec!["GET", "HEAD"]),
    ] {
        let answer = send(organization.request(method.clone(), &path)).await;
        answer.expect_problem(405, "method-not-allowed");
        let mut allow: Vec<_> = answer.headers["allow"].to_str().expect("text").split(',').map(str::trim).collect();
        allow.sort_unstable();
        assert_eq!(allow, allowed, "{method} {path}");
    }
}

#[tokio::test]
async fn an_unknown_path_is_not_found_with_and_without_credentials() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    for path in ["/api", "/api/", "/api/nothing", "/api/calls/", "/api/calls/x/y", "/webhooks/twilio", "/..%2f", "//"] {
        organization.get(path).await.expect_problem(404, "not-found");
        send(test.http.get(test.url(path))).await.expect_problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_malformed_id_is_not_found() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let none = organization.get("/api/agents/00000000-0000-7000-8000-000000000000").await;
    none.expect_problem(404, "not-found");
    for id in ["1", "%00", "a%00b", "%ff", "..", "00000000-0000-7000-8000-00000000000", "x".repeat(2_000).as_str()] {
        let path = format!("/api/agents/{id}");
        if id != ".." {
            organization.get(&path).await.expect_problem(404, "not-found");
            organization.delete(&path).await.expect_problem(404, "not-found");
        }
        organization.get(&format!("/api/calls/{id}/log")).await.expect_problem(404, "not-found");
    }
}

#[tokio::test]
async fn every_invalid_query_parameter_is_reported() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    for (query, named) in [
        ("limit=0", vec!["limit"]),
        ("limit=101", vec!["limit"]),
        ("limit=-1", vec!["limit"]),
        ("limit=ten", vec!["limit"]),
        ("limit=", vec!["limit"]),
        ("limit=99999999999999999999", vec!["limit"]),
        ("cursor=next", vec!["cursor"]),
        ("cursor=%00", vec!["cursor"]),
        ("cursor=", vec!["cursor"]),
        ("page=2", vec!["page"]),
        ("limit=1&limit=2", vec!["limit"]),
        ("%ff=1", vec!["\u{fffd}"]),
        ("limit=0&cursor=x&page=1", vec!["limit", "cursor", "page"]),
    ] {
        for path in ["/api/agents", "/api/calls", "/api/members", "/api/api-keys"] {
            organization.get(&format!("{path}?{query}")).await.expect_fields(&named);
        }
    }
    let query = "agentId=1&status=ringing%00&createdFrom=yesterday&createdBefore=2026-13-01T00:00:00Z";
    let wrong = organization.get(&format!("/api/calls?{query}")).await;
    wrong.expect_fields(&["agentId", "status", "createdFrom", "createdBefore"]);
    for fine in ["status=ringing&limit=1", "createdFrom=0001-01-01T00:00:00Z", "createdBefore=9999-12-31T23:59:59Z"] {
        assert_eq!(organization.get(&format!("/api/calls?{fine}")).await.status, 200, "{fine}");
    }
}

#[tokio::test]
async fn headers_that_are_not_plain_text_are_refused_and_no_call_is_placed() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let body = json!({"agentId": agent, "to": "+14155550000"});
    let long = "k".repeat(256);
    for key in [&b"\xff\xfe"[..], "schlüssel".as_bytes(), b"", b"a b", b"a\tb", long.as_bytes()] {
        let value = reqwest::header::HeaderValue::from_bytes(key).expect("a header's value");
        let request = organization.request(Method::POST, "/api/calls").header("idempotency-key", value);
        send(request.json(&body)).await.expect_fields(&["Idempotency-Key"]);
    }
    assert_eq!(organization.sim_calls().await.len(), 0);

    let bytes = reqwest::header::HeaderValue::from_bytes(b"Bearer lc_\xff").expect("a header's value");
    let answer: Answer = send(test.http.get(test.url("/api/agents")).header("authorization", bytes)).await;
    answer.expect_problem(401, "unauthenticated");
    let bytes = reqwest::header::HeaderValue::from_bytes(b"\xff").expect("a header's value");
    let foreign = organization.request(Method::GET, "/api/agents").header("linecard-organization", bytes.clone());
    send(foreign).await.expect_problem(404, "not-found");
    // A request id from a proxy is used only if it is plain.
    for (given, kept) in [
        (bytes, false),
        ("a b c d e f".parse().expect("a value"), false),
        ("0123456789abcdef".parse().expect("a value"), true),
    ] {
        let request = organization.request(Method::GET, "/api/nothing").header("x-request-id", given.clone());
        let answer = send(request).await;
        answer.expect_problem(404, "not-found");
        assert_eq!(answer.headers["x-request-id"] == given, kept);
    }
}

#[tokio::test]
async fn every_answer_names_the_release_that_gives_it() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    for path in ["/api/organization", "/api/calls/none", "/api/openapi.json", "/healthz", "/nowhere"] {
        let answer = organization.get(path).await;
        assert_eq!(answer.headers["linecard-version"], env!("CARGO_PKG_VERSION"), "{path}: {answer:?}");
    }
}
