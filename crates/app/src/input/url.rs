//! URLs that Twilio calls.

use std::borrow::Cow;

use url::Url;

use crate::error::FieldError;

/// Accepts a URL that Twilio can use: one of the schemes, with a host, at most 2,000 characters long.
pub(crate) fn check_url(
    pointer: impl Into<Cow<'static, str>>,
    raw: &str,
    schemes: &[&str],
    example: &str,
) -> Option<FieldError> {
    let usable = raw.len() <= 2_000
        // The parser drops tabs and line breaks, but the raw text is what is stored.
        && !raw.contains(|character: char| character.is_control() || character.is_whitespace())
        && Url::parse(raw).is_ok_and(|url| {
            schemes.contains(&url.scheme()) && url.has_host() && url.username().is_empty() && url.password().is_none()
        });
    (!usable).then(|| {
        FieldError::new(
            pointer,
            format!(
                "must be a URL of at most 2,000 characters that starts with {}://, for example {example}",
                schemes.join(":// or ")
            ),
        )
    })
}
