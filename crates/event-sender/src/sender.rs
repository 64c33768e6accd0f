//! One attempt to send one event.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use linecard_domain::{Timestamp, is_public_address};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, redirect, retry};
use url::{Host, Url};

use crate::lookup::{GuardError, GuardedLookup, HostLookup};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// From the connection to the end of the answer. Standard Webhooks recommend 15 to 30 s.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(15);
/// Of the answer's body nothing is used; a short one is read so that its connection can be used again.
const MAX_BODY_BYTES: usize = 16 * 1024;

/// Sends events.
#[derive(Debug, Clone)]
pub struct EventSender {
    http: Client,
    guard: GuardedLookup,
}

/// An event that is to be sent.
#[derive(Debug)]
pub struct OutgoingEvent<'a> {
    pub url: &'a str,
    /// The same at each attempt: receivers recognize repeats by it.
    pub id: &'a str,
    pub at: Timestamp,
    /// The header `webhook-signature`.
    pub signature: &'a str,
    pub body: String,
}

/// What came of an attempt.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The answer's status; `None`: there was no answer.
    pub status: Option<u16>,
    /// `None`: the status is one of 2xx.
    pub failure: Option<Failure>,
    /// The time after which the receiver wants another attempt.
    pub retry_after: Option<Duration>,
    pub duration: Duration,
}

/// Why an attempt has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The answer's status is not one of 2xx.
    Status,
    /// 410 Gone: the receiver wants no more events.
    Gone,
    TimedOut,
    /// The address is private, local or reserved, or became so.
    NotPublic,
    NameUnknown,
    /// The connection was refused or broke, or TLS failed.
    Connection,
    /// The URL cannot be used any longer.
    Url,
}

impl Failure {
    /// For people.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Status => "the answer's status is not one of 2xx",
            Self::Gone => "the endpoint answered 410 Gone: it wants no more events",
            Self::TimedOut => "there was no complete answer within 15 s",
            Self::NotPublic => "the host's address is private, local or reserved",
            Self::NameUnknown => "the host's name cannot be looked up",
            Self::Connection => {
                "the connection failed: nothing listens there, it broke, or its certificate is not valid"
            }
            Self::Url => "the URL cannot be used",
        }
    }
}

impl EventSender {
    /// `private`: whether addresses of this machine and of private networks are permitted, as in development.
    pub fn new(lookup: Arc<dyn HostLookup>, private: bool) -> Result<Self, reqwest::Error> {
        let guard = GuardedLookup { lookup, private };
        let http = Client::builder()
            .user_agent(concat!("linecard/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .pool_max_idle_per_host(4)
            .pool_idle_timeout(Duration::from_secs(30))
            .retry(retry::never())
            .redirect(redirect::Policy::none())
            .referer(false)
            // A proxy would look the name up itself, after the guard.
            .no_proxy()
            .dns_resolver(Arc::new(guard.clone()))
            .build()?;
        Ok(Self { http, guard })
    }

    /// Whether the name in the URL leads to addresses that are not public now. One that cannot be looked up does not.
    pub async fn leads_inside(&self, url: &Url) -> bool {
        let Some(Host::Domain(name)) = url.host() else { return !self.may_connect(url) };
        matches!(self.guard.addresses(name.to_owned()).await, Err(GuardError::NotPublic(_)))
    }

    /// An address in the URL itself is connected to without a lookup.
    fn may_connect(&self, url: &Url) -> bool {
        self.guard.private
            || match url.host() {
                Some(Host::Ipv4(address)) => is_public_address(address.into()),
                Some(Host::Ipv6(address)) => is_public_address(address.into()),
                Some(Host::Domain(_)) => true,
                None => false,
            }
    }

    /// Sends an event once.
    pub async fn send(&self, event: OutgoingEvent<'_>) -> Attempt {
        let started = Instant::now();
        let failed =
            |failure| Attempt { status: None, failure: Some(failure), retry_after: None, duration: started.elapsed() };
        let Ok(url) = Url::parse(event.url) else { return failed(Failure::Url) };
        if !self.may_connect(&url) {
            return failed(Failure::NotPublic);
        }
        let request = self
            .http
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", event.id)
            .header("webhook-timestamp", event.at.unix_timestamp())
            .header("webhook-signature", event.signature)
            .body(event.body);
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => return failed(failure_of(&error)),
        };
        let (status, retry_after) = (response.status(), retry_after(response.headers(), event.at));
        let read = read_some(response).await;
        let failure = match status {
            StatusCode::GONE => Some(Failure::Gone),
            status if !status.is_success() => Some(Failure::Status),
            // What was accepted is delivered, however its answer ends.
            _ if read.is_err_and(|error| error.is_timeout()) => Some(Failure::TimedOut),
            _ => None,
        };
        Attempt { status: Some(status.as_u16()), failure, retry_after, duration: started.elapsed() }
    }
}

async fn read_some(mut response: Response) -> Result<(), reqwest::Error> {
    let mut read = 0;
    while let Some(chunk) = response.chunk().await? {
        read += chunk.len();
        if read > MAX_BODY_BYTES {
            break;
        }
    }
    Ok(())
}

fn failure_of(error: &reqwest::Error) -> Failure {
    let mut source: Option<&(dyn Error + 'static)> = error.source();
    while let Some(cause) = source {
        match cause.downcast_ref::<GuardError>() {
            Some(GuardError::NotPublic(_)) => return Failure::NotPublic,
            Some(GuardError::Lookup(_)) => return Failure::NameUnknown,
            None => source = cause.source(),
        }
    }
    if error.is_timeout() {
        Failure::TimedOut
    } else if error.is_builder() {
        Failure::Url
    } else {
        Failure::Connection
    }
}

/// Seconds, or a date.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let raw = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = raw.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = Timestamp::from(httpdate::parse_http_date(raw).ok()?);
    (at - now).try_into().ok()
}

#[cfg(test)]
mod tests {
    use std::future::{Future, ready};
    use std::io;
    use std::net::IpAddr;
    use std::pin::Pin;

    use super::*;

    /// Every name leads to these addresses.
    struct Fixed(Vec<IpAddr>);

    impl HostLookup for Fixed {
        fn look_up(&self, _: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
            Box::pin(ready(Ok(self.0.clone())))
        }
    }

    fn sender(addresses: &[&str], private: bool) -> EventSender {
        let addresses = addresses.iter().map(|address| address.parse().expect("an address")).collect();
        EventSender::new(Arc::new(Fixed(addresses)), private).expect("a client")
    }

    async fn send(sender: &EventSender, url: &str) -> Option<Failure> {
        let event = OutgoingEvent { url, id: "id", at: Timestamp::UNIX_EPOCH, signature: "v1,", body: "{}".to_owned() };
        sender.send(event).await.failure
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_when_it_is_connected_to() {
        for addresses in [&["127.0.0.1"][..], &["169.254.169.254"], &["::1"], &["8.8.8.8", "10.0.0.1"]] {
            let sender = sender(addresses, false);
            assert_eq!(send(&sender, "https://hooks.example.com/").await, Some(Failure::NotPublic), "{addresses:?}");
            assert!(sender.leads_inside(&Url::parse("https://hooks.example.com/").expect("a URL")).await);
        }
        let sender = sender(&["8.8.8.8"], false);
        assert!(!sender.leads_inside(&Url::parse("https://hooks.example.com/").expect("a URL")).await);
    }

    #[tokio::test]
    async fn an_address_in_the_url_needs_no_lookup_and_is_refused_as_well() {
        let sender = sender(&["8.8.8.8"], false);
        for url in ["http://127.0.0.1:9/", "http://[::1]:9/", "http://0x7f.1/", "http://169.254.169.254/latest"] {
            assert_eq!(send(&sender, url).await, Some(Failure::NotPublic), "{url}");
        }
    }

    #[tokio::test]
    async fn in_development_private_addresses_are_connected_to() {
        let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("bound");
        let sender = sender(&["127.0.0.1"], true);
        let url = format!("http://hooks.example.com:{}/", closed.port());
        assert_eq!(send(&sender, &url).await, Some(Failure::Connection));
    }
}
