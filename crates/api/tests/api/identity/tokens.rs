//! Requests with a token of the identity provider: who it is says the token, what they may do says the membership.

use std::sync::Arc;
use std::time::Duration;

use linecard_app::SignInSettings;
use linecard_domain::{Clock, ManualClock, PlatformScope, SystemClock};
use linecard_testkit::{Answer, TestApp, TestOptions, TestOrganization, send};
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::support::identity_provider::{FakeProvider, sign_in, signed_with_secret, unsigned};

/// A Linecard with the provider, an organization that the platform calls `org`, and a platform key.
struct World {
    test: TestApp,
    provider: FakeProvider,
    organization: TestOrganization,
    platform_key: String,
}

impl World {
    async fn new() -> Self {
        let provider = FakeProvider::start().await;
        let sign_in = provider.sign_in();
        Self::with(provider, sign_in, TestOptions::default()).await
    }

    async fn with(provider: FakeProvider, sign_in: SignInSettings, options: TestOptions) -> Self {
        let test = TestApp::start_with(TestOptions { sign_in, ..options }).await;
        let organization = test.organization("Acme").await;
        let platform_key = test.platform_key(&[PlatformScope::Organizations, PlatformScope::Members]).await;
        let world = Self { test, provider, organization, platform_key };
        let adopted = world.platform(Method::PUT, "", Some(json!({"id": world.organization.id}))).await;
        assert_eq!(adopted.status, 200, "{adopted:?}");
        world
    }

    async fn platform(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let url = self.test.url(&format!("/api/platform/organizations/org{path}"));
        let request = self.test.http.request(method, url).bearer_auth(&self.platform_key);
        send(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    async fn put_member(&self, subject: &str, role: &str) -> Answer {
        let answer = self.platform(Method::PUT, &format!("/members/{subject}"), Some(json!({"role": role}))).await;
        assert!(answer.status < 300, "{answer:?}");
        answer
    }

    async fn get(&self, path: &str, token: &str) -> Answer {
        send(self.test.http.get(self.test.url(path)).bearer_auth(token)).await
    }

    fn token(&self, subject: &str) -> String {
        self.provider.token(subject, &json!({}))
    }
}

#[tokio::test]
async fn a_person_without_address_and_password_acts_as_the_member_that_the_platform_made() {
    let world = World::new().await;
    let made = world.put_member("auth0%7C5f", "admin").await;
    assert_eq!((made.status, &made.body["outcome"]), (201, &json!("created")));
    let called = format!("auth0|5f ({})", world.provider.issuer);
    assert_eq!((&made.body["member"]["email"], &made.body["member"]["name"]), (&Value::Null, &json!(called)));
    let token = world.token("auth0|5f");

    let me = world.get("/api/me", &token).await;
    assert_eq!((me.status, &me.body["email"], &me.body["name"]), (200, &Value::Null, &json!(called)), "{me:?}");
    assert_eq!(me.body["organizations"][0]["role"], "admin");

    let member = world.organization.acting_with(&token);
    let agent = member.agent("Front desk").await;
    let account = member.twilio_account().await;
    assert_eq!(member.connect(&agent, &account).await.status, 200);
    let call = member.call(&agent, "+14155550000").await;
    assert_eq!((call.status, &call.body["placedBy"]["name"]), (201, &json!(called)), "{call:?}");
    let key = member.post("/api/api-keys", &json!({"name": "CI", "role": "member"})).await;
    assert_eq!(key.status, 201, "{key:?}");
    let refused = member.post("/api/invitations", &json!({"email": "eve@example.com", "role": "owner"})).await;
    refused.expect_problem(403, "forbidden");

    let log = world.organization.get("/api/audit-log?action=agent.create").await;
    let actor = &log.body["items"][0]["actor"];
    assert_eq!((&actor["kind"], &actor["name"]), (&json!("user"), &json!(called)), "{log:?}");
    let log = world.organization.get("/api/audit-log?action=member.add").await;
    assert_eq!(log.body["items"][0]["after"]["subject"], "auth0|5f");

    let named = json!({"role": "admin", "name": "Ada Lovelace"});
    for outcome in ["updated", "unchanged"] {
        let put = world.platform(Method::PUT, "/members/auth0%7C5f", Some(named.clone())).await;
        assert_eq!(put.body["outcome"], outcome, "{put:?}");
    }
    let log = world.organization.get("/api/audit-log?action=member.update").await;
    let (before, after) = (&log.body["items"][0]["before"]["name"], &log.body["items"][0]["after"]["name"]);
    let renamed = format!("Ada Lovelace (auth0|5f, {})", world.provider.issuer);
    assert_eq!((before, after), (&json!(called), &json!(renamed)), "{log:?}");
    assert_eq!(log.body["items"].as_array().map(Vec::len), Some(1), "once");
}

#[tokio::test]
async fn a_token_says_nothing_about_the_role() {
    let world = World::new().await;
    world.put_member("bob", "member").await;
    let claims =
        json!({"role": "owner", "org_role": "owner", "organizations": ["org"], "app_metadata": {"role": "admin"}});
    let bob = world.organization.acting_with(&world.provider.token("bob", &claims));
    assert_eq!(bob.get("/api/agents").await.status, 200);
    bob.post("/api/agents", &json!({"name": "Mine"})).await.expect_problem(403, "forbidden");
    world.put_member("bob", "admin").await;
    assert_eq!(bob.post("/api/agents", &json!({"name": "Mine"})).await.status, 201, "at once");
    let owner = world.platform(Method::PUT, "/members/bob", Some(json!({"role": "owner"}))).await;
    owner.expect_problem(422, "validation-failed");
}

#[tokio::test]
async fn every_token_that_proves_nothing_is_refused_with_its_reason() {
    let world = World::new().await;
    world.put_member("ada", "admin").await;
    let (provider, now) = (&world.provider, SystemClock.now().unix_timestamp());
    let claims = provider.claims("ada", &json!({}));
    let good = provider.token("ada", &json!({}));
    let (signed, signature) = good.rsplit_once('.').expect("a signature");
    let es256 = json!({"alg": "ES256", "kid": "first"});
    let cases = [
        ("another issuer", provider.token("ada", &json!({"iss": "https://id.example.com"})), "of another issuer"),
        ("another audience", provider.token("ada", &json!({"aud": ["another"]})), "for another audience"),
        ("no audience", provider.token("ada", &json!({"aud": null})), "for another audience"),
        ("expired", provider.token("ada", &json!({"exp": now - 31})), "has expired"),
        ("for ever", provider.token("ada", &json!({"exp": null})), "has no exp"),
        ("not yet", provider.token("ada", &json!({"nbf": now + 120})), "is not valid yet"),
        ("no subject", provider.token("ada", &json!({"sub": null})), "has no sub"),
        ("alg none", unsigned(&json!({"alg": "none"}), &claims, ""), "is not signed"),
        ("the public key as a secret", signed_with_secret(&provider.public_key(), &claims), "shared secret (HS256)"),
        ("an unknown algorithm", unsigned(&json!({"alg": "ES256K"}), &claims, signature), "an algorithm that is not"),
        ("another key's signature", unsigned(&es256, &provider.claims("bob", &json!({})), signature), "a signature"),
        ("no signature", format!("{signed}."), "a signature that is not valid"),
        ("no JSON", "a.b.c".to_owned(), "is not a signed JWT"),
    ];
    for (what, token, reason) in cases {
        let answer = world.get("/api/agents", &token).await;
        answer.expect_problem(401, "unauthenticated");
        assert!(answer.body["detail"].as_str().expect("text").contains(reason), "{what}: {answer:?}");
    }
    assert_eq!(world.get("/api/agents", &good).await.status, 200);
    assert_eq!(provider.asked(), 1, "nothing of that asked again");
}

#[tokio::test]
async fn who_is_not_a_member_gets_nowhere_with_a_valid_token() {
    let world = World::new().await;
    let stranger = world.get("/api/agents", &world.token("eve")).await;
    stranger.expect_problem(403, "identity-unknown");
    world.put_member("ada", "member").await;
    assert_eq!(world.get("/api/agents", &world.token("eve")).await.status, 403, "others do not help");
    let other = world.test.organization("Other").await;
    let request = world.test.http.get(world.test.url("/api/agents")).bearer_auth(world.token("ada"));
    send(request.header("linecard-organization", &other.id)).await.expect_problem(404, "not-found");
}

#[tokio::test]
async fn who_is_removed_is_out_at_once_with_keys_and_with_a_token_that_is_still_valid() {
    let world = World::new().await;
    world.put_member("ada", "admin").await;
    let token = world.token("ada");
    let ada = world.organization.acting_with(&token);
    let key = ada.post("/api/api-keys", &json!({"name": "CI", "role": "member"})).await.text("key");
    assert_eq!(world.get("/api/agents", &key).await.status, 200);
    let removed = world.platform(Method::DELETE, "/members/ada", None).await;
    assert_eq!(removed.status, 204, "{removed:?}");
    world.get("/api/agents", &token).await.expect_problem(404, "not-found");
    world.get("/api/agents", &key).await.expect_problem(401, "unauthenticated");
    world.platform(Method::DELETE, "/members/ada", None).await.expect_problem(404, "not-found");
    world.put_member("ada", "member").await;
    assert_eq!(world.get("/api/agents", &token).await.status, 200);
    world.get("/api/agents", &key).await.expect_problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_flood_of_invented_key_ids_asks_the_provider_once_and_others_go_on() {
    let world = World::new().await;
    world.put_member("ada", "member").await;
    let good = world.token("ada");
    assert_eq!(world.get("/api/agents", &good).await.status, 200);
    let claims = world.provider.claims("ada", &json!({}));
    for number in 0..200 {
        let header = json!({"alg": "ES256", "kid": format!("invented {number}")});
        let answer = world.get("/api/agents", &unsigned(&header, &claims, "AAAA")).await;
        answer.expect_problem(401, "unauthenticated");
    }
    assert_eq!(world.get("/api/agents", &good).await.status, 200);
    assert_eq!(world.provider.asked(), 1, "the keys were asked for a moment ago");
}

#[tokio::test]
async fn a_new_key_is_picked_up_and_a_provider_that_is_down_keeps_nobody_out_for_a_day() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let provider = FakeProvider::start().await;
    let sign_in = sign_in(provider.settings(), Arc::clone(&clock) as _);
    let options = TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() };
    provider.be_down(true);
    let world = World::with(provider, sign_in, options).await;
    world.put_member("ada", "member").await;
    let lasting = json!({"exp": clock.now().unix_timestamp() + 1_000_000});
    let claims = world.provider.claims("ada", &lasting);
    let first = world.provider.signed("first", &claims);
    let status = async |token: &str| world.get("/api/agents", token).await.status;

    let answer = world.get("/api/agents", &first).await;
    answer.expect_problem(503, "identity-provider-unavailable");
    assert_eq!(answer.headers["retry-after"], "30");
    world.provider.be_down(false);
    assert_eq!(status(&first).await, 503, "not asked again within the interval");
    clock.advance(Duration::from_secs(31));
    assert_eq!(status(&first).await, 200);

    world.provider.add_key("second");
    let second = world.provider.signed("second", &claims);
    assert_eq!(status(&second).await, 401, "asked a moment ago");
    clock.advance(Duration::from_secs(31));
    assert_eq!((status(&second).await, status(&first).await), (200, 200));

    world.provider.be_down(true);
    clock.advance(Duration::from_hours(1));
    assert_eq!((status(&second).await, status(&first).await), (200, 200), "with the keys that are known");
    clock.advance(Duration::from_hours(24));
    assert_eq!(status(&second).await, 503, "too old to be believed");
}

#[tokio::test]
async fn a_stream_ends_when_its_token_expires_and_when_its_member_is_removed() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let provider = FakeProvider::start().await;
    let sign_in = sign_in(provider.settings(), Arc::clone(&clock) as _);
    let options = TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() };
    let world = World::with(provider, sign_in, options).await;
    world.put_member("ada", "member").await;
    let watch = async |token: &str| {
        let stream =
            world.test.http.get(world.test.url("/api/events")).bearer_auth(token).send().await.expect("a stream");
        assert_eq!(stream.status(), 200);
        stream
    };
    let now = clock.now().unix_timestamp();
    let [brief, lasting] = [300, 100_000].map(|life| world.provider.token("ada", &json!({"exp": now + life})));
    let (short, long) = (watch(&brief).await, watch(&lasting).await);
    clock.advance(Duration::from_secs(331));
    ends("expired", short).await;
    assert_eq!(world.get("/api/agents", &lasting).await.status, 200);
    assert_eq!(world.platform(Method::DELETE, "/members/ada", None).await.status, 204);
    ends("removed", long).await;
}

async fn ends(what: &str, mut stream: reqwest::Response) {
    let rest = async { while let Ok(Some(_)) = stream.chunk().await {} };
    tokio::time::timeout(Duration::from_secs(30), rest).await.unwrap_or_else(|_| panic!("{what}: the stream goes on"));
}

#[tokio::test]
async fn an_organization_that_requires_a_second_factor_admits_tokens_that_prove_one() {
    let world = World::new().await;
    world.put_member("ada", "member").await;
    let client = world.test.database.superuser_client().await;
    let require = format!(
        "INSERT INTO security_settings (organization_id, second_factor_required, updated_at) VALUES ('{}', true, now())",
        world.organization.id
    );
    client.batch_execute(&require).await.expect("required");
    world.get("/api/agents", &world.token("ada")).await.expect_problem(403, "second-factor-required");
    for (claims, status) in
        [(json!({"amr": ["pwd"]}), 403), (json!({"acr": "mfa"}), 403), (json!({"amr": ["pwd", "mfa"]}), 200)]
    {
        assert_eq!(world.get("/api/agents", &world.provider.token("ada", &claims)).await.status, status, "{claims}");
    }
}

#[tokio::test]
async fn who_has_a_second_factor_here_is_not_admitted_by_a_token_without_one() {
    let world = World::new().await;
    let ada = world.put_member("ada", "member").await.body["member"]["userId"].as_str().expect("an id").to_owned();
    let client = world.test.database.superuser_client().await;
    let set_up = format!(
        "INSERT INTO second_factors (user_id, credential_id, secret_encrypted, encryption_version, created_at, confirmed_at)
         VALUES ('{ada}', gen_random_uuid(), 'sealed', 'v1:k', now(), now())"
    );
    client.batch_execute(&set_up).await.expect("set up");
    world.get("/api/agents", &world.token("ada")).await.expect_problem(403, "second-factor-required");
    let proven = world.provider.token("ada", &json!({"amr": ["mfa"]}));
    assert_eq!(world.get("/api/agents", &proven).await.status, 200);
}

#[tokio::test]
async fn a_verified_address_makes_an_account_the_persons_only_if_the_operator_says_so() {
    let provider = FakeProvider::start().await;
    let mut linking = provider.sign_in();
    linking.provider.as_mut().expect("a provider").links_email = true;
    let not_linking = provider.sign_in();
    let world = World::with(provider, not_linking, TestOptions::default()).await;
    let owner = |subject: &str, verified: bool| {
        let claims = json!({"email": world.organization.email, "email_verified": verified});
        world.provider.token(subject, &claims)
    };
    world.get("/api/me", &owner("ada", true)).await.expect_problem(403, "identity-unknown");
    let node = world.test.another_node(TestOptions { sign_in: linking, ..TestOptions::default() }).await;
    let at_node = async |token: &str| send(node.http.get(node.url("/api/me")).bearer_auth(token)).await;
    at_node(&owner("eve", false)).await.expect_problem(403, "identity-unknown");
    let me = at_node(&owner("ada", true)).await;
    assert_eq!((me.status, &me.body["id"]), (200, &json!(world.organization.owner_id)), "{me:?}");
    at_node(&owner("eve", true)).await.expect_problem(403, "identity-unknown");
    let stranger = world.provider.token("mallory", &json!({"email": "mallory@example.com", "email_verified": true}));
    at_node(&stranger).await.expect_problem(403, "identity-unknown");
    let log = world.organization.get("/api/audit-log?action=identity.link").await;
    assert_eq!(log.body["items"].as_array().map(Vec::len), Some(1), "{log:?}");
    assert_eq!(log.body["items"][0]["after"]["subject"], "ada");
}

#[tokio::test]
async fn a_shared_secret_is_accepted_only_where_the_operator_has_set_it() {
    let provider = FakeProvider::start().await;
    let text = "a shared secret of some length, as Supabase had them";
    let mut settings = provider.settings();
    settings.legacy_secret = Some(SecretString::from(text));
    let world = World::with(provider, sign_in(settings, Arc::new(SystemClock)), TestOptions::default()).await;
    world.put_member("ada", "member").await;
    let claims = world.provider.claims("ada", &json!({}));
    assert_eq!(world.get("/api/agents", &signed_with_secret(text.as_bytes(), &claims)).await.status, 200);
    assert_eq!(world.get("/api/agents", &world.token("ada")).await.status, 200, "keys are accepted beside it");
    let with_public_key = signed_with_secret(&world.provider.public_key(), &claims);
    world.get("/api/agents", &with_public_key).await.expect_problem(401, "unauthenticated");
}

#[tokio::test]
async fn where_passwords_are_off_every_way_to_use_one_is_refused_and_sessions_go_on() {
    let provider = FakeProvider::start().await;
    let (with, mut without) = (provider.sign_in(), provider.sign_in());
    without.passwords = false;
    let world = World::with(provider, with, TestOptions::default()).await;
    let cookie = world.organization.sign_in().await;
    let node = world.test.another_node(TestOptions { sign_in: without, ..TestOptions::default() }).await;
    let organization = world.organization.at(&node);
    assert_eq!(organization.with_cookie("/api/me", &cookie).await.status, 200);
    let invited = organization.invite("new@example.com", "member").await;
    let password = json!({"currentPassword": world.organization.password});
    let post = async |path: &str, body: Value| organization.post_with_cookie(path, &cookie, &body).await;
    for answer in [
        post("/api/session", json!({"email": world.organization.email, "password": world.organization.password})).await,
        post("/api/me/second-factor", password).await,
        post("/api/invitations/sign-up", json!({"token": invited, "password": "a password of some length"})).await,
        post("/api/password-resets/redeem", json!({"token": "lcr_none", "newPassword": "a long password"})).await,
    ] {
        answer.expect_problem(403, "passwords-off");
        assert!(answer.body["detail"].as_str().expect("text").contains("Example ID"), "{answer:?}");
    }
}
