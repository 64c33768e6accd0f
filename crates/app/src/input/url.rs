//! URLs that Twilio calls.

use std::borrow::Cow;

use url::Url;

use crate::error::FieldError;

/// Longest URL that is taken, in bytes.
const MAX_BYTES: usize = 2_000;

/// Accepts a URL that Twilio can use: one of the schemes, with a host, at most 2,000 characters long. The error says
/// which of these it is not.
pub(crate) fn check_url(
    pointer: impl Into<Cow<'static, str>>,
    raw: &str,
    schemes: &[&str],
    example: &str,
) -> Option<FieldError> {
    problem(raw, schemes, example).map(|detail| FieldError::new(pointer, detail))
}

fn problem(raw: &str, schemes: &[&str], example: &str) -> Option<String> {
    if raw.len() > MAX_BYTES {
        return Some("must be at most 2,000 characters long".to_owned());
    }
    // The parser drops tabs and line breaks, but the raw text is what is stored.
    if let Some(at) = raw.chars().position(|character| character.is_control() || character.is_whitespace()) {
        return Some(format!("must not contain blanks or control characters; character {} is one", at + 1));
    }
    let url = Url::parse(raw).ok().filter(|url| schemes.contains(&url.scheme()) && url.has_host());
    let Some(url) = url else {
        return Some(format!("must be a URL that starts with {}://, for example {example}", schemes.join(":// or ")));
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Some(
            "must not contain a user name or password: they would be stored and shown in plain text. Check Twilio's \
             signature instead, or put a secret into the path"
                .to_owned(),
        );
    }
    // Twilio's docs on webhooks: it cannot look such names up.
    if url.host_str().is_some_and(|host| host.contains('_')) {
        return Some("must not have an underscore in its host name, which Twilio cannot call".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail(raw: &str) -> Option<String> {
        check_url("/url", raw, &["https", "http"], "https://agents.example.com/voice").map(|error| error.detail)
    }

    #[test]
    fn what_is_wrong_with_a_url_is_named_and_the_url_is_not_repeated() {
        assert_eq!(detail("https://agents.example.com/voice?a=b#rc=5"), None);
        for (raw, said) in [
            ("https://ada:s3cret@agents.example.com/voice", "user name or password"),
            ("https://ada@agents.example.com/voice", "user name or password"),
            ("https://my_agents.example.com/voice", "underscore"),
            ("https://agents.example.com/a b", "character 29"),
            ("ftp://agents.example.com/", "starts with https:// or http://"),
            ("agents.example.com/voice", "starts with https:// or http://"),
        ] {
            let found = detail(raw).expect(raw);
            assert!(found.contains(said) && !found.contains("s3cret"), "{raw}: {found}");
        }
        assert!(detail(&format!("https://h.example/{}", "x".repeat(2_000))).is_some_and(|said| said.contains("2,000")));
    }
}
