//! Deserialization of Twilio's loosely typed fields.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A field as text, however Twilio writes it: a string, a number or a boolean. Null, the empty
/// string, lists and objects are `None`, and so is a text with NUL, which no database keeps.
///
/// To be used with `#[serde(default, deserialize_with = "text")]`.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    deserializer.deserialize_any(Text)
}

struct Text;

impl<'de> Visitor<'de> for Text {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok((!text.is_empty() && !text.contains('\0')).then(|| text.to_owned()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Body {
        #[serde(default, deserialize_with = "text")]
        field: Option<String>,
    }

    #[test]
    fn every_json_value_is_text_or_none() {
        for (json, expected) in [
            (r#"{"field": "x"}"#, Some("x")),
            (r#"{"field": "17"}"#, Some("17")),
            (r#"{"field": 17}"#, Some("17")),
            (r#"{"field": -17}"#, Some("-17")),
            (r#"{"field": -0.0085}"#, Some("-0.0085")),
            (r#"{"field": true}"#, Some("true")),
            (r#"{"field": ""}"#, None),
            (r#"{"field": "a\u0000"}"#, None),
            (r#"{"field": null}"#, None),
            (r#"{"field": {"a": [1]}}"#, None),
            (r#"{"field": [{"a": 1}]}"#, None),
            ("{}", None),
        ] {
            let body: Body = serde_json::from_str(json).expect(json);
            assert_eq!(body.field.as_deref(), expected, "{json}");
        }
    }
}
