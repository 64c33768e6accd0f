use linecard_app::Password;
use linecard_domain::{Email, IdGenerator, Name, RandomIds, Role, SystemClock};
use reqwest::{Method, RequestBuilder};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::TestApp;
use crate::discretion::{assert_discreet, assert_discreet_of_people, keep_secret};

/// An organization, with everything that a test needs to act in it.
#[derive(Debug, Clone)]
pub struct TestOrganization {
    pub id: String,
    pub owner_id: String,
    pub email: String,
    pub password: String,
    /// Of the owner's role.
    pub api_key: String,
    base_url: String,
    sim_url: String,
    http: reqwest::Client,
}

/// A Twilio account that the simulated Twilio knows.
#[derive(Debug, Clone)]
pub struct TwilioAccount {
    pub sid: String,
    pub auth_token: String,
    pub phone_number: String,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
}

impl Answer {
    /// The problem's stable code.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The fields that were not accepted.
    pub fn pointers(&self) -> Vec<&str> {
        self.body["errors"].as_array().into_iter().flatten().filter_map(|error| error["pointer"].as_str()).collect()
    }

    /// Requires a problem in full: status, code, content type, and an id that stands in the header, too.
    #[track_caller]
    pub fn expect_problem(&self, status: u16, code: &str) -> &Self {
        assert_eq!((self.status, self.code()), (status, code), "{self:?}");
        assert_eq!(self.headers["content-type"], "application/problem+json", "{self:?}");
        assert_eq!(self.body["status"], status, "{self:?}");
        assert_eq!(self.body["type"], format!("urn:linecard:problem:{code}"), "{self:?}");
        for field in ["title", "detail", "requestId"] {
            assert!(self.body[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {self:?}");
        }
        assert_eq!(self.headers["x-request-id"], self.body["requestId"].as_str().unwrap_or_default(), "{self:?}");
        self
    }

    /// Requires a refusal of these fields and of no others.
    #[track_caller]
    pub fn expect_fields(&self, pointers: &[&str]) -> &Self {
        self.expect_problem(422, "validation-failed");
        assert_eq!(self.pointers(), pointers, "{self:?}");
        let details = self.body["errors"].as_array().into_iter().flatten().map(|error| &error["detail"]);
        assert!(details.into_iter().all(|detail| detail.as_str().is_some_and(|text| !text.is_empty())), "{self:?}");
        self
    }

    /// The body without what differs from request to request.
    pub fn without_request_id(&self) -> Value {
        let mut body = self.body.clone();
        body.as_object_mut().map(|fields| fields.remove("requestId"));
        body
    }

    /// A field of the body as text.
    pub fn text(&self, field: &str) -> String {
        self.body[field].as_str().unwrap_or_default().to_owned()
    }
}

/// Sends a request and reads the answer.
pub async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    let path = response.url().path().to_owned();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    // A stream has no end to be waited for.
    let streams = headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
    let text = if streams { String::new() } else { response.text().await.expect("a body") };
    if status >= 400 || path.starts_with("/api/audit-log") {
        assert_discreet_of_people("a problem or the audit log", &text);
    } else {
        assert_discreet("an answer", &text);
    }
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Answer { status, headers, body }
}

impl TestOrganization {
    pub(crate) async fn found(test: &TestApp, name: &str) -> Self {
        let unique = RandomIds.next(&SystemClock).simple().to_string();
        let email = format!("owner-{unique}@example.com");
        let password = format!("password {unique}");
        keep_secret("the password", &password);
        let (owner, organization) = test
            .app
            .create_user(
                &email.parse::<Email>().expect("an address"),
                Password::parse(SecretString::from(password.as_str())).expect("a password"),
                &format!("{name} {unique}").parse::<Name>().expect("a name"),
                Role::Owner,
            )
            .await
            .expect("the owner is made");
        let mut founded = Self {
            id: organization.to_string(),
            owner_id: owner.to_string(),
            email,
            password,
            api_key: String::new(),
            base_url: test.base_url.clone(),
            sim_url: test.sim.base_url(),
            http: test.http.clone(),
        };
        let session = founded.sign_in().await;
        founded.api_key = founded.create_api_key(&session, "owner").await;
        founded
    }

    /// A session's cookie.
    pub async fn sign_in(&self) -> String {
        let body = json!({"email": self.email, "password": self.password});
        let answer = send(self.http.post(format!("{}/api/session", self.base_url)).json(&body)).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let cookie = answer.headers["set-cookie"].to_str().expect("text");
        let cookie = cookie.split(';').next().expect("a cookie").to_owned();
        keep_secret("the session's token", cookie.split_once('=').expect("a value").1);
        cookie
    }

    async fn create_api_key(&self, session: &str, role: &str) -> String {
        let body = json!({"name": format!("{role}'s key"), "role": role});
        let request = self.http.post(format!("{}/api/api-keys", self.base_url)).header("cookie", session).json(&body);
        let answer = send(request).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let key = answer.text("key");
        keep_secret("the API key", &key);
        key
    }

    /// The same organization, acting with a key of another role.
    #[must_use]
    pub async fn with_role(&self, role: &str) -> Self {
        let session = self.sign_in().await;
        Self { api_key: self.create_api_key(&session, role).await, ..self.clone() }
    }

    /// The same organization, seen from another node of the same installation.
    #[must_use]
    pub fn at(&self, node: &TestApp) -> Self {
        self.at_url(&node.base_url)
    }

    /// The same organization, seen from a server of the same installation.
    #[must_use]
    pub fn at_url(&self, base_url: &str) -> Self {
        Self { base_url: base_url.to_owned(), ..self.clone() }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base_url)).bearer_auth(&self.api_key)
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).json(body)).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::PATCH, path).json(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    /// Makes an agent and answers its id.
    pub async fn agent(&self, name: &str) -> String {
        let answer = self.post("/api/agents", &json!({"name": name})).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.text("id")
    }

    /// An account with one number, that the simulated Twilio knows.
    pub async fn twilio_account(&self) -> TwilioAccount {
        let account = TwilioAccount::unused();
        self.register(&account).await;
        account
    }

    /// Makes an account known to the simulated Twilio.
    pub async fn register(&self, account: &TwilioAccount) {
        self.control(
            &format!("/sim/accounts/{}", account.sid),
            &json!({"authToken": account.auth_token, "phoneNumbers": [account.phone_number]}),
        )
        .await;
    }

    /// Puts something to the simulated Twilio's controls.
    pub async fn control(&self, path: &str, body: &Value) {
        let answer = send(self.http.put(format!("{}{path}", self.sim_url)).json(body)).await;
        assert!(answer.status < 300, "{answer:?}");
    }

    /// All calls that the simulated Twilio ever accepted.
    pub async fn sim_calls(&self) -> Vec<Value> {
        let answer = send(self.http.get(format!("{}/sim/calls", self.sim_url))).await;
        answer.body.as_array().cloned().unwrap_or_default()
    }

    /// All requests that came to the simulated Twilio, oldest first.
    pub async fn sim_requests(&self) -> Vec<Value> {
        let answer = send(self.http.get(format!("{}/sim/requests", self.sim_url))).await;
        answer.body.as_array().cloned().unwrap_or_default()
    }

    /// All attempts of the simulated Twilio to report, in the order of their end.
    pub async fn sim_callbacks(&self) -> Vec<Value> {
        let answer = send(self.http.get(format!("{}/sim/callbacks", self.sim_url))).await;
        answer.body.as_array().cloned().unwrap_or_default()
    }

    /// How often a call was asked for, with or without effect.
    pub async fn sim_call_requests(&self) -> usize {
        let placing = |request: &&Value| {
            request["method"] == "POST" && request["path"].as_str().is_some_and(|path| path.ends_with("/Calls.json"))
        };
        self.sim_requests().await.iter().filter(placing).count()
    }

    /// Connects an agent to an account.
    pub async fn connect(&self, agent: &str, account: &TwilioAccount) -> Answer {
        self.post(&format!("/api/agents/{agent}/twilio"), &account.settings()).await
    }

    /// An agent with an account of its own.
    pub async fn connected_agent(&self, name: &str) -> (String, TwilioAccount) {
        let agent = self.agent(name).await;
        let account = self.twilio_account().await;
        let answer = self.connect(&agent, &account).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        (agent, account)
    }

    /// Places a call to a number; the last four digits choose what becomes of it.
    pub async fn call(&self, agent: &str, to: &str) -> Answer {
        self.post("/api/calls", &json!({"agentId": agent, "to": to})).await
    }

    /// The call, once it has a status that the condition accepts.
    pub async fn call_when(&self, call: &str, accepts: impl Fn(&Value) -> bool) -> Value {
        let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
        loop {
            let answer = self.get(&format!("/api/calls/{call}")).await;
            if answer.status == 200 && accepts(&answer.body) {
                return answer.body;
            }
            assert!(tokio::time::Instant::now() < deadline, "the call never got there: {answer:?}");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    pub async fn call_ended(&self, call: &str, status: &str) -> Value {
        self.call_when(call, |call| call["status"] == status).await
    }
}

impl TwilioAccount {
    /// An account that nobody else has.
    pub fn unused() -> Self {
        let unique = RandomIds.next(&SystemClock);
        let digits = unique.as_u128() % 10_000_000;
        let auth_token = format!("{:032x}", unique.as_u128().rotate_left(64));
        keep_secret("the auth token", &auth_token);
        Self { sid: format!("AC{}", unique.simple()), auth_token, phone_number: format!("+1415{digits:07}") }
    }

    /// The body that connects it.
    pub fn settings(&self) -> Value {
        json!({"accountSid": self.sid, "authToken": self.auth_token, "phoneNumber": self.phone_number})
    }
}
