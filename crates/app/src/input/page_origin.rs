//! Where a page of the platform is.

use std::fmt;
use std::str::FromStr;

use linecard_domain::ValidationError;
use url::{Host, Url};

/// The origin of a page, as browsers send it in the header `Origin`: `https://app.example.com`, with the port if it is not
/// 443. Of `localhost` and 127.0.0.1, also `http`.
///
/// It is written into a content security policy: nothing but letters, digits, hyphens and dots can be in its host. (The URL
/// standard allows more, among it `;` and `'`.)
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOrigin(String);

/// Longer than any name of a host.
const MAX_BYTES: usize = 300;

impl PageOrigin {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PageOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PageOrigin {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        let raw = raw.trim();
        let is_foreign = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '\\' | '@');
        let url = Some(raw).filter(|raw| raw.len() <= MAX_BYTES && !raw.contains(is_foreign));
        let url = url.and_then(|raw| Url::parse(raw).ok()).ok_or_else(not_an_origin)?;
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(ValidationError::new(
                "must be an origin alone, without a path, for example https://app.example.com",
            ));
        }
        let is_this_machine = match url.host() {
            Some(Host::Domain(name)) if is_plain_name(name) => name == "localhost",
            Some(Host::Ipv4(address)) => address == std::net::Ipv4Addr::LOCALHOST,
            // Content security policies know no IPv6 addresses.
            _ => {
                return Err(ValidationError::new(
                    "must have the name of a host, of letters, digits, hyphens and dots, for example \
                     https://app.example.com",
                ));
            }
        };
        match url.scheme() {
            "https" => Ok(Self(url.origin().ascii_serialization())),
            "http" if is_this_machine => Ok(Self(url.origin().ascii_serialization())),
            "http" => Err(ValidationError::new("must begin with https://; http:// is for localhost and 127.0.0.1")),
            _ => Err(not_an_origin()),
        }
    }
}

/// The parser has made it lower case, and ASCII.
fn is_plain_name(name: &str) -> bool {
    let is_plain = |label: &str| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    name.split('.').all(is_plain)
}

fn not_an_origin() -> ValidationError {
    ValidationError::new("must be the origin of a page, for example https://app.example.com")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(raw: &str) -> Option<String> {
        raw.parse::<PageOrigin>().ok().map(|origin| origin.to_string())
    }

    #[test]
    fn an_origin_is_as_browsers_send_it() {
        for (raw, origin) in [
            ("https://app.example.com", "https://app.example.com"),
            (" https://App.Example.COM:443/ ", "https://app.example.com"),
            ("https://app.example.com:8443", "https://app.example.com:8443"),
            ("HTTPS://bücher.example", "https://xn--bcher-kva.example"),
            ("https://192.0.2.7", "https://192.0.2.7"),
            ("http://localhost:5173", "http://localhost:5173"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("http://localhost:80", "http://localhost"),
        ] {
            assert_eq!(parsed(raw).as_deref(), Some(origin), "{raw}");
        }
    }

    #[test]
    fn what_is_no_origin_or_would_mean_more_in_a_policy_is_refused() {
        for raw in [
            "",
            "null",
            "*",
            "app.example.com",
            "https://",
            "https://*.example.com",
            "https://a.example;script-src *",
            "https://a.example;",
            "https://a.example;x.example",
            "https://a.example,b.example",
            "https://a.example'self'.example",
            "https://a.example https://b.example",
            "https://a.example\thttps://b.example",
            "https://a.example\n.evil.example",
            "https://a_b.example",
            "https://a.example.",
            "https://a..example",
            "https://[::1]",
            "https://ada@a.example",
            "https:\\\\a.example",
            "https://a.example/path",
            "https://a.example?query",
            "https://a.example/#fragment",
            "http://a.example",
            "http://localhost.a.example",
            "http://10.0.0.1",
            "ftp://a.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc",
        ] {
            assert_eq!(parsed(raw), None, "{raw}");
        }
        assert_eq!(parsed(&format!("https://{}.example", "a".repeat(300))), None);
    }

    #[test]
    fn the_refusal_says_what_to_do() {
        for (raw, said) in [
            ("https://a.example/path", "without a path"),
            ("http://a.example", "https://"),
            ("https://a;b.example", "letters, digits"),
            ("nonsense", "for example"),
        ] {
            let error = raw.parse::<PageOrigin>().expect_err(raw);
            assert!(error.detail().contains(said), "{raw}: {error}");
        }
    }
}
