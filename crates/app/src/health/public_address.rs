//! The address at which Twilio reaches this installation.

use linecard_domain::Timestamp;
use time::Duration;
use url::{Host, Url};

/// An address that callbacks have arrived at within this time can be reached.
const RECENT: Duration = Duration::days(7);

/// What Twilio is told to call.
#[derive(Debug)]
pub struct PublicAddress {
    pub url: Url,
    /// When the last callback for this organization arrived; `None`: none among the newest entries of its logs.
    pub last_callback_at: Option<Timestamp>,
    /// Human-readable; `None`: nothing speaks against it.
    pub problem: Option<String>,
}

impl PublicAddress {
    pub(super) fn of(url: &Url, last_callback_at: Option<Timestamp>, now: Timestamp) -> Self {
        let is_reached = last_callback_at.is_some_and(|at| now - at < RECENT);
        let problem = if is_local(url) {
            // A simulated Twilio on the same machine reaches it.
            (!is_reached).then(|| {
                "Twilio cannot reach an address of the server's own machine, so no status callbacks will arrive. Whoever runs \
                 this Linecard must set LINECARD_PUBLIC_URL to an https:// address that reaches it."
                    .to_owned()
            })
        } else if url.scheme() == "https" {
            None
        } else {
            Some(
                "This address is not https: phone numbers are transmitted unencrypted. Whoever runs this Linecard should put a \
                 proxy with a TLS certificate in front of it."
                    .to_owned(),
            )
        };
        Self { url: url.clone(), last_callback_at, problem }
    }
}

/// Whether it leads to the machine that opens it.
fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(domain)) => domain == "localhost" || domain.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_unspecified(),
        Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unspecified(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_problem_if_it_is_local_and_no_callback_arrived_or_if_it_is_not_https() {
        let now = Timestamp::UNIX_EPOCH + Duration::days(20_000);
        let problem = |url: &str, days_ago: Option<i64>| {
            let last = days_ago.map(|days| now - Duration::days(days));
            PublicAddress::of(&Url::parse(url).expect("a URL"), last, now).problem.unwrap_or_default()
        };
        assert_eq!(problem("https://linecard.example.com", None), "");
        assert!(problem("http://linecard.example.com", Some(0)).contains("not https"));
        for local in ["http://localhost:8080", "http://127.0.0.1:8080", "https://[::1]/"] {
            assert!(problem(local, None).contains("cannot reach"), "{local}");
            assert!(problem(local, Some(8)).contains("cannot reach"), "{local}");
            assert_eq!(problem(local, Some(1)), "", "{local}");
        }
    }
}
