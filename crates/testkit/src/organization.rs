//! Organizations and Twilio accounts of tests.

use linecard_app::{App, Password};
use linecard_domain::{Email, IdGenerator, Name, RandomIds, Role, SystemClock};
use reqwest::{Client, Method, RequestBuilder};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::answer::{Answer, send};
use crate::leak_check::register_secret;

/// All that an API key can be used for, as keys of tests can.
const ALL_SCOPES: [&str; 5] = ["calls", "messages", "read", "settings", "people"];

/// An organization with everything that a test needs to act in it: its owner, and a client.
#[derive(Debug, Clone)]
pub struct TestOrganization {
    /// The organization's id.
    pub id: String,
    /// The owner's user id.
    pub owner_id: String,
    /// The owner's email address.
    pub email: String,
    /// The owner's password.
    pub password: String,
    /// An API key of the owner role.
    pub api_key: String,
    base_url: String,
    sim_url: String,
    http: Client,
}

/// A Twilio account that the simulated Twilio knows.
#[derive(Debug, Clone)]
pub struct TwilioAccount {
    /// `AC` and 32 hexadecimal digits.
    pub sid: String,
    /// 32 hexadecimal digits.
    pub auth_token: String,
    /// The account's only number, in E.164.
    pub phone_number: String,
}

impl TestOrganization {
    pub(crate) async fn create(app: &App, http: &Client, base_url: &str, sim_url: &str, name: &str) -> Self {
        let unique = RandomIds.next(&SystemClock).simple().to_string();
        let email = format!("owner-{unique}@example.com");
        let password = format!("password {unique}");
        register_secret("the password", &password);
        let address = email.parse::<Email>().expect("an address");
        let (owner, organization) = app
            .create_user(
                &address,
                Password::parse(SecretString::from(password.as_str()), &address).expect("a password"),
                false,
                &format!("{name} {unique}").parse::<Name>().expect("a name"),
                Role::Owner,
            )
            .await
            .expect("the owner is created");
        let mut created = Self {
            id: organization.to_string(),
            owner_id: owner.to_string(),
            email,
            password,
            api_key: String::new(),
            base_url: base_url.to_owned(),
            sim_url: sim_url.to_owned(),
            http: http.clone(),
        };
        let session = created.sign_in().await;
        created.api_key = created.create_api_key(&session, "owner").await;
        created
    }

    /// Signs the owner in; returns the session cookie as `name=value`.
    pub async fn sign_in(&self) -> String {
        let body = json!({"email": self.email, "password": self.password});
        let answer = send(self.http.post(format!("{}/api/session", self.base_url)).json(&body)).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let cookie = answer.headers["set-cookie"].to_str().expect("text");
        let cookie = cookie.split(';').next().expect("a cookie").to_owned();
        register_secret("the session's token", cookie.split_once('=').expect("a value").1);
        cookie
    }

    async fn create_api_key(&self, session: &str, role: &str) -> String {
        self.key_from(session, &json!({"name": format!("{role}'s key"), "role": role, "scopes": ALL_SCOPES})).await
    }

    async fn key_from(&self, session: &str, body: &Value) -> String {
        let request = self.http.post(format!("{}/api/api-keys", self.base_url)).header("cookie", session).json(body);
        let answer = send(request).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let key = answer.text("key");
        register_secret("the API key", &key);
        key
    }

    /// Invites a new person, who accepts with a password of their own: the user's id and the session cookie.
    pub async fn member(&self, email: &str, role: &str, password: &str) -> (String, String) {
        let token = self.invite(email, role).await;
        let body = json!({"token": token, "password": password});
        let answer = send(self.http.post(format!("{}/api/invitations/sign-up", self.base_url)).json(&body)).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let cookie = answer.headers["set-cookie"].to_str().expect("text");
        let cookie = cookie.split(';').next().expect("a cookie").to_owned();
        register_secret("the session's token", cookie.split_once('=').expect("a value").1);
        (answer.text("id"), cookie)
    }

    /// Invites a person; returns the secret of the link.
    pub async fn invite(&self, email: &str, role: &str) -> String {
        let answer = self.post("/api/invitations", &json!({"email": email, "role": role})).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let (_, token) = answer.body["link"].as_str().and_then(|link| link.split_once('#')).expect("a link");
        register_secret("the invitation's secret", token);
        token.to_owned()
    }

    /// The same organization, acting with an API key of another role.
    #[must_use]
    pub async fn with_role(&self, role: &str) -> Self {
        let session = self.sign_in().await;
        Self { api_key: self.create_api_key(&session, role).await, ..self.clone() }
    }

    /// The same organization, acting with another API key.
    #[must_use]
    pub fn acting_with(&self, key: &str) -> Self {
        Self { api_key: key.to_owned(), ..self.clone() }
    }

    /// The same organization, acting with an API key that a body describes; its owner makes it.
    #[must_use]
    pub async fn with_key(&self, body: &Value) -> Self {
        let session = self.sign_in().await;
        Self { api_key: self.key_from(&session, body).await, ..self.clone() }
    }

    /// Removes the daily limits that a new organization begins with, for tests that place more.
    pub async fn remove_daily_limits(&self) {
        let none = json!({"limits": {"maxCallsPerDay": null, "maxMessagesPerDay": null}});
        let answer = self.patch("/api/organization", &none).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// The same organization, addressed through another server of the same installation.
    #[must_use]
    pub fn at_url(&self, base_url: &str) -> Self {
        Self { base_url: base_url.to_owned(), ..self.clone() }
    }

    /// A request with the API key; the path begins with a slash.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base_url)).bearer_auth(&self.api_key)
    }

    /// Sends a GET.
    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    /// Sends a GET with a session cookie instead of the API key.
    pub async fn with_cookie(&self, path: &str, cookie: &str) -> Answer {
        send(self.http.get(format!("{}{path}", self.base_url)).header("cookie", cookie)).await
    }

    /// Sends a POST with a session cookie instead of the API key.
    pub async fn post_with_cookie(&self, path: &str, cookie: &str, body: &Value) -> Answer {
        send(self.http.post(format!("{}{path}", self.base_url)).header("cookie", cookie).json(body)).await
    }

    /// Sends a POST with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).json(body)).await
    }

    /// Sends a PATCH with a JSON body.
    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::PATCH, path).json(body)).await
    }

    /// Sends a DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    /// Creates an agent and returns its id.
    pub async fn agent(&self, name: &str) -> String {
        let answer = self.post("/api/agents", &json!({"name": name})).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.text("id")
    }

    /// A new account with one number, known to the simulated Twilio.
    pub async fn twilio_account(&self) -> TwilioAccount {
        let account = TwilioAccount::unused();
        self.register(&account).await;
        account
    }

    /// Registers an account with the simulated Twilio.
    pub async fn register(&self, account: &TwilioAccount) {
        self.control(
            &format!("/sim/accounts/{}", account.sid),
            &json!({"authToken": account.auth_token, "phoneNumbers": [account.phone_number]}),
        )
        .await;
    }

    /// Sends a PUT to the simulated Twilio's control API.
    pub async fn control(&self, path: &str, body: &Value) {
        let answer = send(self.http.put(format!("{}{path}", self.sim_url)).json(body)).await;
        assert!(answer.status < 300, "{answer:?}");
    }

    /// All calls that the simulated Twilio ever accepted.
    pub async fn sim_calls(&self) -> Vec<Value> {
        let answer = send(self.http.get(format!("{}/sim/calls", self.sim_url))).await;
        answer.body.as_array().cloned().unwrap_or_default()
    }

    /// All requests that the simulated Twilio received, oldest first.
    pub async fn sim_requests(&self) -> Vec<Value> {
        let answer = send(self.http.get(format!("{}/sim/requests", self.sim_url))).await;
        answer.body.as_array().cloned().unwrap_or_default()
    }

    /// All callback attempts of the simulated Twilio, in the order in which they ended.
    pub async fn sim_callbacks(&self) -> Vec<Value> {
        let answer = send(self.http.get(format!("{}/sim/callbacks", self.sim_url))).await;
        answer.body.as_array().cloned().unwrap_or_default()
    }

    /// The number of CreateCall requests, successful or not.
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

    /// Creates an agent and connects it to a new account.
    pub async fn connected_agent(&self, name: &str) -> (String, TwilioAccount) {
        let agent = self.agent(name).await;
        let account = self.twilio_account().await;
        let answer = self.connect(&agent, &account).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        (agent, account)
    }

    /// Places a call to a number; the last four digits select the outcome.
    pub async fn call(&self, agent: &str, to: &str) -> Answer {
        self.post("/api/calls", &json!({"agentId": agent, "to": to})).await
    }

    /// Waits until the call satisfies the condition, and returns it.
    pub async fn call_when(&self, call: &str, accepts: impl Fn(&Value) -> bool) -> Value {
        let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
        loop {
            let answer = self.get(&format!("/api/calls/{call}")).await;
            if answer.status == 200 && accepts(&answer.body) {
                return answer.body;
            }
            assert!(tokio::time::Instant::now() < deadline, "the call never satisfied the condition: {answer:?}");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    /// Waits until the call has the given status, and returns it.
    pub async fn call_ended(&self, call: &str, status: &str) -> Value {
        self.call_when(call, |call| call["status"] == status).await
    }
}

impl TwilioAccount {
    /// A new account that no other test uses; the simulated Twilio does not know it yet.
    pub fn unused() -> Self {
        let unique = RandomIds.next(&SystemClock);
        let digits = unique.as_u128() % 10_000_000;
        let auth_token = format!("{:032x}", unique.as_u128().rotate_left(64));
        register_secret("the auth token", &auth_token);
        Self { sid: format!("AC{}", unique.simple()), auth_token, phone_number: format!("+1415{digits:07}") }
    }

    /// The request body that connects it.
    pub fn settings(&self) -> Value {
        json!({"accountSid": self.sid, "authToken": self.auth_token, "phoneNumber": self.phone_number})
    }
}
