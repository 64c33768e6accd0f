#!/usr/bin/env bash
# Places calls at a constant rate for minutes, with a Twilio that takes 50 ms and fails in one of ten cases, and prints
# latency and memory.
#
#   bench/soak.sh [--minutes 10] [--rate 200]
#
# Uses 127.0.0.1 and a Unix socket only. Stops the processes it starts.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
cargo build --release --locked --package linecard --package linecard-bench --package twilio-sim
programs=$(node scripts/bin-dir.mjs release)

# On a disk, not in memory: fsync is part of what is measured. PostgreSQL's user must be able to enter it.
work=$(mktemp -d "${TMPDIR:-/tmp}/linecard-soak.XXXXXX")
chmod 0711 "$work"
trap 'rm -rf "$work"' EXIT
"$programs/linecard-bench" soak --linecard "$programs/linecard" --twilio-sim "$programs/twilio-sim" \
  --work-dir "$work" "$@"
