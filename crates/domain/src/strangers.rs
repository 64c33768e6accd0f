//! What people paste and programs send is parsed here first: nothing panics, and what is taken reads as it was taken.

use std::fmt::Debug;
use std::str::FromStr;

use proptest::prelude::*;

use crate::{
    AccountSid, AllowedCountry, ApiKeySid, CallSid, CountryCode, Description, Email, ExternalId, LocalTimes,
    MessageBody, MessageSid, Name, NumberType, PhoneNumber, Role, TimeOfDay, invalid_pasted, trim_pasted,
};

/// Any text, and such as has the form of what is asked for.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ \\t\u{a0}\u{200b}\"'“]*(AC|SK|CA|SM|ac|sk)[0-9a-fA-F]{30,34}[ \\n\u{feff}\"']*",
        "[+＋]?[0-9０-９ ().\\-]{0,24}",
        "[a-zA-Z0-9.!#é+-]{1,70}@[a-zA-Z0-9.é-]{1,70}",
        "[0-9０-９]{1,3}[:：][0-9]{1,3}",
        "(own|US|us|ZZ|premium-rate|admin)",
    ]
}

/// What is taken is taken again as it is shown.
fn is_stable<T>(text: &str, show: impl Fn(&T) -> String) -> bool
where
    T: FromStr + PartialEq + Debug,
{
    text.parse::<T>().map_or(true, |value| show(&value).parse::<T>().is_ok_and(|again| again == value))
}

proptest! {
    #[test]
    fn a_text_from_anywhere_is_taken_or_refused(text in text()) {
        prop_assert!(is_stable::<AccountSid>(&text, |value| value.as_str().to_owned()));
        prop_assert!(is_stable::<ApiKeySid>(&text, |value| value.as_str().to_owned()));
        prop_assert!(is_stable::<CallSid>(&text, |value| value.as_str().to_owned()));
        prop_assert!(is_stable::<MessageSid>(&text, |value| value.as_str().to_owned()));
        prop_assert!(is_stable::<Email>(&text, |value| value.as_str().to_owned()));
        prop_assert!(is_stable::<Name>(&text, |value| value.as_str().to_owned()));
        prop_assert!(is_stable::<PhoneNumber>(&text, |value| value.as_str().to_owned()));
        prop_assert!(is_stable::<ExternalId>(&text, |value| value.as_str().to_owned()));
        prop_assert!(is_stable::<TimeOfDay>(&text, ToString::to_string));
        prop_assert!(is_stable::<CountryCode>(&text, ToString::to_string));
        prop_assert!(is_stable::<AllowedCountry>(&text, ToString::to_string));
        prop_assert!(is_stable::<NumberType>(&text, ToString::to_string));
        prop_assert!(is_stable::<Role>(&text, |role| role.as_str().to_owned()));
        let _ = text.parse::<Description>();
        let _ = text.parse::<MessageBody>();
        let trimmed = trim_pasted(&text);
        prop_assert_eq!(trim_pasted(trimmed), trimmed);
        let _ = invalid_pasted("must be an account SID", &text);
    }

    #[test]
    fn a_number_that_is_taken_has_a_type_countries_and_times(text in "\\+[0-9]{7,15}") {
        if let Ok(number) = text.parse::<PhoneNumber>() {
            let _ = (NumberType::of(&number), number.possible_countries(), CountryCode::of_own(&number));
            let minutes = LocalTimes::of(&number).minutes_at(crate::Timestamp::UNIX_EPOCH);
            prop_assert!(minutes.iter().all(|minute| (0..1_440).contains(minute)), "{:?}", minutes);
        }
    }
}
