//! The committed files are the ones that the code generates. `UPDATE_DOCS=1` writes them.

use std::path::Path;

/// Requires that a file of the repository is what the code generates.
#[track_caller]
pub(crate) fn assert_generated(file: &str, generated: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, generated).expect("the file is written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = committed.lines().zip(generated.lines()).position(|(committed, generated)| committed != generated);
    assert!(
        committed == generated,
        "{file} is not what the code generates (first difference: line {}). \
         Run: UPDATE_DOCS=1 cargo nextest run --workspace -E 'test(generated_from_the_code)'",
        differs.map_or(committed.lines().count(), |line| line) + 1
    );
}

#[test]
fn openapi_json_is_generated_from_the_code() {
    // The objects of a serde_json::Value are sorted: the file does not depend on the order of declarations.
    let document = linecard_api::openapi();
    let mut generated = serde_json::to_string_pretty(&document).expect("the document is JSON");
    generated.push('\n');
    assert_generated("openapi.json", &generated);
}

#[test]
fn docs_errors_md_is_generated_from_the_code() {
    assert_generated("docs/errors.md", &linecard_api::errors_markdown());
}
