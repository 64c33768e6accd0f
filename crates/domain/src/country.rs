//! Countries, by which destinations are allowed.

use std::fmt;
use std::str::FromStr;

use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};

use crate::ValidationError;

/// A country or territory with its own telephone numbers, by its ISO 3166-1 code of two letters (and the three
/// that libphonenumber adds: `AC`, `TA`, `XK`).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CountryCode(Region);

impl CountryCode {
    /// `None` for numbers that belong to no country, such as satellite phones and international freephone numbers.
    pub(crate) fn of_region(region: Region) -> Option<Self> {
        PHONE_NUMBER_UTIL.get_supported_regions().any(|known| known == region).then_some(Self(region))
    }
}

impl FromStr for CountryCode {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        Region::from_code(raw).ok().and_then(Self::of_region).filter(|country| country.to_string() == raw).ok_or_else(
            || ValidationError::new("must be a country's code of two capital letters (ISO 3166-1), for example US"),
        )
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_countries_are_accepted_and_no_others() {
        for code in ["US", "DE", "GB", "XK", "IT"] {
            assert_eq!(code.parse::<CountryCode>().map(|country| country.to_string()), Ok(code.to_owned()));
        }
        for wrong in ["", "U", "us", "USA", "XX", "001", "U1", "ÄÖ", "U\0", " US", "ZZ"] {
            assert!(wrong.parse::<CountryCode>().is_err(), "{wrong:?} was accepted");
        }
    }
}
