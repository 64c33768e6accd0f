#!/usr/bin/env bash
# scripts/fuzz.sh [SECONDS [TARGET...]]: libFuzzer runs each target of fuzz/ for that long, a minute unless said otherwise, and
# fails with the input that broke one. What it finds interesting is in fuzz/found/, from which a person takes into
# fuzz/corpus/ what `make test` should replay.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cd fuzz/corpus && printf '%s\n' *)

version=0.13.2
cargo_fuzz=.tools/bin/cargo-fuzz
[ "$("$cargo_fuzz" --version 2>/dev/null || true)" = "cargo-fuzz $version" ] ||
  cargo install --quiet --locked --root .tools "cargo-fuzz@$version"

# Linking with optimization across crates takes minutes and finds nothing more.
export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
for target in "${targets[@]}"; do
  mkdir -p "fuzz/found/$target"
  # Without a sanitizer, which would need a nightly compiler: this code is safe Rust, and what is looked for are panics.
  "$cargo_fuzz" run --fuzz-dir fuzz --sanitizer none "$target" "fuzz/found/$target" "fuzz/corpus/$target" -- \
    -max_total_time="$seconds" -max_len=4096 -timeout=10 -print_final_stats=1 2>&1 | grep -vE '^#|NEW|REDUCE|RELOAD'
done
