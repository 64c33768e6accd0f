//! Phone numbers.

use std::fmt;
use std::str::FromStr;

use rlibphonenumber::{NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumberFormat};
use unicode_normalization::UnicodeNormalization;

use crate::characters::{found_beside_ascii, is_stray, trim};
use crate::{CountryCode, ValidationError};

const HINT: &str = "must be a phone number with + and its country code (E.164), for example +14155550100";

/// The country code of North America, which 25 countries share.
const NANP: i32 = 1;

/// A phone number in E.164 format, for example `+14155550100`.
///
/// It is read as people and Twilio write it, `+1 (415) 555-0100`, and kept in E.164. Its country code exists, and its
/// length is that of a whole number there (libphonenumber's metadata), not of one that works locally only. Whether the
/// number is assigned is not checked: numbering plans change faster than any library, and Twilio reports it with an
/// error code.
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

    /// The countries that the number can belong to. More than one only for a number of North America whose area code
    /// the library does not know yet: new ones are put into service every few months.
    pub fn possible_countries(&self) -> Vec<CountryCode> {
        if let Some(country) = self.country() {
            return vec![country];
        }
        let code = PHONE_NUMBER_UTIL.parse(&self.0, None).map(|parsed| parsed.country_code);
        if !code.is_ok_and(|code| code == NANP) {
            return Vec::new();
        }
        let regions = PHONE_NUMBER_UTIL.get_regions_for_country_calling_code(NANP);
        regions.into_iter().flatten().filter_map(CountryCode::of_region).collect()
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
        let Written { digits, has_trunk_prefix } = Written::read(raw)?;
        let parsed = PHONE_NUMBER_UTIL.parse(&digits, None).map_err(|_| ValidationError::new(HINT))?;
        match PHONE_NUMBER_UTIL.is_possible_number_with_reason(&parsed) {
            Ok(NumberLengthType::IsPossible) => {}
            Ok(NumberLengthType::IsPossibleLocalOnly) => {
                return Err(ValidationError::new(
                    "has too few digits for its country code: it may work locally, but cannot be dialed from elsewhere",
                ));
            }
            Err(_) => return Err(ValidationError::new("has too many or too few digits for its country code")),
        }
        // An Italian leading zero survives; a trunk zero after the country code does not. Twilio would not take it,
        // and a number that was not written for people is not changed silently.
        let canonical = PHONE_NUMBER_UTIL.format(&parsed, PhoneNumberFormat::E164);
        if canonical == digits || has_trunk_prefix {
            Ok(Self(canonical.into_owned()))
        } else {
            Err(ValidationError::new(HINT))
        }
    }
}

/// A number as it was written, without what separates its digits.
struct Written {
    /// `+` and digits.
    digits: String,
    /// A `(0)` after the country code, which is dialed inside the country only.
    has_trunk_prefix: bool,
}

impl Written {
    fn read(raw: &str) -> Result<Self, ValidationError> {
        // NFKC turns the full-width digits of East Asian keyboards into those of ASCII.
        let text: String = trim(raw).nfkc().collect();
        let digits: String = text.chars().filter(|c| !separates(*c)).collect();
        if has_form(&digits) {
            return Ok(Self { digits, has_trunk_prefix: text.contains("(0)") });
        }
        let odd = found_beside_ascii(&text.chars().filter(|c| !separates(*c)).collect::<String>());
        Err(ValidationError::new(odd.map_or_else(|| HINT.to_owned(), |odd| format!("{HINT}; {odd}"))))
    }
}

/// Blanks, dashes, dots, brackets and slashes between groups of digits, and what copying adds.
fn separates(c: char) -> bool {
    is_stray(c) || matches!(c, '-' | '.' | '(' | ')' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}')
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
            "(415) 555-0100",
            "+99912345678",
            "+0123456789",
            "+1415555010a",
            "+14155550100 x5",
            "tel:+14155550100",
            "٤+14155550100",
            "+4402071838750",
        ] {
            assert!(wrong.parse::<PhoneNumber>().is_err(), "{wrong:?} was accepted");
        }
    }

    #[test]
    fn a_number_is_read_as_people_and_twilio_write_it() {
        for (written, number) in [
            ("+1 (415) 555-7001", "+14155557001"),
            ("(+1) 415.555.7001", "+14155557001"),
            (" +14155557001\n", "+14155557001"),
            ("\u{a0}+14155557001\u{200b}", "+14155557001"),
            ("\u{202a}+1\u{202f}415\u{2011}555\u{2011}7001\u{202c}", "+14155557001"),
            ("\u{ff0b}\u{ff11}4155557001", "+14155557001"),
            ("+49 30/123456", "+4930123456"),
            ("+44 (0)20 7183 8750", "+442071838750"),
            ("+39 06 1234 5678", "+390612345678"),
        ] {
            assert_eq!(
                written.parse::<PhoneNumber>().map(|n| n.as_str().to_owned()),
                Ok(number.to_owned()),
                "{written:?}"
            );
        }
    }

    #[test]
    fn a_number_that_works_locally_only_is_refused() {
        for local in ["+15550100", "+4420718387", "+15551234", "+49123"] {
            let refused = local.parse::<PhoneNumber>().expect_err(local);
            assert!(!refused.detail().is_empty(), "{local}");
        }
        let refused = "+15550100".parse::<PhoneNumber>().expect_err("seven digits");
        assert!(refused.detail().contains("too few digits"), "{refused}");
    }

    #[test]
    fn a_number_of_a_new_area_code_may_be_in_any_country_of_its_code() {
        let countries = |number: &str| {
            let number: PhoneNumber = number.parse().expect("a number");
            number.possible_countries().iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(countries("+14155550100"), ["US"]);
        assert_eq!(countries("+18765550123"), ["JM"]);
        let new = countries("+14362345678");
        assert!(new.len() > 20 && new.contains(&"US".to_owned()) && new.contains(&"CA".to_owned()), "{new:?}");
        // A code of one country alone is that country's, however new the number; one that others share is not guessed.
        assert_eq!(countries("+4915991234567"), ["DE"]);
        assert_eq!(countries("+449999999999"), Vec::<String>::new());
        assert_eq!(countries("+80012345678"), Vec::<String>::new());
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
