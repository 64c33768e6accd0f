//! What `deploy/` holds fits the program.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The metrics that a text names, without what Prometheus adds to a histogram's name.
fn metrics_in(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let named = words.filter(|word| word.starts_with("linecard_") && word.matches('_').count() > 1);
    let suffixes = ["_bucket", "_count", "_sum"];
    named.map(|word| suffixes.iter().find_map(|suffix| word.strip_suffix(suffix)).unwrap_or(word)).collect()
}

fn sources(directory: &Path, text: &mut String) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, text);
        } else {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn dashboard_and_alerts_name_metrics_that_the_program_has() {
    let mut program = String::new();
    for name in ["api", "app", "server", "store", "twilio"] {
        sources(&root().join("crates").join(name).join("src"), &mut program);
    }
    for file in ["grafana/linecard.json", "prometheus/linecard.rules.yaml"] {
        let text = fs::read_to_string(root().join("deploy").join(file)).unwrap();
        let named = metrics_in(&text);
        assert!(named.len() > 3, "{file}: {named:?}");
        for name in named {
            assert!(program.contains(&format!("\"{name}\"")), "{file}: there is no {name}");
        }
    }
}

#[test]
fn deployments_set_only_what_the_program_knows() {
    let cli = fs::read_to_string(root().join("crates/server/src/cli.rs")).unwrap();
    for file in ["Dockerfile", "compose.yaml", "linecard.service"] {
        let text = fs::read_to_string(root().join("deploy").join(file)).unwrap();
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        for word in words.filter(|word| word.starts_with("LINECARD_") || word.starts_with("WEBHOOK_")) {
            let name = word.strip_suffix("_FILE").unwrap_or(word);
            assert!(cli.contains(&format!("  {name}")), "{file}: {word} is not a setting");
        }
    }
}
