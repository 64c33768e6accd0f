use std::fmt;

use linecard_domain::AccountSid;
use reqwest::RequestBuilder;
use secrecy::{ExposeSecret, SecretString};

/// The credentials of one Twilio account, given with each request.
#[derive(Clone)]
pub struct TwilioConfig {
    /// Stands in each URL, and is the user name.
    pub account_sid: AccountSid,
    /// The account's auth token: the password of the REST API and the key of webhook signatures.
    /// Exposed in two places of this crate: the authorization header and the signature check.
    pub auth_token: SecretString,
}

impl TwilioConfig {
    /// HTTP Basic authentication. reqwest marks the header as sensitive, so that no `Debug` of
    /// the request shows it.
    pub(crate) fn authorize(&self, request: RequestBuilder) -> RequestBuilder {
        request.basic_auth(&self.account_sid, Some(self.auth_token.expose_secret()))
    }
}

impl fmt::Debug for TwilioConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwilioConfig")
            .field("account_sid", &self.account_sid)
            .field("auth_token", &"[redacted]")
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TwilioTelephonyAdapter;

    fn config() -> TwilioConfig {
        TwilioConfig {
            account_sid: "AC0123456789abcdef0123456789abcdef".parse().expect("a SID"),
            auth_token: SecretString::from("fedcba9876543210fedcba9876543210"),
        }
    }

    #[test]
    fn a_debug_shows_no_token() {
        assert!(!format!("{:?}", config()).contains("fedcba"));
    }

    #[test]
    fn the_authorization_header_is_basic_and_marked_as_sensitive() {
        let http = TwilioTelephonyAdapter::http_client().expect("a client");
        let request = config().authorize(http.get("https://api.twilio.com/")).build().expect("a request");
        let header = &request.headers()["authorization"];
        assert!(header.is_sensitive());
        assert_eq!(
            header.as_bytes(),
            b"Basic QUMwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjpmZWRjYmE5ODc2NTQzMjEwZmVkY2JhOTg3NjU0MzIxMA=="
        );
        assert!(!format!("{request:?}").contains("QUMw"));
    }
}
