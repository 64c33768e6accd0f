//! Twilio's OutgoingCallerId resource.

use linecard_domain::PhoneNumber;
use serde::Deserialize;

use super::lenient::text;
use super::reading::read;

/// A number that is not the account's, from which it may call since its owner has confirmed that (Twilio's
/// OutgoingCallerId resource). It cannot send messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallerId {
    pub phone_number: PhoneNumber,
    pub friendly_name: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CallerIdBody {
    #[serde(deserialize_with = "text")]
    phone_number: Option<String>,
    #[serde(deserialize_with = "text")]
    friendly_name: Option<String>,
}

impl CallerId {
    /// `None`: the number cannot be read.
    pub(crate) fn from_json(body: CallerIdBody) -> Option<Self> {
        let phone_number = read("phone_number", body.phone_number.as_deref(), |raw| raw.parse().ok())?;
        Some(Self { phone_number, friendly_name: body.friendly_name })
    }
}
