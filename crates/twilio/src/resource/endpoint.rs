//! The `from` and `to` of calls and messages.

use std::fmt;
use std::ops::Deref;

use linecard_domain::PhoneNumber;

/// One end of a call or message, as Twilio writes it: usually a phone number, but also a SIP
/// address, a client or a short code, so it is not parsed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Endpoint(pub(super) String);

impl Endpoint {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Endpoint {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<PhoneNumber> for Endpoint {
    fn eq(&self, number: &PhoneNumber) -> bool {
        self.0 == number.as_str()
    }
}

/// Phone numbers are personal data: a `Debug` shows the last four characters.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let skipped = self.0.chars().count().saturating_sub(4);
        f.write_str("…")?;
        self.0.chars().skip(skipped).try_for_each(|c| fmt::Write::write_char(f, c))
    }
}
