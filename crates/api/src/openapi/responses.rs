//! The answers that any operation may give besides its own.

use serde_json::{Map, Value, json};

/// Headers of answers.
pub(super) fn headers() -> Value {
    json!({
        "RequestId": {
            "description": "The request's id, which is also in the log: name it when you report a problem.",
            "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        },
        "Version": {
            "description": "The release of Linecard that answers.",
            "schema": {"type": "string", "examples": ["0.1.0"]},
        },
        "RetryAfter": {
            "description": "Seconds to wait before the request is repeated.",
            "schema": {"type": "integer", "minimum": 1},
        },
    })
}

/// Name, description, and whether it says when to try again.
const PROBLEMS: [(&str, &str, bool); 7] = [
    ("Malformed", "The body is not JSON, or not of the documented form.", false),
    ("Unauthenticated", "Neither a session nor a valid API key was sent.", false),
    ("Forbidden", "The session or API key may not do this in this organization.", false),
    ("NotFound", "There is no such thing, or not in an organization that the caller belongs to.", false),
    (
        "Invalid",
        "A field is not valid, or Twilio or a limit refuses the request; `code` and `errors` say which and why.",
        false,
    ),
    ("RateLimited", "Too many requests; nothing was done.", true),
    ("Unavailable", "The database or Twilio cannot be reached at this moment.", true),
];

pub(super) fn responses() -> Value {
    let named = PROBLEMS.iter().map(|(name, description, is_temporary)| {
        let mut headers = headers_of_all();
        if let (true, Some(headers)) = (is_temporary, headers.as_object_mut()) {
            headers.insert("Retry-After".to_owned(), json!({"$ref": "#/components/headers/RetryAfter"}));
        }
        ((*name).to_owned(), problem(description, &headers))
    });
    Value::Object(named.collect())
}

fn problem(description: &str, headers: &Value) -> Value {
    json!({
        "description": description,
        "headers": headers,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    })
}

/// Adds those that are possible, unless the operation describes them itself.
pub(super) fn add_to(path: &str, operation: &mut Value) {
    let has = |member: &str| operation.get(member).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    let (is_secured, has_parameters) = (has("security"), has("parameters"));
    let has_body = operation.get("requestBody").is_some();
    let possible = [
        ("400", "Malformed", has_body),
        ("401", "Unauthenticated", is_secured),
        ("403", "Forbidden", is_secured),
        ("404", "NotFound", path.contains('{')),
        ("422", "Invalid", has_body || has_parameters),
        ("429", "RateLimited", true),
        ("503", "Unavailable", true),
    ];
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    responses.values_mut().filter_map(Value::as_object_mut).for_each(add_headers);
    for (status, name, _) in possible.into_iter().filter(|(.., is_possible)| *is_possible) {
        let reference = json!({"$ref": format!("#/components/responses/{name}")});
        responses.entry(status).or_insert(reference);
    }
    responses.insert("default".to_owned(), problem("Any other problem.", &headers_of_all()));
}

/// What every answer has.
fn headers_of_all() -> Value {
    json!({
        "X-Request-Id": {"$ref": "#/components/headers/RequestId"},
        "Linecard-Version": {"$ref": "#/components/headers/Version"},
    })
}

fn add_headers(response: &mut Map<String, Value>) {
    let headers = response.entry("headers").or_insert_with(|| json!({}));
    if let (Some(headers), Value::Object(all)) = (headers.as_object_mut(), headers_of_all()) {
        headers.extend(all);
    }
}
