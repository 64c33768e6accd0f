//! Callbacks and TwiML fetches: signed, with timeouts and retries as the URL's fragment configures.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;
use url::Url;

use crate::account::Account;
use crate::faults::CallbackFaults;
use crate::lock::lock;
use crate::record::{Answer, Attempt, Purpose};
use crate::run::Run;
use crate::signature::sign;

/// Twilio's limit for one response, and for a delivery including all retries.
const MAX_TIMEOUT: Duration = Duration::from_secs(15);

/// The target of a callback.
#[derive(Debug)]
pub(crate) struct Webhook {
    /// As given in the request.
    pub(crate) given: String,
    get: bool,
    policy: Policy,
}

/// Connection overrides: <https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides>
#[derive(Debug, PartialEq, Eq)]
struct Policy {
    retries: u32,
    on: Vec<RetryOn>,
    read_timeout: Duration,
    total: Duration,
}

/// The failures that can be retried (the fragment's `rp`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RetryOn {
    Connect,
    Read,
    Status4xx,
    Status5xx,
}

impl RetryOn {
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
        let mut policy = Self { retries: 1, on: vec![RetryOn::Connect], read_timeout: MAX_TIMEOUT, total: MAX_TIMEOUT };
        let millis = |value: &str| {
            let millis = value.parse().ok().filter(|ms| (100..=15_000).contains(ms));
            millis.map_or(MAX_TIMEOUT, Duration::from_millis)
        };
        for (name, value) in fragment.split('&').filter_map(|part| part.split_once('=')) {
            match name {
                "rc" => policy.retries = value.parse().unwrap_or(1).min(5),
                "rt" => policy.read_timeout = millis(value),
                "tt" => policy.total = millis(value),
                "rp" => {
                    let has = |name| value.split(',').any(|v| v == name || v == "all");
                    let asked = RetryOn::ALL.iter().filter(|(name, _)| has(*name));
                    policy.on = asked.map(|(_, retry_on)| *retry_on).collect();
                }
                _ => {}
            }
        }
        policy
    }

    fn retries(&self, answer: &Answer) -> bool {
        RetryOn::of(answer).is_some_and(|retry_on| self.on.contains(&retry_on))
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

    /// The URL that is requested and signed: without the fragment, which only Twilio reads.
    fn target(&self) -> &str {
        self.given.split('#').next().unwrap_or_default()
    }
}

pub(crate) type Params = Vec<(&'static str, String)>;

/// One callback, including its retries.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) account: Arc<Account>,
    pub(crate) webhook: Arc<Webhook>,
    pub(crate) purpose: Purpose,
    /// The SID of the call or message that it reports.
    pub(crate) sid: String,
    pub(crate) params: Params,
}

/// Keeps a call's callbacks in order: each starts after the first attempt of the previous one.
/// Twilio guarantees no order; here, reordering is a fault that has to be enabled.
#[derive(Debug, Default)]
pub(crate) struct DeliveryOrder(Option<oneshot::Receiver<()>>);

#[derive(Debug)]
pub(crate) struct DeliverySlot {
    before: Option<oneshot::Receiver<()>>,
    done: Option<oneshot::Sender<()>>,
}

impl DeliveryOrder {
    pub(crate) fn next_slot(&mut self) -> DeliverySlot {
        let (done, next) = oneshot::channel();
        DeliverySlot { before: self.0.replace(next), done: Some(done) }
    }
}

impl DeliverySlot {
    async fn wait(&mut self) {
        // A receiver that hangs delays its next callback by one second, not by the whole timeout.
        if let Some(before) = self.before.take() {
            let _ = tokio::time::timeout(Duration::from_secs(1), before).await;
        }
    }

    fn release(&mut self) {
        if let Some(done) = self.done.take() {
            // Fails if no further callback waits, which is fine.
            let _ = done.send(());
        }
    }
}

impl Delivery {
    /// Sends it in a task of its own, with `faults` applied.
    pub(crate) fn start(self, run: &Arc<Run>, faults: CallbackFaults, mut slot: DeliverySlot) {
        if faults.lost {
            return slot.release();
        }
        let task_run = Arc::clone(run);
        run.engine.spawn(async move {
            if let Some(seconds) = faults.held {
                slot.release();
                task_run.engine.sleep_scaled(seconds).await;
            } else {
                slot.wait().await;
            }
            let token = task_run.engine.sids.make("");
            self.send(&task_run, &token, &mut slot).await;
            if faults.doubled {
                self.send(&task_run, &token, &mut slot).await;
            }
        });
    }

    /// Sends, with retries. `slot` is released after the first attempt: the next callback does not wait for retries.
    async fn send(&self, run: &Run, token: &str, slot: &mut DeliverySlot) {
        let policy = &self.webhook.policy;
        let deadline = Instant::now() + policy.total;
        for attempt in 1..=policy.retries.saturating_add(1) {
            if run.has_ended() {
                return;
            }
            let answer = self.attempt(run, token, attempt, deadline).await;
            slot.release();
            if !policy.retries(&answer) {
                return;
            }
            // Exponential backoff from 0.25 s, so that five retries fit into 15 s.
            run.engine.sleep_scaled(0.25 * f64::from(1_u32 << attempt.min(8)) / 2.0).await;
            if Instant::now() >= deadline {
                return;
            }
        }
    }

    /// Fetches the TwiML of an answered call. `true` on success.
    pub(crate) async fn fetch(&self, run: &Run) -> bool {
        let token = run.engine.sids.make("");
        let deadline = Instant::now() + self.webhook.policy.total;
        for attempt in 1..=self.webhook.policy.retries.saturating_add(1) {
            let answer = self.attempt(run, &token, attempt, deadline).await;
            if !self.webhook.policy.retries(&answer) {
                return matches!(answer, Answer::Status(200..=299));
            }
        }
        false
    }

    async fn attempt(&self, run: &Run, token: &str, attempt: u32, deadline: Instant) -> Answer {
        let body = encode(&self.params);
        let target = self.webhook.target();
        let (method, target, signed_params) = if self.webhook.get {
            let joint = if target.contains('?') { '&' } else { '?' };
            ("GET", format!("{target}{joint}{body}"), &[][..])
        } else {
            ("POST", target.to_owned(), self.params.as_slice())
        };
        let signer = self.account.signer();
        let signature = signer.as_ref().map(|by| sign(&by.secret, by.is_sha256, &target, signed_params));
        let left = deadline.saturating_duration_since(Instant::now());
        let mut request = if self.webhook.get {
            run.engine.client.get(&target)
        } else {
            run.engine
                .client
                .post(&target)
                .header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
                .body(body.clone())
        };
        request = request
            .header("I-Twilio-Idempotency-Token", token)
            .header("X-Home-Region", "us1")
            .header("Accept", "*/*")
            .timeout(self.webhook.policy.read_timeout.min(left));
        if let Some(signature) = &signature {
            request = request.header("X-Twilio-Signature", signature);
        }
        if let Some(settings) = signer.and_then(|signer| signer.settings) {
            request = request.header("X-Twilio-Webhooks-Signature-Settings", settings);
        }
        let at = run.engine.now();
        let answer = answer_of(request).await;
        lock(&run.callbacks).push(Attempt {
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
            // Reads the whole body so that the connection can be reused.
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
