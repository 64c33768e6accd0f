//! Which `Range` header is passed on.

use axum::http::{HeaderMap, header};

/// One range of bytes. What is invalid, has another unit, or is several ranges is ignored, and so is a range that depends on a
/// validator (`If-Range`), since the audio has none (RFC 9110, 13.1.5 and 14.2).
pub(super) fn requested(headers: &HeaderMap) -> Option<&str> {
    let mut ranges = headers.get_all(header::RANGE).iter();
    let (range, None) = (ranges.next()?.to_str().ok()?, ranges.next()) else { return None };
    let is_usable = is_one_range(range) && !headers.contains_key(header::IF_RANGE);
    is_usable.then_some(range)
}

fn is_one_range(range: &str) -> bool {
    let Some((unit, spec)) = range.split_once('=') else { return false };
    let Some((first, last)) = spec.trim().split_once('-') else { return false };
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let number = |digits: &str| is_number(digits).then(|| digits.parse::<u64>().ok()).flatten();
    let is_range = match (number(first), number(last)) {
        (Some(first), Some(last)) => first <= last,
        (Some(_), None) => last.is_empty(),
        (None, Some(_)) => first.is_empty(),
        (None, None) => false,
    };
    unit.eq_ignore_ascii_case("bytes") && is_range
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn one_valid_range_of_bytes_is_passed_on_and_anything_else_is_ignored() {
        let of = |range: &'static str| HeaderMap::from_iter([(header::RANGE, HeaderValue::from_static(range))]);
        for valid in ["bytes=0-0", "bytes=5-", "bytes=-7", "Bytes=0-9", "bytes= 0-9 "] {
            assert_eq!(requested(&of(valid)), Some(valid));
        }
        let invalid =
            ["", "bytes", "bytes=", "bytes=-", "bytes=9-0", "bytes=a-b", "bytes=+1-2", "bytes=0-1,3-4", "seconds=0-9"];
        for ignored in invalid {
            assert_eq!(requested(&of(ignored)), None, "{ignored}");
        }
        let mut twice = of("bytes=0-1");
        twice.append(header::RANGE, HeaderValue::from_static("bytes=3-4"));
        assert_eq!(requested(&twice), None);
        let mut conditional = of("bytes=0-1");
        conditional.insert(header::IF_RANGE, HeaderValue::from_static("\"a\""));
        assert_eq!(requested(&conditional), None);
    }
}
