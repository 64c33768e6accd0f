//! Requests that Twilio makes: signed, timed out, and retried as the URL's fragment asks.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;
use url::Url;

use crate::account::Account;
use crate::engine::now;
use crate::faults::Fate;
use crate::ledger::lock;
use crate::record::{Answer, Attempt, Purpose};
use crate::signature::sign;
use crate::world::World;

/// Twilio's limit for one answer, and for a delivery with all its retries.
const PATIENCE: Duration = Duration::from_secs(15);

/// Where a callback goes.
#[derive(Debug)]
pub(crate) struct Webhook {
    /// As the customer gave it.
    pub(crate) given: String,
    get: bool,
    policy: Policy,
}

/// Connection overrides: <https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides>
#[derive(Debug, PartialEq, Eq)]
struct Policy {
    retries: u32,
    on: Vec<Trouble>,
    read_timeout: Duration,
    total: Duration,
}

/// What may be retried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Connect,
    Read,
    Status4xx,
    Status5xx,
}

impl Trouble {
    const ALL: [(&'static str, Self); 4] =
        [("ct", Self::Connect), ("rt", Self::Read), ("4xx", Self::Status4xx), ("5xx", Self::Status5xx)];

    fn of(answer: &Answer) -> Option<Self> {
        match answer {
            Answer::ConnectFailed(_) => Some(Self::Connect),
            Answer::TimedOut | Answer::Broken(_) => Some(Self::Read),
            Answer::Status(400..=499) => Some(Self::Status4xx),
            Answer::Status(500..=599) => Some(Self::Status5xx),
            Answer::Status(_) => None,
        }
    }
}

impl Policy {
    fn parse(fragment: &str) -> Self {
        let mut policy = Self { retries: 1, on: vec![Trouble::Connect], read_timeout: PATIENCE, total: PATIENCE };
        let millis = |value: &str| {
            let millis = value.parse().ok().filter(|ms| (100..=15_000).contains(ms));
            millis.map_or(PATIENCE, Duration::from_millis)
        };
        for (name, value) in fragment.split('&').filter_map(|part| part.split_once('=')) {
            match name {
                "rc" => policy.retries = value.parse().unwrap_or(1).min(5),
                "rt" => policy.read_timeout = millis(value),
                "tt" => policy.total = millis(value),
                "rp" => {
                    let has = |name| value.split(',').any(|v| v == name || v == "all");
                    let asked = Trouble::ALL.iter().filter(|(name, _)| has(*name));
                    policy.on = asked.map(|(_, trouble)| *trouble).collect();
                }
                _ => {}
            }
        }
        policy
    }

    fn retries(&self, answer: &Answer) -> bool {
        Trouble::of(answer).is_some_and(|trouble| self.on.contains(&trouble))
    }
}

impl Webhook {
    /// `None` if Twilio would refuse the URL: not absolute, not HTTP, or a host with `_`.
    pub(crate) fn parse(given: &str, method: Option<&str>) -> Option<Self> {
        let url = Url::parse(given).ok()?;
        let host = url.host_str()?;
        let valid = matches!(url.scheme(), "http" | "https") && !host.contains('_');
        valid.then(|| Self {
            given: given.to_owned(),
            get: method.is_some_and(|m| m.eq_ignore_ascii_case("GET")),
            policy: Policy::parse(url.fragment().unwrap_or_default()),
        })
    }

    /// What is requested and signed: the fragment is for Twilio alone.
    fn target(&self) -> &str {
        self.given.split('#').next().unwrap_or_default()
    }
}

pub(crate) type Params = Vec<(&'static str, String)>;

/// One callback, with all its attempts.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) account: Arc<Account>,
    pub(crate) webhook: Arc<Webhook>,
    pub(crate) purpose: Purpose,
    /// Of the call or message that it tells of.
    pub(crate) sid: String,
    pub(crate) params: Params,
}

/// Keeps a call's callbacks in order: each starts after the first attempt of the one before.
/// Twilio promises no order; here, disorder is a fault that one asks for.
#[derive(Debug, Default)]
pub(crate) struct Chain(Option<oneshot::Receiver<()>>);

#[derive(Debug)]
pub(crate) struct Turn {
    before: Option<oneshot::Receiver<()>>,
    done: Option<oneshot::Sender<()>>,
}

impl Chain {
    pub(crate) fn turn(&mut self) -> Turn {
        let (done, next) = oneshot::channel();
        Turn { before: self.0.replace(next), done: Some(done) }
    }
}

impl Turn {
    async fn come(&mut self) {
        // A receiver that hangs delays its next callback by a second, not by all its patience.
        if let Some(before) = self.before.take() {
            let _ = tokio::time::timeout(Duration::from_secs(1), before).await;
        }
    }

    fn over(&mut self) {
        if let Some(done) = self.done.take() {
            // Nobody waits behind the last one.
            let _ = done.send(());
        }
    }
}

impl Delivery {
    /// Sends it on a task of its own, as `fate` wills.
    pub(crate) fn start(self, world: &Arc<World>, fate: Fate, mut turn: Turn) {
        if fate.lost {
            return turn.over();
        }
        let task_world = Arc::clone(world);
        world.engine.spawn(async move {
            if let Some(seconds) = fate.held {
                turn.over();
                task_world.engine.pass(seconds).await;
            } else {
                turn.come().await;
            }
            let token = task_world.engine.sids.make("");
            self.send(&task_world, &token, &mut turn).await;
            if fate.doubled {
                self.send(&task_world, &token, &mut turn).await;
            }
        });
    }

    /// All attempts. `turn` ends with the first: the next callback does not wait for retries.
    async fn send(&self, world: &World, token: &str, turn: &mut Turn) {
        let policy = &self.webhook.policy;
        let deadline = Instant::now() + policy.total;
        for attempt in 1..=policy.retries.saturating_add(1) {
            if world.is_forgotten() {
                return;
            }
            let answer = self.attempt(world, token, attempt, deadline).await;
            turn.over();
            if !policy.retries(&answer) {
                return;
            }
            // Doubling from a quarter of a second, so that five retries fit into the 15 s.
            world.engine.pass(0.25 * f64::from(1_u32 << attempt.min(8)) / 2.0).await;
            if Instant::now() >= deadline {
                return;
            }
        }
    }

    /// Fetches the TwiML of an answered call. `true` if it came.
    pub(crate) async fn fetch(&self, world: &World) -> bool {
        let token = world.engine.sids.make("");
        let deadline = Instant::now() + self.webhook.policy.total;
        for attempt in 1..=self.webhook.policy.retries.saturating_add(1) {
            let answer = self.attempt(world, &token, attempt, deadline).await;
            if !self.webhook.policy.retries(&answer) {
                return matches!(answer, Answer::Status(200..=299));
            }
        }
        false
    }

    async fn attempt(&self, world: &World, token: &str, attempt: u32, deadline: Instant) -> Answer {
        let body = encode(&self.params);
        let target = self.webhook.target();
        let (method, target, signed_params) = if self.webhook.get {
            let joint = if target.contains('?') { '&' } else { '?' };
            ("GET", format!("{target}{joint}{body}"), &[][..])
        } else {
            ("POST", target.to_owned(), self.params.as_slice())
        };
        let signature = sign(&self.account.signing_token(), &target, signed_params);
        let left = deadline.saturating_duration_since(Instant::now());
        let mut request = if self.webhook.get {
            world.engine.client.get(&target)
        } else {
            world
                .engine
                .client
                .post(&target)
                .header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
                .body(body.clone())
        };
        request = request
            .header("X-Twilio-Signature", &signature)
            .header("I-Twilio-Idempotency-Token", token)
            .header("X-Home-Region", "us1")
            .header("Accept", "*/*")
            .timeout(self.webhook.policy.read_timeout.min(left));
        let at = now();
        let answer = answer_of(request).await;
        lock(&world.callbacks).push(Attempt {
            at,
            purpose: self.purpose,
            sid: self.sid.clone(),
            nth: attempt,
            method,
            url: self.webhook.given.clone(),
            body,
            signature,
            idempotency_token: token.to_owned(),
            answer: answer.clone(),
        });
        answer
    }
}

async fn answer_of(request: reqwest::RequestBuilder) -> Answer {
    match request.send().await {
        Ok(response) => {
            let status = response.status().as_u16();
            // Read to the end, so that the connection serves the next callback, too.
            match response.bytes().await {
                Ok(_) => Answer::Status(status),
                Err(error) => failed(&error),
            }
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &reqwest::Error) -> Answer {
    if error.is_connect() {
        Answer::ConnectFailed(error.to_string())
    } else if error.is_timeout() {
        Answer::TimedOut
    } else {
        Answer::Broken(error.to_string())
    }
}

fn encode(params: &[(&'static str, String)]) -> String {
    let mut body = form_urlencoded::Serializer::new(String::with_capacity(768));
    for (name, value) in params {
        body.append_pair(name, value);
    }
    body.finish()
}

#[cfg(test)]
mod tests {
    use super::{Answer, Policy, Webhook};

    #[test]
    fn only_a_failed_connect_is_retried_once_unless_the_fragment_asks_for_more() {
        let default = Policy::parse("");
        assert_eq!(default.retries, 1);
        assert!(default.retries(&Answer::ConnectFailed(String::new())));
        assert!(!default.retries(&Answer::Status(503)));
        assert!(!default.retries(&Answer::TimedOut));

        let all = Policy::parse("rc=5&rp=all");
        assert_eq!(all.retries, 5);
        assert!(all.retries(&Answer::Status(503)) && all.retries(&Answer::Status(404)));
        assert!(all.retries(&Answer::TimedOut) && !all.retries(&Answer::Status(204)));
    }

    #[test]
    fn the_fragment_is_neither_sent_nor_signed() {
        let webhook = Webhook::parse("https://example.com/a?b=c#rc=5&rp=all", None);
        assert_eq!(webhook.unwrap().target(), "https://example.com/a?b=c");
        assert!(Webhook::parse("https://under_score.example.com/", None).is_none());
        assert!(Webhook::parse("/relative", None).is_none());
    }
}
