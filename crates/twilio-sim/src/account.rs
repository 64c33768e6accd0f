//! Accounts, their credentials and their numbers.

use std::sync::RwLock;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::engine::now;
use crate::lock::read;
use crate::sid::derived;

#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) sid: String,
    pub(crate) created: OffsetDateTime,
    pub(crate) config: RwLock<Config>,
}

/// What `PUT /sim/accounts` can change at any time.
#[derive(Clone)]
pub(crate) struct Config {
    pub(crate) auth_token: String,
    /// Accepted by REST like the primary one; never used to sign.
    pub(crate) secondary_auth_token: Option<String>,
    pub(crate) status: AccountStatus,
    pub(crate) kind: AccountKind,
    /// The parent account, whose credentials work for this account as well.
    pub(crate) owner: Option<String>,
    /// Test credentials: only magic numbers work, and nothing is dialled.
    pub(crate) test: bool,
    pub(crate) numbers: Vec<OwnedNumber>,
    /// With which callbacks are signed in place of the token, if the account has a webhook setting that says so.
    pub(crate) shared_key: Option<SharedKey>,
    /// Callbacks carry no signature, since a webhook setting says so.
    pub(crate) unsigned_callbacks: bool,
    /// What may be dialled where, as the account's dialing permissions say it; `None`: it may not read them. The simulator
    /// dials everything.
    pub(crate) dialing_countries: Option<Vec<DialingCountry>>,
    /// Verified caller IDs: can be called from, and called by a trial account.
    pub(crate) verified: Vec<String>,
}

/// A key of Twilio's webhook configuration (`https://webhooks.twilio.com/v1/Webhooks/SharedKeys`).
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SharedKey {
    /// `webhooks_sharedkey_…`
    pub(crate) sid: String,
    pub(crate) secret: String,
    /// `HMAC_SHA1` or `HMAC_SHA256`.
    pub(crate) algorithm: String,
}

/// The dialing permissions of a country.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DialingCountry {
    pub(crate) iso_code: String,
    pub(crate) low_risk: bool,
    #[serde(default)]
    pub(crate) high_risk_special: bool,
    #[serde(default)]
    pub(crate) toll_fraud: bool,
}

// Implemented by hand to keep tokens out of logs.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("status", &self.status)
            .field("kind", &self.kind)
            .field("numbers", &self.numbers)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AccountStatus {
    Active,
    Suspended,
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum AccountKind {
    Full,
    Trial,
}

/// A number in `PUT /sim/accounts`: a plain string, or this object.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "Twilio's capabilities are four booleans")]
pub(crate) struct OwnedNumber {
    pub(crate) phone_number: String,
    #[serde(default = "yes")]
    pub(crate) voice: bool,
    #[serde(default = "yes")]
    pub(crate) sms: bool,
    #[serde(default = "yes")]
    pub(crate) mms: bool,
    #[serde(default)]
    pub(crate) fax: bool,
    #[serde(default)]
    pub(crate) friendly_name: Option<String>,
    #[serde(default)]
    pub(crate) voice_url: String,
    #[serde(default)]
    pub(crate) sms_url: String,
    #[serde(default)]
    pub(crate) status_callback: String,
    #[serde(default)]
    pub(crate) trunk_sid: Option<String>,
    #[serde(default)]
    pub(crate) voice_application_sid: String,
}

fn yes() -> bool {
    true
}

impl OwnedNumber {
    pub(crate) fn plain(phone_number: String) -> Self {
        Self {
            phone_number,
            voice: true,
            sms: true,
            mms: true,
            fax: false,
            friendly_name: None,
            voice_url: String::new(),
            sms_url: String::new(),
            status_callback: String::new(),
            trunk_sid: None,
            voice_application_sid: String::new(),
        }
    }
}

/// How a callback is signed.
pub(crate) struct Signer {
    pub(crate) secret: String,
    /// The header that names key and algorithm, if it is not the account's token.
    pub(crate) settings: Option<String>,
    pub(crate) is_sha256: bool,
}

impl Account {
    pub(crate) fn new(sid: String, auth_token: String) -> Self {
        Self {
            sid,
            created: now(),
            config: RwLock::new(Config {
                auth_token,
                secondary_auth_token: None,
                status: AccountStatus::Active,
                kind: AccountKind::Full,
                owner: None,
                test: false,
                numbers: Vec::new(),
                verified: Vec::new(),
                shared_key: None,
                unsigned_callbacks: false,
                dialing_countries: None,
            }),
        }
    }

    pub(crate) fn knows_token(&self, password: &str) -> bool {
        let config = read(&self.config);
        config.auth_token == password || config.secondary_auth_token.as_deref() == Some(password)
    }

    /// What signs: the primary token, or the shared key; `None`: callbacks are not signed.
    pub(crate) fn signer(&self) -> Option<Signer> {
        let config = read(&self.config);
        if config.unsigned_callbacks {
            return None;
        }
        Some(match &config.shared_key {
            Some(key) => Signer {
                secret: key.secret.clone(),
                settings: Some(format!("key={},algorithm={}", key.sid, key.algorithm)),
                is_sha256: key.algorithm == "HMAC_SHA256",
            },
            None => Signer { secret: config.auth_token.clone(), settings: None, is_sha256: false },
        })
    }

    /// Stable for a given account and number.
    pub(crate) fn number_sid(&self, number: &str) -> String {
        derived("PN", &[&self.sid, number])
    }
}

impl Config {
    pub(crate) fn number(&self, number: &str) -> Option<&OwnedNumber> {
        self.numbers.iter().find(|n| n.phone_number == number)
    }

    pub(crate) fn has_verified(&self, number: &str) -> bool {
        self.verified.iter().any(|v| v == number)
    }

    /// A trial account reaches its own numbers and verified ones.
    pub(crate) fn may_reach(&self, to: &str) -> bool {
        self.kind == AccountKind::Full || self.has_verified(to) || self.number(to).is_some()
    }
}
