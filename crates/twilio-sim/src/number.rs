//! Phone numbers: their format, and the magic numbers of Twilio's test credentials.

/// `text` as E.164, the way Twilio reads it: punctuation is dropped and ten digits are a North
/// American number. `None` if it is no phone number.
pub(crate) fn e164(text: &str) -> Option<String> {
    let trimmed = text.trim();
    let digits: String =
        trimmed.trim_start_matches('+').chars().filter(|c| !matches!(c, ' ' | '(' | ')' | '-' | '.')).collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) || digits.starts_with('0') {
        return None;
    }
    match (trimmed.starts_with('+'), digits.len()) {
        (true, 7..=15) | (false, 11..=15) => Some(format!("+{digits}")),
        (false, 10) => Some(format!("+1{digits}")),
        _ => None,
    }
}

/// SIP addresses and browser clients can be called as well.
pub(crate) fn is_address(to: &str) -> bool {
    to.starts_with("sip:") || to.starts_with("client:")
}

/// `(925) 271-7005` for a North American number, as the REST API shows it beside the plain one.
pub(crate) fn formatted(number: &str) -> String {
    let parts = number
        .strip_prefix("+1")
        .filter(|digits| digits.len() == 10 && digits.is_ascii())
        .and_then(|d| Some((d.get(..3)?, d.get(3..6)?, d.get(6..)?)));
    parts.map_or_else(|| number.to_owned(), |(area, office, line)| format!("({area}) {office}-{line}"))
}

/// The country of a number, for webhook parameters; empty if unknown.
pub(crate) fn country(number: &str) -> &'static str {
    const PREFIXES: [(&str, &str); 6] =
        [("+1", "US"), ("+44", "GB"), ("+49", "DE"), ("+33", "FR"), ("+61", "AU"), ("+91", "IN")];
    PREFIXES.iter().find(|(prefix, _)| number.starts_with(prefix)).map_or("", |(_, country)| *country)
}

/// The last digit of a number of the range that Twilio reserves for tests.
/// <https://www.twilio.com/docs/iam/test-credentials>
pub(crate) fn magic(number: &str) -> Option<u8> {
    let digit = number.strip_prefix("+1500555000")?;
    match digit.as_bytes() {
        [digit @ b'0'..=b'9'] => Some(digit - b'0'),
        _ => None,
    }
}

pub(crate) fn magic_call_from(digit: u8) -> Option<u32> {
    match digit {
        1 => Some(21212),
        6 => None,
        _ => Some(21210),
    }
}

pub(crate) fn magic_call_to(digit: u8) -> Option<u32> {
    match digit {
        1 => Some(21217),
        2 => Some(21214),
        3 => Some(21215),
        4 => Some(21216),
        _ => None,
    }
}

pub(crate) fn magic_message_from(digit: u8) -> Option<u32> {
    match digit {
        1 => Some(21212),
        6 => None,
        8 => Some(21611),
        _ => Some(21606),
    }
}

pub(crate) fn magic_message_to(digit: u8) -> Option<u32> {
    match digit {
        1 => Some(21211),
        2 => Some(21612),
        3 => Some(21408),
        4 => Some(21610),
        9 => Some(21614),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{e164, formatted, magic};

    #[test]
    fn numbers_are_read_as_twilio_reads_them() {
        assert_eq!(e164("(925) 271-7005").as_deref(), Some("+19252717005"));
        assert_eq!(e164("+44 20 7946 0000").as_deref(), Some("+442079460000"));
        assert_eq!(e164("+1555abc"), None);
        assert_eq!(e164("12"), None);
        assert_eq!(formatted("+19252717005"), "(925) 271-7005");
        assert_eq!(magic("+15005550006"), Some(6));
        assert_eq!(magic("+15005550016"), None);
    }
}
