//! Devices that have signed in to an account before. While somebody guesses its password from elsewhere, they are not
//! shut out by the limits of the account.
//!
//! A device is recognized by a token that the server issued to it after a right password, for one account. It opens
//! nothing: all it gives is a limit of its own.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use linecard_domain::{Email, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use time::Duration;
use uuid::Uuid;

use crate::app::App;

/// How long a device is recognized after it last signed in.
pub const DEVICE_LIFETIME: Duration = Duration::days(180);

const PURPOSE: &[u8] = b"device";
const VERSION: &str = "v1";

/// A device that has signed in to the account before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KnownDevice(pub Uuid);

impl App {
    /// The token of a device whose person has just signed in; a known one stays the same device.
    pub fn device_token(&self, account: &Email, known: Option<KnownDevice>) -> SecretString {
        let KnownDevice(id) = known.unwrap_or_else(|| KnownDevice(self.dependencies.next_id()));
        let issued = format!("{VERSION}.{}.{}", id.simple(), self.dependencies.now().unix_timestamp());
        let tag = self.keyring.tag(PURPOSE, message(&issued, account).as_bytes());
        SecretString::from(format!("{issued}.{}", URL_SAFE_NO_PAD.encode(tag)))
    }

    /// The device of a token, if it was issued for this account, and not too long ago.
    pub fn known_device(&self, account: &Email, token: &SecretString) -> Option<KnownDevice> {
        let (issued, tag) = token.expose_secret().rsplit_once('.')?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        if !self.keyring.tag_matches(PURPOSE, message(issued, account).as_bytes(), &tag) {
            return None;
        }
        let mut parts = issued.strip_prefix(VERSION)?.strip_prefix('.')?.split('.');
        let id = Uuid::try_parse(parts.next()?).ok()?;
        let issued_at = Timestamp::from_unix_timestamp(parts.next()?.parse().ok()?).ok()?;
        (self.dependencies.now() - issued_at < DEVICE_LIFETIME).then_some(KnownDevice(id))
    }
}

/// The address is last: nothing in it is taken for another part.
fn message(issued: &str, account: &Email) -> String {
    format!("{issued}\n{}", account.as_str())
}
