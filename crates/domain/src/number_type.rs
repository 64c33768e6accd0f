//! Types of numbers that cost more than an ordinary call, by which destinations are allowed.

use std::fmt;
use std::str::FromStr;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberType};

use crate::{PhoneNumber, ValidationError};

/// `+1 500 555 …`: numbers with which Twilio tests credentials, and which it never dials
/// (<https://www.twilio.com/docs/iam/test-credentials>). By the numbering plan they would be personal numbers.
const TWILIO_TEST_PREFIX: &str = "1500555";

/// A type of number that is refused unless it is allowed: such numbers are what toll fraud earns money with. Ordinary
/// numbers (fixed, mobile, VoIP, freephone) and numbers of unknown type have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberType {
    PremiumRate,
    SharedCost,
    /// Follows a person (`+44 70`, `+1 5XX`), at any price.
    Personal,
    /// Leads to wherever a company has set it to.
    UniversalAccess,
    Pager,
    Voicemail,
    /// Satellite phones and other networks that belong to no country (`+870`, `+878`, `+881`, `+882`, `+883`, `+888`).
    GlobalNetwork,
}

impl NumberType {
    pub const ALL: [Self; 7] = [
        Self::PremiumRate,
        Self::SharedCost,
        Self::Personal,
        Self::UniversalAccess,
        Self::Pager,
        Self::Voicemail,
        Self::GlobalNetwork,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PremiumRate => "premium-rate",
            Self::SharedCost => "shared-cost",
            Self::Personal => "personal",
            Self::UniversalAccess => "universal-access",
            Self::Pager => "pager",
            Self::Voicemail => "voicemail",
            Self::GlobalNetwork => "global-network",
        }
    }

    /// The type of a number, by libphonenumber's metadata. `None`: an ordinary number.
    pub fn of(number: &PhoneNumber) -> Option<Self> {
        let digits = number.as_str().strip_prefix('+').unwrap_or_default();
        if digits.starts_with(TWILIO_TEST_PREFIX) {
            return None;
        }
        if is_north_american_premium(digits) {
            return Some(Self::PremiumRate);
        }
        let kind = kind_of(digits).or_else(|| kind_of_similar(digits));
        match kind {
            Some(PhoneNumberType::TollFree) => None,
            _ if is_of_no_country(digits) => kind.and_then(Self::of_kind).or(Some(Self::GlobalNetwork)),
            _ => kind.and_then(Self::of_kind),
        }
    }

    const fn of_kind(kind: PhoneNumberType) -> Option<Self> {
        match kind {
            PhoneNumberType::PremiumRate => Some(Self::PremiumRate),
            PhoneNumberType::SharedCost => Some(Self::SharedCost),
            PhoneNumberType::PersonalNumber => Some(Self::Personal),
            PhoneNumberType::UAN => Some(Self::UniversalAccess),
            PhoneNumberType::Pager => Some(Self::Pager),
            PhoneNumberType::VoiceMail => Some(Self::Voicemail),
            _ => None,
        }
    }
}

/// The area code 900, and the exchange 976 of every area: the metadata know the latter as ordinary numbers.
fn is_north_american_premium(digits: &str) -> bool {
    digits.starts_with("1900") || digits.starts_with('1') && digits.len() == 11 && digits.get(4..7) == Some("976")
}

/// Country codes of three digits that belong to no country.
fn is_of_no_country(digits: &str) -> bool {
    let code = digits.get(..3).and_then(|code| code.parse().ok());
    code.is_some_and(|code: i32| {
        PHONE_NUMBER_UTIL.get_supported_global_network_calling_codes().any(|known| known == code)
    })
}

/// `None`: the number is in none of the ranges that the metadata know.
fn kind_of(digits: &str) -> Option<PhoneNumberType> {
    let parsed = PHONE_NUMBER_UTIL.parse(format!("+{digits}"), None).ok()?;
    Some(PHONE_NUMBER_UTIL.get_number_type(&parsed)).filter(|kind| *kind != PhoneNumberType::Unknown)
}

/// A number with a digit too many or too few is dialled all the same: it is of the type of those that begin like it.
fn kind_of_similar(digits: &str) -> Option<PhoneNumberType> {
    let longer = (1..=3).map(|more| format!("{digits}{}", "0".repeat(more)));
    let shorter = (1..=3).filter_map(|fewer| digits.len().checked_sub(fewer).and_then(|end| digits.get(..end)));
    shorter.map(str::to_owned).chain(longer).find_map(|similar| kind_of(&similar))
}

impl fmt::Display for NumberType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for NumberType {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == raw).ok_or_else(|| {
            ValidationError::new(
                "must be one of premium-rate, shared-cost, personal, universal-access, pager, voicemail, global-network",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(number: &str) -> Option<NumberType> {
        NumberType::of(&PhoneNumber::from_stored(number).expect("the form of a number"))
    }

    #[test]
    fn costly_ranges_are_known_by_their_type() {
        for (number, kind) in [
            ("+19005550123", NumberType::PremiumRate),
            ("+12129765123", NumberType::PremiumRate),
            ("+449098790123", NumberType::PremiumRate),
            ("+448712345678", NumberType::PremiumRate),
            ("+39899123456", NumberType::PremiumRate),
            ("+499001234567", NumberType::PremiumRate),
            ("+33899123456", NumberType::PremiumRate),
            ("+979123456789", NumberType::PremiumRate),
            ("+80812345678", NumberType::SharedCost),
            ("+491801234567", NumberType::SharedCost),
            ("+447012345678", NumberType::Personal),
            ("+15002345678", NumberType::Personal),
            ("+881612345678", NumberType::GlobalNetwork),
            ("+870773111632", NumberType::GlobalNetwork),
            ("+88213123456", NumberType::GlobalNetwork),
            ("+883510012345", NumberType::GlobalNetwork),
        ] {
            assert_eq!(of(number), Some(kind), "{number}");
        }
    }

    #[test]
    fn ordinary_numbers_have_no_type_and_neither_do_unknown_ones_or_twilios_test_numbers() {
        for number in [
            "+14155550100",
            "+15005550006",
            "+15550000000",
            "+442071838750",
            "+447911123456",
            "+4930123456",
            "+4915112345678",
            "+390612345678",
            "+80012345678",
            "+18005550123",
            "+24762123",
            "+25261234567",
        ] {
            assert_eq!(of(number), None, "{number}");
        }
    }

    #[test]
    fn a_digit_more_or_less_does_not_make_a_costly_number_ordinary() {
        for number in ["+3989912345678", "+4490987901234", "+44909879012", "+338991234567", "+44701234567"] {
            assert!(of(number).is_some(), "{number}");
        }
    }

    #[test]
    fn every_type_reads_as_it_is_written() {
        for kind in NumberType::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
        assert!("mobile".parse::<NumberType>().is_err());
    }
}
