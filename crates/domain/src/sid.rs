//! Twilio's SIDs.

use std::fmt;
use std::str::FromStr;

use crate::ValidationError;
use crate::pasted::{invalid_pasted, trim_pasted};

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
                let sid = trim_pasted(raw);
                let hex = None$(.or_else(|| sid.strip_prefix($prefix)))+;
                match hex {
                    Some(hex) if hex.len() == 32 && hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
                        Ok(Self(sid.to_owned()))
                    }
                    _ => Err(invalid_pasted($hint, raw)),
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
    /// A Twilio recording: `^RE[0-9a-fA-F]{32}$`.
    RecordingSid: "RE", "must be \"RE\" and 32 hexadecimal digits";
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
            format!("AC {digits}"),
            format!("AC{one_short}g"),
            String::new(),
        ] {
            assert!(wrong.parse::<AccountSid>().is_err(), "{wrong:?} was accepted");
        }
    }

    #[test]
    fn what_copying_added_around_a_sid_is_left_out_and_what_is_inside_is_named() {
        let sid = "AC0123456789abcdef0123456789abcdef";
        for around in [" ", "\n", "\u{a0}", "\u{200b}", "\u{200e}", "\u{202c}", "\u{feff}"] {
            let pasted = format!("{around}{sid}{around}");
            assert_eq!(pasted.parse::<AccountSid>().map(|parsed| parsed.to_string()), Ok(sid.to_owned()), "{around:?}");
        }
        let broken =
            "AC0123456789\u{200b}abcdef0123456789abcdef".parse::<AccountSid>().expect_err("a character inside");
        assert!(broken.detail().ends_with("; character 13 is U+200B (zero-width space)"), "{broken}");
    }
}
