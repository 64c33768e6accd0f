//! Where endpoints can be.

use std::future::{Future, ready};
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use linecard_app::HostLookup;
use linecard_testkit::{TestApp, TestOptions};
use serde_json::json;

use super::receiver::{deliveries, endpoint};

/// Every name leads to one address, which changes.
#[derive(Clone)]
struct Changing(Arc<Mutex<IpAddr>>);

impl Changing {
    fn to(address: &str) -> Self {
        Self(Arc::new(Mutex::new(address.parse().expect("an address"))))
    }

    fn change_to(&self, address: &str) {
        *self.0.lock().expect("the address") = address.parse().expect("an address");
    }
}

impl HostLookup for Changing {
    fn look_up(&self, _: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        let address = *self.0.lock().expect("the address");
        Box::pin(ready(Ok(vec![address])))
    }
}

#[tokio::test]
async fn in_production_an_endpoint_is_at_a_public_address_when_it_is_made_and_when_it_is_connected_to() {
    let lookup = Changing::to("10.0.0.7");
    let options = TestOptions { private_urls: false, event_lookup: Arc::new(lookup.clone()), ..TestOptions::default() };
    let test = TestApp::start_with(options).await;
    let organization = test.organization("Acme").await;
    for url in [
        "https://127.0.0.1/events",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/events",
        "https://localhost/events",
        "https://router/events",
        "https://nas.lan/events",
        "http://hooks.example.com/events",
        // It leads to 10.0.0.7.
        "https://hooks.example.com/events",
    ] {
        organization.post("/api/event-endpoints", &json!({"url": url})).await.expect_fields(&["/url"]);
    }
    lookup.change_to("93.184.216.34");
    let (id, _) = endpoint(&organization, &json!({"url": "https://hooks.example.com/events"})).await;
    // The name leads to another address by now.
    lookup.change_to("127.0.0.1");
    let path = format!("/api/event-endpoints/{id}");
    organization.patch(&path, &json!({"url": "https://other.example.com/"})).await.expect_fields(&["/url"]);
    organization.post(&format!("{path}/test"), &json!({})).await;
    test.deliver_events().await;
    let [sent] = deliveries(&organization, &id, "").await.try_into().expect("one delivery");
    assert_eq!((&sent["status"], &sent["lastStatusCode"]), (&json!("dead"), &json!(null)));
    assert!(sent["lastError"].as_str().is_some_and(|text| text.contains("private")), "{sent}");
}

#[tokio::test]
async fn an_endpoint_is_never_linecard_itself_and_a_url_that_cannot_be_used_is_refused_with_its_reason() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    for (url, said) in [
        (test.url("/webhooks/twilio/o/calls/c/status"), "Linecard itself"),
        ("ftp://example.com/".to_owned(), "https://"),
        ("https://ada:secret@example.com/".to_owned(), "user name"),
        ("https://example.com/a b".to_owned(), "character 22"),
        (format!("https://example.com/{}", "x".repeat(2_000)), "2,000"),
    ] {
        let refused = organization.post("/api/event-endpoints", &json!({"url": url})).await;
        refused.expect_fields(&["/url"]);
        assert!(refused.body["errors"][0]["detail"].as_str().is_some_and(|text| text.contains(said)), "{refused:?}");
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let receiver = super::receiver::Receiver::start().await;
    receiver.answers(super::receiver::Answering::With(307));
    let (id, _) = endpoint(&organization, &json!({"url": receiver.url})).await;
    organization.post(&format!("/api/event-endpoints/{id}/test"), &json!({})).await;
    test.deliver_events().await;
    let [sent] = deliveries(&organization, &id, "").await.try_into().expect("one delivery");
    assert_eq!((&sent["status"], &sent["lastStatusCode"]), (&json!("dead"), &json!(307)));
}
