//! The OpenAPI document is complete and agrees with the database.

use std::collections::BTreeSet;

use linecard_testkit::TestDatabase;
use serde_json::Value;

fn document() -> Value {
    serde_json::to_value(linecard_api::openapi()).expect("the document is JSON")
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
        assert!(item["description"].as_str().is_some_and(|text| !text.is_empty()), "{name}: {item}");
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
