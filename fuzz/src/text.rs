//! What people paste, and what programs send as text.

use std::fmt::Debug;
use std::str::FromStr;

use linecard_domain::{
    AccountSid, AllowedCountry, ApiKeySid, CallSid, CountryCode, Description, Email, ExternalId, LocalTimes,
    MessageBody, MessageSid, Name, NumberType, PhoneNumber, TimeOfDay, Timestamp, invalid_pasted, trim_pasted,
};

/// A text is taken or refused; what is taken is taken again as it is shown.
pub fn text(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    stable::<AccountSid>(text, |value| value.as_str().to_owned());
    stable::<ApiKeySid>(text, |value| value.as_str().to_owned());
    stable::<CallSid>(text, |value| value.as_str().to_owned());
    stable::<MessageSid>(text, |value| value.as_str().to_owned());
    stable::<Email>(text, |value| value.as_str().to_owned());
    stable::<Name>(text, |value| value.as_str().to_owned());
    stable::<PhoneNumber>(text, |value| value.as_str().to_owned());
    stable::<ExternalId>(text, |value| value.as_str().to_owned());
    stable::<TimeOfDay>(text, ToString::to_string);
    stable::<CountryCode>(text, ToString::to_string);
    stable::<AllowedCountry>(text, ToString::to_string);
    let _ = (text.parse::<Description>(), text.parse::<MessageBody>());

    let trimmed = trim_pasted(text);
    assert_eq!(trim_pasted(trimmed), trimmed);
    let _ = invalid_pasted("must be an account SID", text);

    if let Ok(number) = text.parse::<PhoneNumber>() {
        let _ = (NumberType::of(&number), number.possible_countries(), CountryCode::of_own(&number));
        let minutes = LocalTimes::of(&number).minutes_at(Timestamp::UNIX_EPOCH);
        assert!(minutes.iter().all(|minute| (0..1_440).contains(minute)), "{minutes:?}");
    }
}

fn stable<T: FromStr + PartialEq + Debug>(text: &str, show: impl Fn(&T) -> String) {
    if let Ok(value) = text.parse::<T>() {
        let shown = show(&value);
        assert_eq!(shown.parse::<T>().ok(), Some(value), "{shown:?}");
    }
}
