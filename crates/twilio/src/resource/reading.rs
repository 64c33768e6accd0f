//! Reading the fields of Twilio's answers: into a finite decimal, a number in its range, a date, a SID, or "not known".
//!
//! What is read here ends in the database, in sums and in API responses, which must not fail because of one odd field.

use std::str::FromStr;

use rust_decimal::Decimal;

/// More digits than any price, count or amount has, and fewer than any column or type overflows with.
const MAX_DIGITS: usize = 15;
/// Longest short text, such as the result of machine detection.
const MAX_WORD: usize = 64;

/// Parses a field if it is present. One that cannot be read is noted in the log, without its value, and taken as not
/// known: the rest of the answer is used.
pub(crate) fn read<T>(field: &'static str, raw: Option<&str>, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    let parsed = parse(raw?.trim());
    if parsed.is_none() {
        tracing::warn!(field, "a field of Twilio's cannot be read; it counts as not known");
    }
    parsed
}

/// A finite decimal number as a text that any database reads: an optional sign, digits, and an optional fraction.
/// Nothing is rounded.
pub(crate) fn decimal(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let is_number =
        |part: &str| (1..=MAX_DIGITS).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    match digits.split_once('.') {
        None => is_number(digits).then(|| format!("{sign}{digits}")),
        Some(("", "")) => None,
        // A zero before or after the point can be left out.
        Some((whole, fraction)) => {
            let zero = |part: &str| if part.is_empty() { "0".to_owned() } else { part.to_owned() };
            let (whole, fraction) = (zero(whole), zero(fraction));
            (is_number(&whole) && is_number(&fraction)).then(|| format!("{sign}{whole}.{fraction}"))
        }
    }
}

/// [`decimal`], as a number to calculate with.
pub(crate) fn amount(text: &str) -> Option<Decimal> {
    Decimal::from_str(&decimal(text)?).ok()
}

/// A count of seconds, milliseconds or pieces: not negative, and within the range of a column.
pub(crate) fn count<T: TryFrom<i32>>(text: &str) -> Option<T> {
    text.parse::<i32>().ok().filter(|number| *number >= 0).and_then(|number| T::try_from(number).ok())
}

/// An error code of Twilio's; 0 stands for none.
pub(crate) fn error_code(text: &str) -> Option<u32> {
    count::<u32>(text)
}

/// The status of a SIP response.
pub(crate) fn sip_response_code(text: &str) -> Option<i32> {
    count(text).filter(|code| (100..=699).contains(code))
}

/// A currency, ISO 4217.
pub(crate) fn currency(text: &str) -> Option<String> {
    (text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic())).then(|| text.to_ascii_uppercase())
}

/// A short word of Twilio's own vocabulary, such as `machine_start`.
pub(crate) fn word(text: &str) -> Option<String> {
    let is_word = (1..=MAX_WORD).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    is_word.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_a_finite_decimal_or_not_known() {
        for (text, expected) in [
            ("-0.03000", "-0.03000"),
            ("-0.001", "-0.001"),
            ("0", "0"),
            ("+1.5", "1.5"),
            (".5", "0.5"),
            ("7.", "7.0"),
            ("123456789012345.123456789012345", "123456789012345.123456789012345"),
        ] {
            assert_eq!(decimal(text).as_deref(), Some(expected), "{text}");
        }
        for wrong in [
            "",
            ".",
            "-",
            "N/A",
            "NaN",
            "nan",
            "Infinity",
            "-inf",
            "1e3",
            "1E-5",
            "0x10",
            "1,5",
            "1_000",
            "--1",
            "1 2",
            "\u{0663}",
            "1234567890123456",
            "0.1234567890123456",
            "1.2.3",
        ] {
            assert_eq!(decimal(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_are_within_their_ranges_or_not_known() {
        assert_eq!(count::<i32>("17"), Some(17));
        assert_eq!((count::<i32>("-1"), count::<i32>("2147483648"), count::<i32>("1.5")), (None, None, None));
        assert_eq!((error_code("30007"), error_code("4294967295"), error_code("none")), (Some(30007), None, None));
        assert_eq!(
            (sip_response_code("486"), sip_response_code("0"), sip_response_code("1000")),
            (Some(486), None, None)
        );
        assert_eq!((currency("usd").as_deref(), currency("$"), currency("USDT")), (Some("USD"), None, None));
        assert_eq!(
            (word("machine_start").as_deref(), word(&"x".repeat(65)), word("a b")),
            (Some("machine_start"), None, None)
        );
    }

    #[test]
    fn an_amount_fits_into_the_type_that_is_calculated_with() {
        assert_eq!(amount("2192.84855").map(|amount| amount.to_string()).as_deref(), Some("2192.84855"));
        assert_eq!(amount("1e5"), None);
    }
}
