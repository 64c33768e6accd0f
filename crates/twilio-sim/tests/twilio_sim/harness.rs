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

pub(crate) struct Town {
    pub(crate) sim: Sim,
    pub(crate) http: reqwest::Client,
    pub(crate) ear: Ear,
}

/// An answer of the simulator.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Said {
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

impl Town {
    /// At 1000 times life an answered call is over in tens of milliseconds.
    pub(crate) async fn fast() -> Self {
        Self::at(1000.0).await
    }

    pub(crate) async fn at(speed: f64) -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let options = Options::default().with_speed(speed);
        let town = Self {
            sim: Sim::start(listen, options).await.unwrap(),
            http: reqwest::Client::builder().timeout(Duration::from_secs(10)).no_proxy().build().unwrap(),
            ear: Ear::open().await,
        };
        let body = json!({ "authToken": TOKEN, "phoneNumbers": [OWN], "apiKeys": { KEY: SECRET } });
        let said = town.put(&format!("/sim/accounts/{ACCOUNT}"), &body).await;
        assert_eq!(said.status, 200, "{said:?}");
        town
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sim.base_url())
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Said {
        said(self.http.put(self.url(path)).json(body)).await.unwrap()
    }

    pub(crate) async fn put_account(&self, body: Value) -> Said {
        self.put(&format!("/sim/accounts/{ACCOUNT}"), &body).await
    }

    /// A list of the controls.
    pub(crate) async fn sim_list(&self, name: &str) -> Vec<Value> {
        let said = said(self.http.get(self.url(&format!("/sim/{name}")))).await;
        said.unwrap().body.as_array().unwrap().clone()
    }

    /// GET below the account's URL.
    pub(crate) async fn get(&self, path: &str) -> Said {
        self.try_get(path).await.unwrap()
    }

    pub(crate) async fn try_get(&self, path: &str) -> reqwest::Result<Said> {
        let url = self.url(&format!("/2010-04-01/Accounts/{ACCOUNT}{path}"));
        said(self.http.get(url).basic_auth(ACCOUNT, Some(TOKEN))).await
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Said {
        self.try_post(path, form).await.unwrap()
    }

    pub(crate) async fn try_post(&self, path: &str, form: &[(&str, &str)]) -> reqwest::Result<Said> {
        let url = self.url(&format!("/2010-04-01/Accounts/{ACCOUNT}{path}"));
        let request = self.http.post(url).basic_auth(ACCOUNT, Some(TOKEN));
        said(request.form(form)).await
    }

    /// A call from the account's number, with inline TwiML and `more`.
    pub(crate) async fn call(&self, to: &str, more: &[(&str, &str)]) -> Said {
        self.call_as(TOKEN, to, more).await
    }

    /// The same with another token.
    pub(crate) async fn call_as(&self, token: &str, to: &str, more: &[(&str, &str)]) -> Said {
        let mut form = vec![("To", to), ("From", OWN), ("Twiml", "<Response/>")];
        form.extend_from_slice(more);
        let url = self.url(&format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json"));
        let request = self.http.post(url).basic_auth(ACCOUNT, Some(token));
        said(request.form(&form)).await.unwrap()
    }

    /// A call that reports every event to `path` of the ear.
    pub(crate) async fn told_call(&self, to: &str, path: &str) -> Said {
        let url = self.ear.url(path);
        let mut form = vec![("StatusCallback", url.as_str())];
        form.extend(EVENTS.map(|event| ("StatusCallbackEvent", event)));
        self.call(to, &form).await
    }

    pub(crate) async fn fetch_call(&self, sid: &str) -> Said {
        self.get(&format!("/Calls/{sid}.json")).await
    }

    pub(crate) async fn call_reaches(&self, sid: &str, status: &str) -> Said {
        until(&format!("{sid} is {status}"), async || {
            let said = self.fetch_call(sid).await;
            (said.text("status") == status).then_some(said)
        })
        .await
    }
}

pub(crate) const EVENTS: [&str; 4] = ["initiated", "ringing", "answered", "completed"];

async fn said(request: reqwest::RequestBuilder) -> reqwest::Result<Said> {
    let response = request.send().await?;
    let status = response.status().as_u16();
    let text = response.text().await?;
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok(Said { status, body })
}

/// Asks again and again, for at most ten seconds, until there is an answer.
pub(crate) async fn until<T, F>(what: &str, mut ask: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(Instant::now() < deadline, "it never came about that {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// A request that reached the ear.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) method: String,
    pub(crate) path_and_query: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) form: HashMap<String, String>,
}

impl Heard {
    pub(crate) fn get(&self, name: &str) -> &str {
        self.form.get(name).map_or("", String::as_str)
    }
}

/// A server for callbacks. It answers 204, or the statuses that it was told, one after another.
pub(crate) struct Ear {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    answers: Arc<Mutex<Vec<u16>>>,
    _task: AbortOnDropHandle<()>,
}

impl Ear {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let answers = Arc::new(Mutex::new(Vec::new()));
        let tasks = TaskTracker::new();
        let (to_heard, to_answers) = (Arc::clone(&heard), Arc::clone(&answers));
        let spawner = tasks.clone();
        let task = tasks.spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (heard, answers) = (Arc::clone(&to_heard), Arc::clone(&to_answers));
                spawner.spawn(async move {
                    let service = service_fn(move |request| hear(request, Arc::clone(&heard), Arc::clone(&answers)));
                    let http = hyper::server::conn::http1::Builder::new();
                    let _ = http.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { address, heard, answers, _task: AbortOnDropHandle::new(task) }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn answer_next(&self, statuses: &[u16]) {
        self.answers.lock().unwrap().extend(statuses.iter().rev());
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    pub(crate) async fn hears(&self, count: usize) -> Vec<Heard> {
        until(&format!("{count} requests came"), async || {
            let heard = self.heard();
            (heard.len() >= count).then_some(heard)
        })
        .await
    }
}

async fn hear(
    request: hyper::Request<Incoming>,
    heard: Arc<Mutex<Vec<Heard>>>,
    answers: Arc<Mutex<Vec<u16>>>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let headers = head.headers.iter();
    heard.lock().unwrap().push(Heard {
        method: head.method.to_string(),
        path_and_query: head.uri.to_string(),
        headers: headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect(),
        form: form_urlencoded::parse(&body).into_owned().collect(),
    });
    let status = answers.lock().unwrap().pop().unwrap_or(204);
    let response = hyper::Response::builder().status(status);
    Ok(response.body(Full::new(Bytes::new())).unwrap())
}
