#!/usr/bin/env bash
# scripts/mutants.sh [PACKAGE...]: changes one thing at a time in crates whose mistakes would be silent, and runs their tests:
# what no test notices is named, and is either tested then or excluded, with the reason, in .cargo/mutants.toml.
set -euo pipefail
cd "$(dirname "$0")/.."
packages=("$@")
[ ${#packages[@]} -gt 0 ] || packages=(linecard-vault linecard-domain linecard-twilio)

version=27.1.0
cargo_mutants=.tools/bin/cargo-mutants
[ "$("$cargo_mutants" --version 2>/dev/null || true)" = "cargo-mutants $version" ] ||
  cargo install --quiet --locked --root .tools "cargo-mutants@$version"

# A change that only one of hundreds of random inputs shows is found by another test, or should be.
export PROPTEST_CASES=24
mkdir -p target/mutants
for package in "${packages[@]}"; do
  "$cargo_mutants" mutants --package "$package" --output "target/mutants/$package" --test-tool nextest --cargo-test-arg=--fail-fast
done
