//! Bodies: bounded in size and time, and JSON.

use axum::body::{Bytes, HttpBody};
use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde::de::DeserializeOwned;

use crate::problem::{Problem, ProblemCode, ProblemField};
use crate::state::ApiState;

/// The maximum size of a body, in bytes.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// The bytes of a body, bounded in size and time.
#[derive(Debug)]
pub(crate) struct RawBody(pub(crate) Bytes);

impl FromRequest<ApiState> for RawBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, Problem> {
        // A body whose Content-Length is too large is refused without being read.
        if request.body().size_hint().lower() > MAX_BODY_BYTES as u64 {
            return Err(too_large());
        }
        let timeout = state.options.body_timeout;
        let reading = axum::body::to_bytes(request.into_body(), MAX_BODY_BYTES);
        match tokio::time::timeout(timeout, reading).await {
            Ok(Ok(bytes)) => Ok(Self(bytes)),
            Ok(Err(error)) if is_too_long(&error) => Err(too_large()),
            Ok(Err(_)) => Err(Problem::new(
                ProblemCode::BodyIncomplete,
                "The connection ended before the whole body had arrived.",
            )),
            Err(_) => {
                let detail = format!("The body did not arrive within {} s.", timeout.as_secs_f64());
                Err(Problem::new(ProblemCode::RequestTimeout, detail))
            }
        }
    }
}

fn too_large() -> Problem {
    Problem::new(ProblemCode::PayloadTooLarge, format!("The body must not exceed {MAX_BODY_BYTES} bytes."))
}

fn is_too_long(error: &axum::Error) -> bool {
    use std::error::Error;
    error.source().is_some_and(<dyn Error>::is::<http_body_util::LengthLimitError>)
}

/// A JSON body. Unknown fields are refused: a misspelled one would otherwise be ignored silently.
#[derive(Debug)]
pub(crate) struct Body<T> {
    pub(crate) value: T,
    pub(crate) bytes: Bytes,
}

impl<T: DeserializeOwned> FromRequest<ApiState> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, Problem> {
        require_json(&request)?;
        let RawBody(bytes) = RawBody::from_request(request, state).await?;
        require_object(&bytes)?;
        let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| refused(&error, &bytes))?;
        deserializer.end().map_err(|_| malformed("The body contains more than one JSON value."))?;
        Ok(Self { value, bytes })
    }
}

/// A part of a body that has been read already; errors are those of its fields.
pub(crate) fn parse_value<T: DeserializeOwned>(value: &serde_json::Value) -> Result<T, Vec<ProblemField>> {
    let bytes = serde_json::to_vec(value).unwrap_or_default();
    require_object(&bytes).map_err(Problem::into_errors)?;
    let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| refused(&error, &bytes).into_errors())
}

fn require_json(request: &Request) -> Result<(), Problem> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next()).map(str::trim);
    if essence.is_some_and(|essence| essence.eq_ignore_ascii_case("application/json")) {
        return Ok(());
    }
    Err(Problem::new(ProblemCode::UnsupportedMediaType, "Send the body as JSON, with Content-Type: application/json."))
}

/// serde also reads a struct from an array, in the order of its fields, which is never intended.
fn require_object(bytes: &[u8]) -> Result<(), Problem> {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first.is_some_and(|first| *first != b'{') {
        require_json_text(bytes)?;
        return Err(Problem::invalid_field("", "must be a JSON object"));
    }
    Ok(())
}

fn require_json_text(bytes: &[u8]) -> Result<(), Problem> {
    serde_json::from_slice::<serde::de::IgnoredAny>(bytes).map(drop).map_err(|error| not_json(&error))
}

fn not_json(error: &serde_json::Error) -> Problem {
    let at = format!("line {}, column {}", error.line(), error.column());
    malformed(match reason(error) {
        Some(reason) => format!("The body is not valid JSON: {reason} ({at})."),
        None => format!("The body is not valid JSON: {at}."),
    })
}

/// What programs that cut or join texts get wrong. Recognized by serde_json's own fixed texts, which quote nothing.
fn reason(error: &serde_json::Error) -> Option<&'static str> {
    let message = error.to_string();
    let is = |text: &str| message.starts_with(text);
    if is("lone leading surrogate") || is("unexpected end of hex escape") {
        Some(
            "a \\u escape stands for half a character (a lone surrogate), as when a text with an emoji was cut in the \
             middle",
        )
    } else if is("invalid unicode code point") {
        Some("the body is not UTF-8")
    } else if is("control character") {
        Some("a control character inside a string; write it as an escape, such as \\n")
    } else {
        None
    }
}

fn malformed(detail: impl Into<String>) -> Problem {
    Problem::new(ProblemCode::MalformedJson, detail)
}

/// serde's messages name fields and types, and for some types the value, which may be a secret. So only what they say
/// about missing and unknown fields and expected types is passed on.
fn refused(error: &serde_path_to_error::Error<serde_json::Error>, bytes: &[u8]) -> Problem {
    let inner = error.inner();
    if !inner.is_data() {
        let problem = not_json(inner);
        let field = pointer(error.path());
        // Where nothing but a text is wrong, its field is known.
        return if reason(inner).is_some() && !field.is_empty() { problem.at(field) } else { problem };
    }
    // A field may be refused before the invalid JSON is reached; invalid JSON takes precedence.
    if let Err(malformed) = require_json_text(bytes) {
        return malformed;
    }
    let message = inner.to_string();
    let path = pointer(error.path());
    if let Some(field) = quoted(&message, "missing field `") {
        return Problem::invalid_field(format!("{path}/{field}"), "is required");
    }
    if let Some(field) = quoted(&message, "duplicate field `") {
        return Problem::invalid_field(format!("{path}/{field}"), "appears more than once");
    }
    if let Some(field) = quoted(&message, "unknown field `") {
        let parent = path.strip_suffix(&format!("/{field}")).unwrap_or(&path);
        return Problem::invalid_field(format!("{parent}/{field}"), "is not a field of this request");
    }
    let expected = message.rsplit_once(", expected ").and_then(|(_, rest)| rest.split(" at line").next());
    match expected.map(type_name) {
        Some(expected) => Problem::invalid_field(path, format!("must be {expected}")),
        None => Problem::invalid_field(path, "has a value of the wrong type"),
    }
}

/// Names of Rust types in the client's terms.
fn type_name(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" => "a non-negative integer",
        "i8" | "i16" | "i32" | "i64" => "an integer",
        "f32" | "f64" => "a number",
        expected => expected,
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |mut pointer, segment| {
        pointer.push('/');
        match segment {
            Segment::Seq { index } => pointer.push_str(&index.to_string()),
            Segment::Map { key } => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => pointer.push_str(variant),
            Segment::Unknown => pointer.push('?'),
        }
        pointer
    })
}

fn quoted<'m>(message: &'m str, before: &str) -> Option<&'m str> {
    message.strip_prefix(before)?.split('`').next()
}

/// The body in a form that is independent of field order and white space.
pub(crate) fn canonical_hash_input(bytes: &[u8]) -> Vec<u8> {
    serde_json::from_slice::<serde_json::Value>(bytes)
        .and_then(|value| serde_json::to_vec(&value))
        .unwrap_or_else(|_| bytes.to_vec())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only deserialization errors matter")]
    struct Outer {
        inner: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only deserialization errors matter")]
    struct Inner {
        name: String,
        #[serde(rename = "a/b~c")]
        odd: Option<bool>,
    }

    fn pointer_of(body: &str) -> String {
        let mut deserializer = serde_json::Deserializer::from_str(body);
        let error = serde_path_to_error::deserialize::<_, Outer>(&mut deserializer).expect_err("it is refused");
        let problem = format!("{:?}", refused(&error, body.as_bytes()));
        let (_, after) = problem.split_once("pointer: \"").expect("a pointer");
        after.split('"').next().unwrap_or_default().to_owned()
    }

    #[test]
    fn half_a_character_is_named_with_its_field_and_position() {
        for escape in ["\\ud83d", "\\udc4d", "\\ud83dx"] {
            let body = format!(r#"{{"inner": [{{"name": "{escape}"}}]}}"#);
            let mut deserializer = serde_json::Deserializer::from_str(&body);
            let error = serde_path_to_error::deserialize::<_, Outer>(&mut deserializer).expect_err("it is refused");
            let problem = refused(&error, body.as_bytes());
            assert_eq!(problem.code(), ProblemCode::MalformedJson);
            assert!(problem.detail().contains("half a character"), "{}", problem.detail());
            assert!(problem.detail().contains("line 1, column"), "{}", problem.detail());
            assert!(format!("{problem:?}").contains("/inner/0/name"), "{problem:?}");
        }
    }

    #[test]
    fn a_pointer_leads_to_the_field_at_any_depth() {
        assert_eq!(pointer_of("{}"), "/inner");
        assert_eq!(pointer_of(r#"{"inner": {}}"#), "/inner");
        assert_eq!(pointer_of(r#"{"inner": [{"name": "a"}, {}]}"#), "/inner/1/name");
        assert_eq!(pointer_of(r#"{"inner": [{"name": 1}]}"#), "/inner/0/name");
        assert_eq!(pointer_of(r#"{"inner": [{"name": "a", "more": 1}]}"#), "/inner/0/more");
        assert_eq!(pointer_of(r#"{"inner": [{"name": "a", "a/b~c": 1}]}"#), "/inner/0/a~1b~0c");
    }
}
