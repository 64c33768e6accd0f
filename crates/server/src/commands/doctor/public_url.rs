//! Whether the public URL leads to this installation, as far as this machine can tell.

use linecard_vault::Keyring;
use reqwest::{Client, Response};
use url::Url;

use super::report::Report;
use crate::assembly::is_local;
use crate::output::chain;

pub(super) const CHECK: &str = "public-url";

/// By this header of `/healthz` installations are told apart.
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
            format!("Twilio cannot reach {public_url}, so that no call reports its status by itself"),
            "set LINECARD_PUBLIC_URL to an https:// address that leads here",
        );
    } else if public_url.scheme() != "https" && !is_local(public_url) {
        report.warn(
            CHECK,
            format!("{public_url} is not https: phone numbers travel unencrypted"),
            "put a proxy with a certificate before Linecard, and set LINECARD_PUBLIC_URL to its https:// address",
        );
    }
    let Some(health) = below(public_url, "healthz") else { return };
    match http.get(health).send().await {
        Ok(answer) => judge(report, public_url, &answer, keyring),
        Err(error) => {
            let error = error.without_url();
            let remedy = if chain(&error).contains("dns error") {
                "the name does not resolve: make its DNS record, or set LINECARD_PUBLIC_URL right"
            } else {
                "start the server, and check the proxy, its certificate and the firewall on the way to it"
            };
            report.fail(CHECK, format!("nobody answers at {public_url}: {}", chain(&error)), remedy);
        }
    }
}

fn judge(report: &mut Report, public_url: &Url, answer: &Response, keyring: Option<&Keyring>) {
    let status = answer.status();
    let key_id = answer.headers().get(KEY_ID).and_then(|id| id.to_str().ok());
    let (true, Some(key_id)) = (status.is_success(), key_id) else {
        return report.fail(
            CHECK,
            format!("what answers at {public_url} is no Linecard of this release ({status})"),
            "let the proxy hand all paths on to Linecard, without a redirect, or set LINECARD_PUBLIC_URL right",
        );
    };
    match keyring {
        Some(keyring) if !keyring.key_ids().any(|id| id.to_string() == key_id) => report.fail(
            CHECK,
            format!("the Linecard at {public_url} is another one: it seals under the key {key_id}"),
            "set LINECARD_PUBLIC_URL to this installation's address, or give this command the server's own settings",
        ),
        Some(_) => report.ok(CHECK, format!("{public_url} leads to this installation")),
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
