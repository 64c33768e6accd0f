//! A simulator, an account in it, and a server that its callbacks reach.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_util::task::{AbortOnDropHandle, TaskTracker};
use twilio_sim::{Options, Sim};

pub(crate) const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub(crate) const TOKEN: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const KEY: &str = "SK00000000000000000000000000000001";
pub(crate) const SECRET: &str = "the-secret-of-the-key";
pub(crate) const OWN: &str = "+15551230001";
/// Ends in digits that answer and complete.
pub(crate) const ANSWERS: &str = "+15557650100";

pub(crate) struct TestSim {
    pub(crate) server: Sim,
    pub(crate) http: reqwest::Client,
    pub(crate) callbacks: CallbackServer,
}

/// A response of the simulator.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Response {
    pub(crate) fn sid(&self) -> String {
        self.text("sid")
    }

    pub(crate) fn text(&self, field: &str) -> String {
        self.body[field].as_str().unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub(crate) fn assert_error(&self, status: u16, code: u32) {
        assert_eq!((self.status, &self.body["code"]), (status, &json!(code)));
        assert_eq!(self.body["status"], json!(status));
        let more = format!("https://www.twilio.com/docs/errors/{code}");
        assert_eq!(self.body["more_info"], json!(more));
        assert!(!self.text("message").is_empty());
    }
}

impl TestSim {
    /// At speed 1000 an answered call ends within tens of milliseconds.
    pub(crate) async fn fast() -> Self {
        Self::at(1000.0).await
    }

    pub(crate) async fn at(speed: f64) -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let options = Options::default().with_speed(speed);
        let sim = Self {
            server: Sim::start(listen, options).await.unwrap(),
            http: reqwest::Client::builder().timeout(Duration::from_secs(10)).no_proxy().build().unwrap(),
            callbacks: CallbackServer::open().await,
        };
        let body = json!({ "authToken": TOKEN, "phoneNumbers": [OWN], "apiKeys": { KEY: SECRET } });
        let response = sim.put(&format!("/sim/accounts/{ACCOUNT}"), &body).await;
        assert_eq!(response.status, 200, "{response:?}");
        sim
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.base_url())
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Response {
        send(self.http.put(self.url(path)).json(body)).await.unwrap()
    }

    pub(crate) async fn put_account(&self, body: Value) -> Response {
        self.put(&format!("/sim/accounts/{ACCOUNT}"), &body).await
    }

    /// A list from `/sim`.
    pub(crate) async fn sim_list(&self, name: &str) -> Vec<Value> {
        let response = send(self.http.get(self.url(&format!("/sim/{name}")))).await;
        response.unwrap().body.as_array().unwrap().clone()
    }

    /// GET below the account's URL.
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.try_get(path).await.unwrap()
    }

    pub(crate) async fn try_get(&self, path: &str) -> reqwest::Result<Response> {
        let url = self.url(&format!("/2010-04-01/Accounts/{ACCOUNT}{path}"));
        send(self.http.get(url).basic_auth(ACCOUNT, Some(TOKEN))).await
    }

    /// Any request below the account's URL, with its whole answer.
    pub(crate) async fn raw(&self, method: reqwest::Method, path: &str) -> reqwest::Response {
        let url = self.url(&format!("/2010-04-01/Accounts/{ACCOUNT}{path}"));
        self.http.request(method, url).basic_auth(ACCOUNT, Some(TOKEN)).send().await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Response {
        self.try_post(path, form).await.unwrap()
    }

    pub(crate) async fn try_post(&self, path: &str, form: &[(&str, &str)]) -> reqwest::Result<Response> {
        let url = self.url(&format!("/2010-04-01/Accounts/{ACCOUNT}{path}"));
        let request = self.http.post(url).basic_auth(ACCOUNT, Some(TOKEN));
        send(request.form(form)).await
    }

    /// A call from the account's number, with inline TwiML and `more`.
    pub(crate) async fn call(&self, to: &str, more: &[(&str, &str)]) -> Response {
        self.call_as(TOKEN, to, more).await
    }

    /// The same with another token.
    pub(crate) async fn call_as(&self, token: &str, to: &str, more: &[(&str, &str)]) -> Response {
        let mut form = vec![("To", to), ("From", OWN), ("Twiml", "<Response/>")];
        form.extend_from_slice(more);
        let url = self.url(&format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json"));
        let request = self.http.post(url).basic_auth(ACCOUNT, Some(token));
        send(request.form(&form)).await.unwrap()
    }

    /// A call that reports every event to `path` of the callback server.
    pub(crate) async fn call_with_callbacks(&self, to: &str, path: &str) -> Response {
        let url = self.callbacks.url(path);
        let mut form = vec![("StatusCallback", url.as_str())];
        form.extend(EVENTS.map(|event| ("StatusCallbackEvent", event)));
        self.call(to, &form).await
    }

    pub(crate) async fn fetch_call(&self, sid: &str) -> Response {
        self.get(&format!("/Calls/{sid}.json")).await
    }

    pub(crate) async fn call_reaches(&self, sid: &str, status: &str) -> Response {
        until(&format!("{sid} is {status}"), async || {
            let response = self.fetch_call(sid).await;
            (response.text("status") == status).then_some(response)
        })
        .await
    }
}

pub(crate) const EVENTS: [&str; 4] = ["initiated", "ringing", "answered", "completed"];

async fn send(request: reqwest::RequestBuilder) -> reqwest::Result<Response> {
    let response = request.send().await?;
    let status = response.status().as_u16();
    let text = response.text().await?;
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok(Response { status, body })
}

/// Polls for at most ten seconds until there is a value.
pub(crate) async fn until<T, F>(what: &str, mut ask: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(Instant::now() < deadline, "timed out waiting until {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// A request that reached the callback server.
#[derive(Debug, Clone)]
pub(crate) struct ReceivedRequest {
    pub(crate) method: String,
    pub(crate) path_and_query: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) form: HashMap<String, String>,
}

impl ReceivedRequest {
    pub(crate) fn get(&self, name: &str) -> &str {
        self.form.get(name).map_or("", String::as_str)
    }
}

/// A server for callbacks. It answers 204, or the configured statuses one after another.
pub(crate) struct CallbackServer {
    address: SocketAddr,
    received: Arc<Mutex<Vec<ReceivedRequest>>>,
    answers: Arc<Mutex<Vec<u16>>>,
    _task: AbortOnDropHandle<()>,
}

impl CallbackServer {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let answers = Arc::new(Mutex::new(Vec::new()));
        let tasks = TaskTracker::new();
        let (to_received, to_answers) = (Arc::clone(&received), Arc::clone(&answers));
        let spawner = tasks.clone();
        let task = tasks.spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (received, answers) = (Arc::clone(&to_received), Arc::clone(&to_answers));
                spawner.spawn(async move {
                    let service =
                        service_fn(move |request| receive(request, Arc::clone(&received), Arc::clone(&answers)));
                    let http = hyper::server::conn::http1::Builder::new();
                    let _ = http.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { address, received, answers, _task: AbortOnDropHandle::new(task) }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn answer_next(&self, statuses: &[u16]) {
        self.answers.lock().unwrap().extend(statuses.iter().rev());
    }

    pub(crate) fn received(&self) -> Vec<ReceivedRequest> {
        self.received.lock().unwrap().clone()
    }

    pub(crate) async fn wait_for(&self, count: usize) -> Vec<ReceivedRequest> {
        until(&format!("{count} requests arrived"), async || {
            let received = self.received();
            (received.len() >= count).then_some(received)
        })
        .await
    }
}

async fn receive(
    request: hyper::Request<Incoming>,
    received: Arc<Mutex<Vec<ReceivedRequest>>>,
    answers: Arc<Mutex<Vec<u16>>>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let headers = head.headers.iter();
    received.lock().unwrap().push(ReceivedRequest {
        method: head.method.to_string(),
        path_and_query: head.uri.to_string(),
        headers: headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect(),
        form: form_urlencoded::parse(&body).into_owned().collect(),
    });
    let status = answers.lock().unwrap().pop().unwrap_or(204);
    let builder = hyper::Response::builder().status(status);
    Ok(builder.body(Full::new(Bytes::new())).unwrap())
}
