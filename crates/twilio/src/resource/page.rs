//! Pages of Twilio's lists.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::lenient::text;
use super::parse::{ParseError, from_object};

/// One page of a list.
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    /// The query string of `next_page_uri`; `None` on the last page.
    pub(crate) next: Option<String>,
}

#[derive(Deserialize)]
struct Links {
    #[serde(default, deserialize_with = "text")]
    next_page_uri: Option<String>,
}

/// Reads `{"<field>": [item, …], "next_page_uri": "/2010-04-01/…?Page=1&…" | null, …}`.
pub(crate) fn parse_page<B: DeserializeOwned, T>(
    bytes: &[u8],
    field: &'static str,
    convert: impl Fn(B) -> Result<T, ParseError>,
) -> Result<Page<T>, ParseError> {
    let mut body: serde_json::Map<String, serde_json::Value> = from_object(bytes)?;
    let list = body.remove(field).ok_or(ParseError::Missing { field })?;
    let bodies: Vec<B> = serde_json::from_value(list).map_err(ParseError::Json)?;
    let links: Links = serde_json::from_value(serde_json::Value::Object(body)).map_err(ParseError::Json)?;
    Ok(Page {
        items: bodies.into_iter().map(convert).collect::<Result<_, _>>()?,
        next: links.next_page_uri.and_then(|uri| Some(uri.split_once('?')?.1.to_owned())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CallResource;

    fn parse(json: &str) -> Result<Page<CallResource>, ParseError> {
        parse_page(json.as_bytes(), "calls", CallResource::from_json)
    }

    #[test]
    fn of_the_next_page_only_the_query_is_kept() {
        let page =
            parse(r#"{"page": 0, "calls": [], "next_page_uri": "https://evil.example/x.json?Page=1&PageToken=PACA1"}"#)
                .expect("a page");
        assert_eq!(page.next.as_deref(), Some("Page=1&PageToken=PACA1"));
        for last in [r#"{"calls": [], "next_page_uri": null}"#, r#"{"calls": []}"#] {
            assert_eq!(parse(last).expect("a page").next, None);
        }
    }

    #[test]
    fn one_item_that_cannot_be_understood_fails_the_page() {
        let item = r#"{"sid": "CA0123456789abcdef0123456789abcdef", "status": "queued"}"#;
        assert_eq!(parse(&format!(r#"{{"calls": [{item}, {item}]}}"#)).expect("a page").items.len(), 2);
        assert!(parse(&format!(r#"{{"calls": [{item}, {{}}]}}"#)).is_err());
        assert!(parse(r#"{"messages": []}"#).is_err());
        assert!(parse("[]").is_err());
    }
}
