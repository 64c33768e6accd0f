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

/// A destination that is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AllowedCountry {
    /// The country of the number that calls or texts.
    Own,
    Country(CountryCode),
}

impl FromStr for AllowedCountry {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        if raw == "own" {
            return Ok(Self::Own);
        }
        raw.parse().map(Self::Country).map_err(|_| {
            ValidationError::new(
                "must be a country's code of two capital letters (ISO 3166-1), for example US, or own for the country of \
                 the number that calls",
            )
        })
    }
}

impl fmt::Display for AllowedCountry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own => f.write_str("own"),
            Self::Country(country) => country.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allowed_country_is_a_code_or_own() {
        for text in ["own", "US", "XK"] {
            assert_eq!(text.parse::<AllowedCountry>().map(|allowed| allowed.to_string()), Ok(text.to_owned()));
        }
        for wrong in ["Own", "OWN", "", "all", "us"] {
            assert!(wrong.parse::<AllowedCountry>().is_err(), "{wrong:?} was accepted");
        }
    }

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
