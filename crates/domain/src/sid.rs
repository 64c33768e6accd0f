//! Twilio's SIDs.

use std::fmt;
use std::str::FromStr;

use crate::ValidationError;

macro_rules! sids {
    ($($(#[$doc:meta])* $name:ident: $($prefix:literal)|+, $hint:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = ValidationError;

            fn from_str(raw: &str) -> Result<Self, ValidationError> {
                let hex = None$(.or_else(|| raw.strip_prefix($prefix)))+;
                match hex {
                    Some(hex) if hex.len() == 32 && hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
                        Ok(Self(raw.to_owned()))
                    }
                    _ => Err(ValidationError::new($hint)),
                }
            }
        }
    )+};
}

sids! {
    /// A Twilio account or subaccount: `^AC[0-9a-fA-F]{32}$` (Twilio's OpenAPI).
    AccountSid: "AC", "must be \"AC\" and 32 hexadecimal digits, as the Twilio console shows it under Account SID";
    /// A Twilio API key, used as the user name with its secret as the password: `^SK[0-9a-fA-F]{32}$`.
    ApiKeySid: "SK", "must be \"SK\" and 32 hexadecimal digits, as the Twilio console shows it under SID";
    /// A Twilio call: `^CA[0-9a-fA-F]{32}$`.
    CallSid: "CA", "must be \"CA\" and 32 hexadecimal digits";
    /// A Twilio message: `^(SM|MM)[0-9a-fA-F]{32}$`.
    MessageSid: "SM" | "MM", "must be \"SM\" or \"MM\" and 32 hexadecimal digits";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sid_is_its_prefix_and_exactly_32_hexadecimal_digits() {
        let digits = "0123456789abcdefABCDEF0123456789";
        let one_short = "123456789abcdefABCDEF0123456789";
        assert!(format!("AC{digits}").parse::<AccountSid>().is_ok());
        assert!(format!("SM{digits}").parse::<MessageSid>().is_ok());
        assert!(format!("MM{digits}").parse::<MessageSid>().is_ok());
        for wrong in [
            format!("AC{one_short}"),
            format!("AC{digits}0"),
            format!("CA{digits}"),
            format!("ac{digits}"),
            format!(" AC{digits}"),
            format!("AC{one_short}g"),
            String::new(),
        ] {
            assert!(wrong.parse::<AccountSid>().is_err(), "{wrong:?} was accepted");
        }
    }
}
