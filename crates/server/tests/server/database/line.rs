//! What places calls in tests of the whole program: a simulated Twilio with an account, and an agent that is connected to it.

use std::net::SocketAddr;

use serde_json::{Value, json};
use twilio_sim::{Options, Sim};

use crate::program::{Server, client};

const ACCOUNT: &str = "AC11111111111111111111111111111111";
const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const NUMBER: &str = "+14155550100";

pub(super) async fn sim() -> Sim {
    let sim = Sim::start(SocketAddr::from(([127, 0, 0, 1], 0)), Options::default().with_speed(1_000.0)).await.unwrap();
    let account = json!({"authToken": TOKEN, "phoneNumbers": [NUMBER]});
    client().put(format!("{}/sim/accounts/{ACCOUNT}", sim.base_url())).json(&account).send().await.unwrap();
    sim
}

/// The session of an owner, and an agent of the organization.
pub(super) struct Line {
    pub(super) cookie: String,
    pub(super) agent: String,
}

impl Line {
    /// `owner` has been created.
    pub(super) async fn connect(server: &Server, owner: &str) -> Self {
        let (_, _, cookie) = server.sign_in(owner).await;
        let mut line = Self { cookie, agent: String::new() };
        let made = line.post(server, "/api/agents", &json!({"name": "Front desk"})).await;
        line.agent = made["id"].as_str().unwrap().to_owned();
        let settings = json!({"accountSid": ACCOUNT, "authToken": TOKEN, "phoneNumber": NUMBER});
        line.post(server, &format!("/api/agents/{}/twilio", line.agent), &settings).await;
        line
    }

    pub(super) async fn post(&self, server: &Server, path: &str, body: &Value) -> Value {
        let request = client().post(server.url(path)).header("cookie", &self.cookie).json(body);
        request.send().await.unwrap().json().await.unwrap()
    }
}
