//! The client's metadata of a call or message.

use serde_json::Value;

use crate::error::FieldError;

const MAX_METADATA_BYTES: usize = 4_096;

/// Checks the metadata of a call or message.
pub fn check_metadata(metadata: Option<&Value>) -> Vec<FieldError> {
    let Some(metadata) = metadata else { return Vec::new() };
    let mut errors = Vec::new();
    if !metadata.is_object() {
        errors.push(FieldError::new("/metadata", "must be a JSON object"));
    }
    if metadata.to_string().len() > MAX_METADATA_BYTES {
        errors.push(FieldError::new("/metadata", "must be at most 4,096 bytes long"));
    }
    if contains_nul(metadata) {
        errors.push(FieldError::new(
            "/metadata",
            "must not contain the character \\u0000, which PostgreSQL cannot store",
        ));
    }
    errors
}

fn contains_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(contains_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || contains_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
