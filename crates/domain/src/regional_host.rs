//! Twilio's regions and edge locations.

use std::fmt;
use std::str::FromStr;

use crate::ValidationError;

/// The host of an account outside Twilio's default region. Its credentials are valid in that region only.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RegionalHost {
    pub region: Region,
    pub edge: Edge,
}

impl RegionalHost {
    /// `api.{edge}.{region}.twilio.com` (Twilio's docs on regions).
    pub fn host(&self) -> String {
        format!("api.{}.{}.twilio.com", self.edge, self.region)
    }
}

/// The region in which Twilio processes and stores data, such as `ie1`. Only the format is checked, since Twilio adds
/// regions from time to time; the format ensures that the host name remains within Twilio's domain.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Region(String);

/// The edge location at which requests enter Twilio's network, such as `dublin`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edge(String);

impl Region {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Edge {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Region {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        match raw.as_bytes() {
            [a, b, digit] if a.is_ascii_lowercase() && b.is_ascii_lowercase() && digit.is_ascii_digit() => {
                Ok(Self(raw.to_owned()))
            }
            _ => Err(ValidationError::new("must be a region of Twilio's, such as us1, ie1 or au1")),
        }
    }
}

impl FromStr for Edge {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        let words = || raw.split('-');
        let is_name = words().all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()));
        if is_name && raw.len() <= 32 {
            Ok(Self(raw.to_owned()))
        } else {
            Err(ValidationError::new("must be an edge location of Twilio's, such as ashburn, dublin or sydney"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_and_an_edge_make_a_host_of_twilios() {
        for (region, edge, host) in
            [("ie1", "dublin", "api.dublin.ie1.twilio.com"), ("us1", "sao-paulo", "api.sao-paulo.us1.twilio.com")]
        {
            let made = RegionalHost { region: region.parse().expect("a region"), edge: edge.parse().expect("an edge") };
            assert_eq!(made.host(), host);
        }
    }

    #[test]
    fn nothing_else_gets_into_a_host_name() {
        for wrong in ["", "ie", "IE1", "i.1", "ie12", "ie1.evil.example/", "é1"] {
            assert!(wrong.parse::<Region>().is_err(), "{wrong:?} was accepted");
        }
        for wrong in ["", "-", "dublin-", "Dublin", "evil.example", "dublin/", "a@b", &"a".repeat(33)] {
            assert!(wrong.parse::<Edge>().is_err(), "{wrong:?} was accepted");
        }
    }
}
