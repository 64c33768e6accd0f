#!/usr/bin/env bash
# Writes what a release consists of, as CycloneDX: target/sbom/linecard.cdx.json (the server's crates) and
# target/sbom/console.cdx.json (the console's packages).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH=$PWD/.tools/bin:$PATH
command -v cargo-cyclonedx >/dev/null 2>&1 || cargo install --locked --quiet --root .tools cargo-cyclonedx
mkdir -p target/sbom

# It writes one beside the manifest of each crate of the workspace.
trap 'rm -f crates/*/sbom-of-crate.json bench/sbom-of-crate.json' EXIT
cargo cyclonedx --quiet --manifest-path crates/server/Cargo.toml --format json --spec-version 1.5 --no-build-deps \
  --override-filename sbom-of-crate
mv crates/server/sbom-of-crate.json target/sbom/linecard.cdx.json

npx --yes --prefix web @cyclonedx/cyclonedx-npm@6.0.1 --package-lock-only --omit dev --output-reproducible \
  --output-file target/sbom/console.cdx.json web/package.json
for file in target/sbom/*.json; do
  echo "$file: $(jq '.components | length' "$file") components, CycloneDX $(jq --raw-output .specVersion "$file")"
done
