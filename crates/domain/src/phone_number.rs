//! Phone numbers.

use std::fmt;
use std::str::FromStr;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

use crate::{CountryCode, ValidationError};

const HINT: &str =
    "must be a phone number in E.164 form: + and digits only, with the country code, for example +14155550100";

/// A phone number in E.164 format, for example `+14155550100`.
///
/// Its country code exists and its length is possible there (libphonenumber's metadata). Whether
/// the number is assigned is not checked: numbering plans change faster than any library, and Twilio reports it with
/// an error code.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last four digits, for logs and traces, which must not contain full numbers.
    pub fn shortened(&self) -> String {
        let start = self.0.len().saturating_sub(4);
        format!("…{}", self.0.get(start..).unwrap_or_default())
    }
}

impl PhoneNumber {
    /// The number's country. `None` if it has none, or if its country code is shared and the number fits none of the
    /// countries.
    pub fn country(&self) -> Option<CountryCode> {
        let parsed = PHONE_NUMBER_UTIL.parse(&self.0, None).ok()?;
        CountryCode::of_region(PHONE_NUMBER_UTIL.get_region_for_number(&parsed)?)
    }

    /// A number from the database: it was validated before it was stored, and a country's lengths may have changed
    /// since. Only its format is checked, which also keeps reading pages of calls fast.
    pub fn from_stored(raw: &str) -> Result<Self, ValidationError> {
        if has_form(raw) { Ok(Self(raw.to_owned())) } else { Err(ValidationError::new(HINT)) }
    }
}

fn has_form(raw: &str) -> bool {
    raw.strip_prefix('+')
        .is_some_and(|digits| (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shortened())
    }
}

impl FromStr for PhoneNumber {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        if !has_form(raw) {
            return Err(ValidationError::new(HINT));
        }
        let parsed = PHONE_NUMBER_UTIL.parse(raw, None).map_err(|_| ValidationError::new(HINT))?;
        if !PHONE_NUMBER_UTIL.is_possible_number(&parsed) {
            return Err(ValidationError::new("has too many or too few digits for its country code"));
        }
        // An Italian leading zero survives; a trunk zero after the country code does not, and
        // Twilio would not take it.
        let canonical = PHONE_NUMBER_UTIL.format(&parsed, PhoneNumberFormat::E164);
        if canonical == raw { Ok(Self(canonical.into_owned())) } else { Err(ValidationError::new(HINT)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e164_numbers_are_accepted_as_they_are() {
        for number in [
            "+14155550100",
            "+15005550006",
            "+442071838750",
            "+4930123456",
            "+390612345678",
            "+919876543210",
            "+15550000000",
            "+15551239001",
        ] {
            assert_eq!(number.parse::<PhoneNumber>().map(|n| n.as_str().to_owned()), Ok(number.to_owned()));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for wrong in [
            "",
            "+",
            "4155550100",
            "14155550100",
            "+1415555010",
            "+141555501000",
            "+1 415 555 0100",
            "+99912345678",
            "+0123456789",
            "+1415555010a",
            "tel:+14155550100",
            "+14155550100 ",
            "٤+14155550100",
        ] {
            assert!(wrong.parse::<PhoneNumber>().is_err(), "{wrong:?} was accepted");
        }
    }

    #[test]
    fn a_stored_number_is_accepted_if_it_has_the_format_of_one() {
        assert_eq!(PhoneNumber::from_stored("+14155550100"), "+14155550100".parse());
        assert!(PhoneNumber::from_stored("+99912345678").is_ok());
        for wrong in ["", "14155550100", "+1415555010a", "+1 415 555 0100"] {
            assert!(PhoneNumber::from_stored(wrong).is_err(), "{wrong:?} was accepted");
        }
    }

    #[test]
    fn a_number_belongs_to_a_country_also_where_several_share_a_code() {
        let country = |number: &str| number.parse::<PhoneNumber>().expect("a number").country();
        for (number, code) in [
            ("+14155550100", "US"),
            ("+18765550123", "JM"),
            ("+16135550123", "CA"),
            ("+390612345678", "IT"),
            ("+77012345678", "KZ"),
        ] {
            assert_eq!(country(number).map(|country| country.to_string()).as_deref(), Some(code), "{number}");
        }
        for of_none in ["+80012345678", "+881612345678", "+15550000000"] {
            assert_eq!(country(of_none), None, "{of_none}");
        }
    }

    #[test]
    fn a_debug_does_not_show_the_whole_number() {
        let number: PhoneNumber = "+14155550100".parse().expect("a number");
        assert_eq!(format!("{number:?}"), "…0100");
    }
}
