//! Writes the OpenAPI document, as it is committed at the root: `cargo run -q -p linecard-api --example openapi > openapi.json`.

use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let document = serde_json::to_string_pretty(&linecard_api::openapi())?;
    writeln!(std::io::stdout().lock(), "{document}")?;
    Ok(())
}
