//! The files in `deploy/` match the program.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn deployments_set_only_what_the_program_knows() {
    let settings = fs::read_to_string(root().join("crates/server/src/cli/settings.rs")).unwrap();
    for file in ["Dockerfile", "compose.yaml", "linecard.service"] {
        let text = fs::read_to_string(root().join("deploy").join(file)).unwrap();
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        for word in words.filter(|word| word.starts_with("LINECARD_") || word.starts_with("WEBHOOK_")) {
            let name = word.strip_suffix("_FILE").unwrap_or(word);
            assert!(settings.contains(&format!("  {name}")), "{file}: {word} is not a setting");
        }
    }
}
