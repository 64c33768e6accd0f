//! The country of an organization's own number.

use rlibphonenumber::PHONE_NUMBER_UTIL;

use crate::{CountryCode, PhoneNumber};

impl CountryCode {
    /// The country of a number that is the organization's own. Twilio knows that the number exists, so one that the metadata
    /// do not know yet belongs to its calling code's main country.
    pub fn of_own(number: &PhoneNumber) -> Option<Self> {
        let main = || {
            let parsed = PHONE_NUMBER_UTIL.parse(number.as_str(), None).ok()?;
            Self::of_region(PHONE_NUMBER_UTIL.get_region_for_country_code(parsed.country_code)?)
        };
        number.country().or_else(main)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_own_number_that_the_metadata_do_not_know_belongs_to_its_codes_main_country() {
        let own = |number| CountryCode::of_own(&PhoneNumber::from_stored(number).expect("the form of a number"));
        for (number, code) in
            [("+14155550100", "US"), ("+16135550123", "CA"), ("+14150000001", "US"), ("+4930123456", "DE")]
        {
            assert_eq!(own(number).map(|country| country.to_string()).as_deref(), Some(code), "{number}");
        }
        assert_eq!(own("+881612345678"), None);
    }
}
