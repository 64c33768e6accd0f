//! Behind the proxies that people have, with the settings that they begin with.

use std::net::SocketAddr;

use linecard_testkit::{Between, TestDatabase};
use serde_json::{Value, json};
use twilio_sim::{Options, Sim};

use crate::database::external::installation;
use crate::program::{Server, client};

const ACCOUNT: &str = "AC11111111111111111111111111111111";
const TOKEN: &str = "0123456789abcdef0123456789abcdef";

fn nginx(upstream: &str) -> Between {
    Between::start(
        "usr/sbin/nginx",
        |port, directory| {
            let directory = directory.display();
            format!(
                "daemon off; pid {directory}/pid; error_log stderr;
                events {{}}
                http {{
                    access_log off;
                    client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy;
                    fastcgi_temp_path {directory}/fastcgi; uwsgi_temp_path {directory}/uwsgi; scgi_temp_path {directory}/scgi;
                    server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://{upstream}; }} }}
                }}"
            )
        },
        |file| {
            let directory = file.parent().unwrap().display();
            vec!["-p".to_owned(), directory.to_string(), "-c".to_owned(), file.display().to_string()]
        },
    )
}

fn haproxy(upstream: &str) -> Between {
    Between::start(
        "usr/sbin/haproxy",
        |port, _| {
            // The defaults are those of Debian's configuration.
            format!(
                "defaults\n mode http\n timeout connect 5s\n timeout client 50s\n timeout server 50s\n\
                 frontend all\n bind 127.0.0.1:{port}\n default_backend linecard\n\
                 backend linecard\n server one {upstream}\n"
            )
        },
        |file| vec!["-f".to_owned(), file.display().to_string()],
    )
}

fn caddy(upstream: &str) -> Between {
    Between::start(
        "usr/bin/caddy",
        |port, _| {
            format!(
                "{{\n admin off\n auto_https off\n}}\nhttp://127.0.0.1:{port} {{\n encode gzip\n reverse_proxy {upstream}\n}}\n"
            )
        },
        |file| ["run", "--adapter", "caddyfile", "--config", &file.display().to_string()].map(str::to_owned).to_vec(),
    )
}

async fn post(server: &Server, cookie: &str, path: &str, body: &Value) -> Value {
    let answer = client().post(server.url(path)).header("cookie", cookie).json(body).send().await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
    answer.json().await.unwrap()
}

/// Reads the stream until it has this.
async fn read_until(stream: &mut reqwest::Response, seen: &mut String, wanted: &str) {
    while !seen.contains(wanted) {
        let chunk = stream.chunk().await.unwrap().unwrap_or_else(|| panic!("the stream ended: {seen}"));
        seen.push_str(std::str::from_utf8(&chunk).unwrap());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_arrive_at_once_behind_nginx_haproxy_and_caddy() {
    let sim = Sim::start(SocketAddr::from(([127, 0, 0, 1], 0)), Options::default().with_speed(1_000.0)).await.unwrap();
    let account = json!({"authToken": TOKEN, "phoneNumbers": ["+14155550100"]});
    client().put(format!("{}/sim/accounts/{ACCOUNT}", sim.base_url())).json(&account).send().await.unwrap();
    let installation = installation(&TestDatabase::create().await).with("LINECARD_TWILIO_API_URL", &sim.base_url());
    assert_eq!(installation.create_owner("ada@example.com", "Acme").code, Some(0));
    let server = installation.serve();
    let (_, _, cookie) = server.sign_in("ada@example.com").await;
    let agent = post(&server, &cookie, "/api/agents", &json!({"name": "Front desk"})).await;
    let agent = agent["id"].as_str().unwrap();
    let settings = json!({"accountSid": ACCOUNT, "authToken": TOKEN, "phoneNumber": "+14155550100"});
    post(&server, &cookie, &format!("/api/agents/{agent}/twilio"), &settings).await;

    for (name, proxy) in
        [("nginx", nginx(&server.address)), ("HAProxy", haproxy(&server.address)), ("Caddy", caddy(&server.address))]
    {
        let url = format!("http://127.0.0.1:{}/api/events", proxy.port());
        let mut stream = client()
            .get(url)
            .header("cookie", &cookie)
            .header("accept", "text/event-stream")
            .header("accept-encoding", "gzip")
            .send()
            .await
            .unwrap();
        assert_eq!(stream.status(), 200, "{name}");
        assert!(stream.headers().get("content-encoding").is_none(), "{name} compresses the stream");
        let mut seen = String::new();
        read_until(&mut stream, &mut seen, ": open").await;
        post(&server, &cookie, "/api/calls", &json!({"agentId": agent, "to": "+14155550000"})).await;
        read_until(&mut stream, &mut seen, "event: call").await;
    }
    server.terminate();
}
