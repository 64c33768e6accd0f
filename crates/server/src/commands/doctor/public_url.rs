//! Whether the public URL reaches this installation, as seen from this machine.

use ipnet::IpNet;
use linecard_vault::Keyring;
use reqwest::{Client, Response};
use url::Url;

use super::report::Report;
use crate::output::chain;
use crate::wiring::{is_behind_unknown_proxy, is_local};

pub(super) const CHECK: &str = "public-url";
const PROXY: &str = "proxy";

/// The header of `/healthz` that identifies an installation.
const KEY_ID: &str = "linecard-key-id";

pub(super) async fn check(
    report: &mut Report,
    http: &Client,
    public_url: &Url,
    twilio_api_url: &Url,
    keyring: Option<&Keyring>,
) {
    if is_local(public_url) && !is_local(twilio_api_url) {
        report.warn(
            CHECK,
            format!("Twilio cannot reach {public_url}, so no status callbacks will arrive"),
            "set LINECARD_PUBLIC_URL to an https:// URL that reaches this server",
        );
    } else if public_url.scheme() != "https" && !is_local(public_url) {
        report.warn(
            CHECK,
            format!("{public_url} is not https: phone numbers are transmitted unencrypted"),
            "put a proxy with a TLS certificate in front of Linecard, and set LINECARD_PUBLIC_URL to its https:// URL",
        );
    }
    let Some(health) = below(public_url, "healthz") else { return };
    match http.get(health).send().await {
        Ok(answer) => judge(report, public_url, &answer, keyring),
        Err(error) => {
            let error = error.without_url();
            let remedy = if chain(&error).contains("dns error") {
                "the name does not resolve: create its DNS record, or correct LINECARD_PUBLIC_URL"
            } else {
                "start the server, and check the proxy, its certificate and the firewall"
            };
            report.fail(CHECK, format!("{public_url} does not answer: {}", chain(&error)), remedy);
        }
    }
}

/// Linecard itself speaks HTTP, so whatever answers https is a proxy.
pub(super) fn check_proxies(report: &mut Report, public_url: &Url, trusted: &[IpNet]) {
    if !is_behind_unknown_proxy(public_url, trusted) {
        return;
    }
    report.warn(
        PROXY,
        "a proxy is in front of Linecard, but none is trusted: all clients have its address, so that one of them can \
        exhaust the limits of all",
        "set LINECARD_TRUSTED_PROXIES to the proxy's address or network, and let the proxy set X-Forwarded-For",
    );
}

fn judge(report: &mut Report, public_url: &Url, answer: &Response, keyring: Option<&Keyring>) {
    let status = answer.status();
    let key_id = answer.headers().get(KEY_ID).and_then(|id| id.to_str().ok());
    let (true, Some(key_id)) = (status.is_success(), key_id) else {
        return report.fail(
            CHECK,
            format!("the server at {public_url} is not a Linecard of this release ({status})"),
            "configure the proxy to forward all paths to Linecard without redirects, or correct LINECARD_PUBLIC_URL",
        );
    };
    match keyring {
        Some(keyring) if !keyring.key_ids().any(|id| id.to_string() == key_id) => report.fail(
            CHECK,
            format!("{public_url} is another Linecard installation: it seals under the key {key_id}"),
            "set LINECARD_PUBLIC_URL to this installation's URL, or run this command with the server's settings",
        ),
        Some(_) => report.ok(CHECK, format!("{public_url} reaches this installation")),
        None => report.ok(CHECK, format!("a Linecard answers at {public_url}")),
    }
}

/// A path below the public URL, which may have one itself.
fn below(public_url: &Url, path: &str) -> Option<Url> {
    let mut url = public_url.clone();
    url.path_segments_mut().ok()?.pop_if_empty().push(path);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_the_public_url_is_kept() {
        for (public, health) in [
            ("https://linecard.example.com", "https://linecard.example.com/healthz"),
            ("https://example.com/linecard", "https://example.com/linecard/healthz"),
            ("https://example.com/linecard/", "https://example.com/linecard/healthz"),
        ] {
            assert_eq!(below(&Url::parse(public).unwrap(), "healthz").unwrap().as_str(), health);
        }
    }
}
