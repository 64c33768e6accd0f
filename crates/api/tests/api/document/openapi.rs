//! The OpenAPI document is complete and agrees with the database.

use std::collections::BTreeSet;

use linecard_testkit::TestDatabase;
use serde_json::Value;

fn document() -> Value {
    linecard_api::openapi()
}

/// All values of a key, at any depth.
fn values<'a>(within: &'a Value, key: &str, found: &mut Vec<&'a Value>) {
    match within {
        Value::Object(fields) => {
            found.extend(fields.get(key));
            fields.values().for_each(|value| values(value, key, found));
        }
        Value::Array(items) => items.iter().for_each(|item| values(item, key, found)),
        _ => {}
    }
}

#[test]
fn every_reference_in_the_document_resolves() {
    let document = document();
    let mut references = Vec::new();
    values(&document, "$ref", &mut references);
    assert!(references.len() > 100, "{references:?}");
    for reference in references {
        let pointer = reference.as_str().and_then(|text| text.strip_prefix('#')).expect("a local reference");
        assert!(document.pointer(pointer).is_some(), "{pointer} does not exist");
    }
}

#[test]
fn every_response_and_schema_has_a_description() {
    let document = document();
    let mut responses = Vec::new();
    values(&document["paths"], "responses", &mut responses);
    let responses = responses.into_iter().filter_map(Value::as_object).flatten();
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    for (name, item) in responses.chain(schemas) {
        // A shared one is described where it is: `every_reference_in_the_document_resolves`.
        if item.get("$ref").is_some() {
            continue;
        }
        assert!(item["description"].as_str().is_some_and(|text| !text.is_empty()), "{name}: {item}");
    }
}

#[test]
fn every_property_parameter_and_group_of_operations_has_a_description() {
    let document = document();
    let described = |item: &Value| item["description"].as_str().is_some_and(|text| !text.is_empty());
    let mut missing = Vec::new();
    for (schema, body) in document["components"]["schemas"].as_object().expect("schemas") {
        for (name, property) in body["properties"].as_object().into_iter().flatten() {
            if !described(property) {
                missing.push(format!("{schema}.{name}"));
            }
        }
    }
    let mut lists = Vec::new();
    values(&document["paths"], "parameters", &mut lists);
    for parameter in lists.into_iter().filter_map(Value::as_array).flatten() {
        if !described(parameter) {
            missing.push(format!("the parameter {}", parameter["name"]));
        }
    }
    assert!(missing.is_empty(), "describe them where they are, or in src/openapi/descriptions.rs: {missing:#?}");

    let mut used = Vec::new();
    values(&document["paths"], "tags", &mut used);
    let used: BTreeSet<&str> = used.into_iter().filter_map(|tags| tags[0].as_str()).collect();
    let tags = document["tags"].as_array().expect("tags");
    let listed: BTreeSet<&str> =
        tags.iter().filter(|tag| described(tag)).filter_map(|tag| tag["name"].as_str()).collect();
    assert_eq!(used, listed);
}

#[test]
fn every_operation_says_when_to_try_again_and_which_request_it_was() {
    let document = document();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let responses = &operation["responses"];
            for status in ["429", "503", "default"] {
                assert!(responses[status].is_object(), "{method} {path} {status}");
            }
            assert!(!operation["operationId"].as_str().expect("an id").is_empty());
        }
    }
    for name in ["RateLimited", "Unavailable"] {
        let headers = &document["components"]["responses"][name]["headers"];
        assert!(headers["Retry-After"].is_object() && headers["X-Request-Id"].is_object(), "{name}");
    }
}

/// The words of the check constraint on a column, which are its possible values.
async fn allowed_by_the_database(database: &TestDatabase, table: &str, column: &str) -> BTreeSet<String> {
    let query = "SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid \
         JOIN pg_attribute a ON a.attrelid = t.oid AND c.conkey = ARRAY[a.attnum] \
         WHERE c.contype = 'c' AND t.relname = $1 AND a.attname = $2";
    let client = database.superuser_client().await;
    let definition: String = client.query_one(query, &[&table, &column]).await.expect("one constraint").get(0);
    let values = definition.replace(column, "");
    let words = values.split(|character: char| !character.is_ascii_lowercase() && character != '-');
    words.filter(|word| !word.is_empty() && *word != "text").map(str::to_owned).collect()
}

#[tokio::test]
async fn documented_enums_are_those_of_the_database() {
    let database = TestDatabase::create().await;
    let document = document();
    for (schema, table, column) in [
        ("CallLogSource", "call_logs", "source"),
        ("MessageLogSource", "message_logs", "source"),
        ("AuditActorKind", "audit_logs", "actor_kind"),
    ] {
        let documented = document["components"]["schemas"][schema]["enum"].as_array().expect("an enum").iter();
        let documented: BTreeSet<String> = documented.filter_map(Value::as_str).map(str::to_owned).collect();
        assert_eq!(documented, allowed_by_the_database(&database, table, column).await, "{schema}");
    }
}
