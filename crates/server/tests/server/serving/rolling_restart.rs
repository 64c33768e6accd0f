//! Three nodes behind a proxy, replaced one after another while requests and callbacks arrive.

use std::collections::HashSet;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use linecard_testkit::{Between, TestDatabase};
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use twilio_sim::{Options, Sim};

use crate::database::external::installation;
use crate::program::{Installation, Server, client};

const ACCOUNT: &str = "AC11111111111111111111111111111111";
const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const KEY: &str = "5f1c9e0a7b3d4826e1f09c7ad25b8463907ecd12a4b6f83e55d0971ac3e8426b";
const CALLERS: usize = 2;

/// Tells which nodes are ready by asking `/readyz`: a node that is about to stop gets no more requests.
fn haproxy(nodes: &[String]) -> Between {
    Between::start(
        "usr/sbin/haproxy",
        |port, _| {
            let servers: String = (1..).zip(nodes).map(|(n, node)| format!(" server node{n} {node} check\n")).collect();
            format!(
                "defaults\n mode http\n timeout connect 5s\n timeout client 50s\n timeout server 50s\n timeout check 5s\n\
                 frontend all\n bind 127.0.0.1:{port}\n default_backend linecard\n\
                 backend linecard\n balance roundrobin\n option httpchk GET /readyz\n option redispatch 1\n\
                 default-server inter 100ms fall 1 rise 1\n{servers}"
            )
        },
        |file| vec!["-f".to_owned(), file.display().to_string()],
    )
}

/// Asks no node whether it is ready. What one does not answer is sent to the next: calls, too, since their idempotency keys
/// make that safe.
fn nginx(nodes: &[String]) -> Between {
    Between::start(
        "usr/sbin/nginx",
        |port, directory| {
            let directory = directory.display();
            let servers: String = nodes.iter().map(|node| format!("server {node} max_fails=0; ")).collect();
            format!(
                "daemon off; pid {directory}/pid; error_log stderr;
                events {{}}
                http {{
                    access_log off;
                    client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy;
                    fastcgi_temp_path {directory}/fastcgi; uwsgi_temp_path {directory}/uwsgi; scgi_temp_path {directory}/scgi;
                    upstream linecard {{ {servers} }}
                    server {{
                        listen 127.0.0.1:{port};
                        location / {{
                            proxy_pass http://linecard;
                            proxy_set_header Host $http_host;
                            proxy_next_upstream error timeout non_idempotent;
                        }}
                    }}
                }}"
            )
        },
        |file| {
            let directory = file.parent().unwrap().display();
            vec!["-p".to_owned(), directory.to_string(), "-c".to_owned(), file.display().to_string()]
        },
    )
}

/// An address that a node can have again after it has stopped: of a port that no connection is given meanwhile, and that a
/// test which runs at the same time does not take.
fn steady_address(taken: &[String]) -> String {
    let first = 20_000 + u16::try_from(std::process::id() % 1_000).unwrap() * 12;
    let addresses = (first..first + 12).map(|port| format!("127.0.0.1:{port}"));
    addresses.filter(|address| !taken.contains(address)).find(|address| TcpListener::bind(address).is_ok()).unwrap()
}

/// Places calls and reads them, one request after the other, and accepts nothing but success.
struct Caller {
    url: String,
    cookie: String,
    agent: String,
    number: usize,
    answered: Arc<AtomicUsize>,
    stops: Arc<AtomicBool>,
}

impl Caller {
    /// The ids of the calls.
    async fn run(self) -> Vec<String> {
        let http = client();
        let mut placed = Vec::new();
        for count in 0.. {
            if self.stops.load(Ordering::Relaxed) {
                break;
            }
            let call = http
                .post(format!("{}/api/calls", self.url))
                .header("idempotency-key", format!("{}-{count}", self.number))
                .json(&json!({"agentId": self.agent, "to": "+14155550123"}));
            let call: Value = self.answer(call).await;
            let id = call["id"].as_str().unwrap().to_owned();
            self.answer(http.get(format!("{}/api/calls/{id}", self.url))).await;
            placed.push(id);
        }
        placed
    }

    async fn answer(&self, request: reqwest::RequestBuilder) -> Value {
        let answer = request.header("cookie", &self.cookie).send().await.unwrap();
        let (status, body) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{status}: {body}");
        self.answered.fetch_add(1, Ordering::Relaxed);
        serde_json::from_str(&body).unwrap()
    }
}

/// Nodes that share what nodes share: the database, the key and the public URL.
struct Nodes {
    installations: Vec<Installation>,
    sim: Sim,
    proxy: Between,
}

impl Nodes {
    async fn behind(proxy: fn(&[String]) -> Between, delay: &str) -> Self {
        let sim =
            Sim::start(SocketAddr::from(([127, 0, 0, 1], 0)), Options::default().with_speed(1_000.0)).await.unwrap();
        let account = json!({"authToken": TOKEN, "phoneNumbers": ["+14155550100"]});
        client().put(format!("{}/sim/accounts/{ACCOUNT}", sim.base_url())).json(&account).send().await.unwrap();
        let mut addresses = Vec::new();
        for _ in 0..3 {
            addresses.push(steady_address(&addresses));
        }
        let proxy = proxy(&addresses);
        let database = TestDatabase::create().await;
        let node = |address: &String| {
            installation(&database)
                .with("LINECARD_LISTEN", address)
                .with("LINECARD_PUBLIC_URL", &format!("http://127.0.0.1:{}", proxy.port()))
                .with("LINECARD_TRUSTED_PROXIES", "127.0.0.1")
                .with("LINECARD_TWILIO_API_URL", &sim.base_url())
                .with("LINECARD_SHUTDOWN_DELAY", delay)
                .with("WEBHOOK_ENCRYPTION_KEY", KEY)
        };
        Self { installations: addresses.iter().map(node).collect(), sim, proxy }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.proxy.port())
    }

    /// What the simulated Twilio has recorded.
    async fn recorded(&self, what: &str) -> Vec<Value> {
        let records = client().get(format!("{}/sim/{what}", self.sim.base_url())).send().await.unwrap();
        records.json().await.unwrap()
    }
}

async fn post(url: String, cookie: &str, body: &Value) -> Value {
    let answer = client().post(url).header("cookie", cookie).json(body).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    answer.json().await.unwrap()
}

/// Waits until a node has answered requests for calls: the proxy knows it.
async fn until_it_is_used(server: &Server) {
    server.tells(&[r#"route="/api/calls/{call_id}""#]).await;
}

/// `delay`: how many seconds a node goes on serving after it has said that it is about to stop.
async fn replaced_one_after_another(proxy: fn(&[String]) -> Between, delay: &str) {
    let nodes = Nodes::behind(proxy, delay).await;
    let url = nodes.url();
    assert_eq!(nodes.installations[0].create_owner("ada@example.com", "Acme").code, Some(0));
    let mut servers: Vec<Server> = nodes.installations.iter().map(Installation::serve).collect();
    while client().get(format!("{url}/healthz")).send().await.unwrap().status() != 200 {}
    let (_, _, cookie) = servers[0].sign_in("ada@example.com").await;
    let unlimited = json!({"limits": {"maxCallsPerDay": null}});
    let limits = client().patch(servers[0].url("/api/organization")).header("cookie", &cookie).json(&unlimited);
    assert_eq!(limits.send().await.unwrap().status(), 200);
    let agent = post(servers[0].url("/api/agents"), &cookie, &json!({"name": "Front desk"})).await;
    let agent = agent["id"].as_str().unwrap().to_owned();
    let settings = json!({"accountSid": ACCOUNT, "authToken": TOKEN, "phoneNumber": "+14155550100"});
    post(servers[0].url(&format!("/api/agents/{agent}/twilio")), &cookie, &settings).await;

    let (answered, stops) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let callers: Vec<_> = (0..CALLERS)
        .map(|number| Caller {
            url: url.clone(),
            cookie: cookie.clone(),
            agent: agent.clone(),
            number,
            answered: Arc::clone(&answered),
            stops: Arc::clone(&stops),
        })
        .map(|caller| {
            #[expect(clippy::disallowed_methods, reason = "joined below")]
            tokio::spawn(caller.run())
        })
        .collect();
    for server in &servers {
        until_it_is_used(server).await;
    }
    for installation in &nodes.installations {
        let old = servers.remove(0);
        old.signal(Signal::SIGTERM);
        let (status, log) = tokio::task::spawn_blocking(move || old.ended()).await.unwrap();
        assert!(status.success() && !log.contains("immediately"), "{log}");
        let new = tokio::task::block_in_place(|| installation.serve());
        until_it_is_used(&new).await;
        servers.push(new);
    }
    stops.store(true, Ordering::Relaxed);
    let mut placed = HashSet::new();
    for caller in callers {
        placed.extend(caller.await.unwrap());
    }
    assert!(placed.len() > 9 && answered.load(Ordering::Relaxed) == 2 * placed.len(), "{}", placed.len());

    // Twilio was asked for each call once, and each of its callbacks was taken at once.
    assert_eq!(nodes.recorded("calls").await.len(), placed.len());
    let callbacks = loop {
        let callbacks = nodes.recorded("callbacks").await;
        let ended = callbacks.iter().filter(|callback| callback["params"]["CallStatus"] == "completed").count();
        if ended >= placed.len() {
            break callbacks;
        }
        tokio::task::yield_now().await;
    };
    let refused: Vec<_> =
        callbacks.iter().filter(|callback| !matches!(callback["status"].as_u64(), Some(200..300))).collect();
    assert!(refused.is_empty(), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_behind_haproxy_are_replaced_without_a_failed_request() {
    replaced_one_after_another(haproxy, "1").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_behind_nginx_are_replaced_without_a_failed_request() {
    replaced_one_after_another(nginx, "0").await;
}
