//! Twilio settings as they are shown.

use linecard_domain::{AccountSid, ApiKeySid, PhoneNumber, RegionalHost, Timestamp};
use linecard_store::{CredentialHealth, StoredCredential, StoredSecondaryToken};

use crate::secrets::mask;

/// Stored settings; secrets are masked.
#[derive(Debug, Clone)]
pub struct Connection {
    pub account_sid: AccountSid,
    pub phone_number: PhoneNumber,
    /// `••••••••` and the token's last four characters.
    pub auth_token_mask: String,
    pub fingerprint: String,
    pub secondary_token: Option<SecondaryTokenView>,
    /// When the current token was found to be promoted; `None`: it was entered as the current one.
    pub promoted_at: Option<Timestamp>,
    /// The SID, and the secret's mask.
    pub api_key: Option<(ApiKeySid, String)>,
    pub host: Option<RegionalHost>,
    pub health: Option<CredentialHealth>,
    /// `None`: no limit, and Twilio queues what exceeds the account's own.
    pub calls_per_second: Option<i32>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// The secondary auth token; masked.
#[derive(Debug, Clone)]
pub struct SecondaryTokenView {
    pub mask: String,
    pub fingerprint: String,
    pub entered_at: Timestamp,
}

impl From<StoredCredential> for Connection {
    fn from(stored: StoredCredential) -> Self {
        let line = stored.settings;
        let secondary = |StoredSecondaryToken { token, entered_at }| SecondaryTokenView {
            mask: mask(&token.hint),
            fingerprint: token.fingerprint,
            entered_at,
        };
        Self {
            auth_token_mask: mask(&line.token.hint),
            account_sid: line.account_sid,
            phone_number: line.phone_number,
            fingerprint: line.token.fingerprint,
            secondary_token: line.secondary.map(secondary),
            promoted_at: line.promoted_at,
            api_key: line.api_key.map(|key| (key.sid, mask(&key.hint))),
            host: line.host,
            health: stored.health,
            calls_per_second: line.calls_per_second,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

impl Connection {
    /// The next step of rotating the auth token.
    pub fn rotation_step(&self) -> RotationStep {
        if self.secondary_token.is_some() {
            RotationStep::PromoteSecondaryToken
        } else {
            RotationStep::SetSecondaryToken
        }
    }
}

/// The next step of rotating an account's auth token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RotationStep {
    SetSecondaryToken,
    PromoteSecondaryToken,
}

impl RotationStep {
    pub const ALL: [Self; 2] = [Self::SetSecondaryToken, Self::PromoteSecondaryToken];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SetSecondaryToken => "enter-next-token",
            Self::PromoteSecondaryToken => "promote-next-token",
        }
    }

    /// What to do, human-readable.
    pub const fn instruction(self) -> &'static str {
        match self {
            Self::SetSecondaryToken => {
                "Create a secondary auth token in the Twilio console and enter it here. Nothing changes yet: Twilio \
                 accepts both tokens."
            }
            Self::PromoteSecondaryToken => {
                "Promote the secondary auth token in the Twilio console. Linecard detects the promotion with the next \
                 request or callback and switches to the new token."
            }
        }
    }
}
