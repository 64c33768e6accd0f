//! The credentials that are passed with each request.

use std::fmt;

use linecard_domain::{AccountSid, ApiKeySid, RegionalHost};
use reqwest::RequestBuilder;
use secrecy::{ExposeSecret, SecretString};

/// The credentials of one Twilio account, given with each request.
#[derive(Debug, Clone)]
pub struct TwilioConfig {
    /// Part of each URL.
    pub account_sid: AccountSid,
    pub login: TwilioLogin,
    /// The account's region, if it is not Twilio's default. Ignored for an API URL that is not Twilio's.
    pub host: Option<RegionalHost>,
}

/// User name and password of the REST API. Exposed in two places of this crate: the authorization header and, the
/// auth token alone, the signature check.
#[derive(Clone)]
pub enum TwilioLogin {
    /// The account's auth token; the user name is the account's SID.
    AuthToken(SecretString),
    /// An API key. A standard one may not read the account itself.
    ApiKey { sid: ApiKeySid, secret: SecretString },
}

impl TwilioConfig {
    /// HTTP Basic authentication. reqwest marks the header as sensitive, so that no `Debug` of
    /// the request shows it.
    pub(crate) fn authorize(&self, request: RequestBuilder) -> RequestBuilder {
        let (user, password) = match &self.login {
            TwilioLogin::AuthToken(token) => (self.account_sid.as_str(), token),
            TwilioLogin::ApiKey { sid, secret } => (sid.as_str(), secret),
        };
        request.basic_auth(user, Some(password.expose_secret()))
    }
}

impl fmt::Debug for TwilioLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AuthToken(_) => f.write_str("AuthToken([redacted])"),
            Self::ApiKey { sid, .. } => write!(f, "ApiKey({sid}, [redacted])"),
        }
    }
}

/// An account for tests, whose requests go to the default host.
#[cfg(test)]
pub(crate) fn test_config() -> TwilioConfig {
    TwilioConfig {
        account_sid: "AC0123456789abcdef0123456789abcdef".parse().expect("a SID"),
        login: TwilioLogin::AuthToken(SecretString::from("fedcba9876543210fedcba9876543210")),
        host: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TwilioTelephonyAdapter;

    fn with_key() -> TwilioConfig {
        TwilioConfig {
            login: TwilioLogin::ApiKey {
                sid: "SK0123456789abcdef0123456789abcdef".parse().expect("a SID"),
                secret: SecretString::from("fedcba9876543210fedcba9876543210"),
            },
            ..test_config()
        }
    }

    #[test]
    fn a_debug_shows_the_kind_of_login_and_no_token() {
        for (config, login) in [
            (test_config(), "AuthToken([redacted])"),
            (with_key(), "ApiKey(SK0123456789abcdef0123456789abcdef, [redacted])"),
        ] {
            let shown = format!("{config:?}");
            assert!(shown.contains(login) && !shown.contains("fedcba"), "{shown}");
        }
    }

    #[test]
    fn the_authorization_header_is_basic_and_marked_as_sensitive() {
        let http = TwilioTelephonyAdapter::http_client().expect("a client");
        let request = test_config().authorize(http.get("https://api.twilio.com/")).build().expect("a request");
        let header = &request.headers()["authorization"];
        assert!(header.is_sensitive());
        assert_eq!(
            header.as_bytes(),
            b"Basic QUMwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjpmZWRjYmE5ODc2NTQzMjEwZmVkY2JhOTg3NjU0MzIxMA=="
        );
        assert!(!format!("{request:?}").contains("QUMw"));
    }

    #[test]
    fn with_an_api_key_its_sid_is_the_user_name() {
        let http = TwilioTelephonyAdapter::http_client().expect("a client");
        let request = with_key().authorize(http.get("https://api.twilio.com/")).build().expect("a request");
        let header = &request.headers()["authorization"];
        assert!(header.is_sensitive());
        assert_eq!(
            header.as_bytes(),
            b"Basic U0swMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjpmZWRjYmE5ODc2NTQzMjEwZmVkY2JhOTg3NjU0MzIxMA=="
        );
    }
}
