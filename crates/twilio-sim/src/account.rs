//! Accounts, their credentials and their numbers.

use std::sync::RwLock;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::call::Call;
use crate::engine::now;
use crate::ledger::{Ledger, read};
use crate::message::Message;
use crate::sid::derived;

#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) sid: String,
    pub(crate) created: OffsetDateTime,
    pub(crate) config: RwLock<Config>,
    pub(crate) calls: Ledger<Call>,
    pub(crate) messages: Ledger<Message>,
}

/// What the controls may change at any time.
#[derive(Clone)]
pub(crate) struct Config {
    pub(crate) auth_token: String,
    /// Works for REST beside the primary one; never signs.
    pub(crate) secondary_auth_token: Option<String>,
    pub(crate) status: AccountStatus,
    pub(crate) kind: AccountKind,
    /// The parent whose credentials work for this account, too.
    pub(crate) owner: Option<String>,
    /// These are test credentials: magic numbers only, nothing is dialled.
    pub(crate) test: bool,
    pub(crate) numbers: Vec<OwnedNumber>,
    /// Numbers of others that may be called from, and that a trial account may call.
    pub(crate) verified: Vec<String>,
}

// By hand, so that a token never stands in a log.
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

/// A number as the controls give it: a plain string, or this object.
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
            }),
            calls: Ledger::default(),
            messages: Ledger::default(),
        }
    }

    pub(crate) fn knows_token(&self, password: &str) -> bool {
        let config = read(&self.config);
        config.auth_token == password || config.secondary_auth_token.as_deref() == Some(password)
    }

    /// The primary token: the one that signs.
    pub(crate) fn signing_token(&self) -> String {
        read(&self.config).auth_token.clone()
    }

    /// The same for a number as long as the account has it.
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
