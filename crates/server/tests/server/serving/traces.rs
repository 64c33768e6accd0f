//! Traces, exported to a collector that speaks OTLP over HTTP.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use serde_json::{Value, json};
use twilio_sim::{Options, Sim};

use crate::database::external::installation;
use crate::program::{PASSWORD, client};

const KEY: &str = "5f1c9e0a7b3d4826e1f09c7ad25b8463907ecd12a4b6f83e55d0971ac3e8426b";
const ACCOUNT_SID: &str = "AC0123456789abcdef0123456789abcdef";
const AUTH_TOKEN: &str = "fedcba9876543210fedcba9876543210";
const NUMBER: &str = "+14155552000";

/// The exported requests, unparsed.
type Collected = Arc<Mutex<Vec<Bytes>>>;

async fn collector() -> (SocketAddr, Collected) {
    let collected = Collected::default();
    let keep = Arc::clone(&collected);
    let router = Router::new().route("/v1/traces", post(async move |body: Bytes| keep.lock().unwrap().push(body)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, collected)
}

fn spans(collected: &Collected) -> Vec<Span> {
    let bodies = collected.lock().unwrap();
    let requests = bodies.iter().map(|body| ExportTraceServiceRequest::decode(body.clone()).unwrap());
    requests.flat_map(|request| request.resource_spans).flat_map(|of| of.scope_spans).flat_map(|of| of.spans).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_one_trace_from_the_request_to_twilio_and_holds_no_secret() {
    let sim = Sim::start(SocketAddr::from(([127, 0, 0, 1], 0)), Options::default()).await.unwrap();
    let (address, collected) = collector().await;
    let database = linecard_testkit::TestDatabase::create().await;
    let installation = installation(&database)
        .with("WEBHOOK_ENCRYPTION_KEY", KEY)
        .with("LINECARD_TWILIO_API_URL", &sim.base_url())
        .with("RUST_LOG", "debug")
        .with("OTEL_EXPORTER_OTLP_ENDPOINT", &format!("http://{address}"));
    assert_eq!(installation.create_owner("ada@example.com", "Acme").code, Some(0));
    let server = installation.serve();
    let (_, _, cookie) = server.sign_in("ada@example.com").await;
    let http = client();
    let account = json!({"authToken": AUTH_TOKEN, "phoneNumbers": [NUMBER]});
    http.put(format!("{}/sim/accounts/{ACCOUNT_SID}", sim.base_url())).json(&account).send().await.unwrap();
    let ask = async |path: &str, body: Value, trace: &str| -> Value {
        let request = http.post(server.url(path)).header("cookie", &cookie).json(&body);
        let request = request.header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"));
        request.send().await.unwrap().json().await.unwrap()
    };
    let [first, second] = ["4bf92f3577b34da6a3ce929d0e0e4736", "5bf92f3577b34da6a3ce929d0e0e4737"];
    let agent = ask("/api/agents", json!({"name": "Reception"}), first).await;
    let agent = agent["id"].as_str().unwrap();
    let settings = json!({"accountSid": ACCOUNT_SID, "authToken": AUTH_TOKEN, "phoneNumber": NUMBER});
    ask(&format!("/api/agents/{agent}/twilio"), settings, first).await;
    ask("/api/calls", json!({"agentId": agent, "to": "+14155550123"}), second).await;
    let problem = ask("/api/calls", json!({"agentId": agent, "to": "0123"}), second).await;
    assert_eq!(problem["traceId"], second, "{problem}");

    let log = server.terminate();
    let spans = spans(&collected);
    let of_call: Vec<_> = spans.iter().filter(|span| hex(&span.trace_id) == second).collect();
    let names: Vec<_> = of_call.iter().map(|span| span.name.as_str()).collect();
    for name in ["POST /api/calls", "submit_call", "twilio_request"] {
        assert!(names.contains(&name), "{names:?}");
    }
    assert!(spans.iter().any(|span| span.name == "POST /api/session"), "a request without a trace begins one");
    assert!(log.contains(second), "{log}");
    let sent = collected.lock().unwrap().iter().flat_map(|body| body.to_vec()).collect::<Vec<u8>>();
    let sent = String::from_utf8_lossy(&sent);
    for secret in [AUTH_TOKEN, PASSWORD, KEY, NUMBER, "+14155550123", "ada@example.com"] {
        assert!(!sent.contains(secret), "{secret} was exported");
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
