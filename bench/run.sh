#!/usr/bin/env bash
# Compares Linecard with pgbench and Node, prints the tables of bench/README.md, and appends each figure to
# bench/history.jsonl.
#
#   bench/run.sh [OPTIONS OF `linecard-bench run`]
#
# Takes less than six minutes after the build. Uses 127.0.0.1 and a Unix socket only. Stops the processes it starts.
#   BENCH_ROWS=1000000,10000000   with one and with ten million calls instead of one
#   BENCH_NODE=0                  without Fastify and Next.js
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
cargo build --release --package linecard --package linecard-bench
programs=$(node scripts/bin-dir.mjs release)

node=()
if [[ ${BENCH_NODE:-1} = 1 ]] && command -v npm >/dev/null; then
  if [[ ! -e bench/node/next/.next/BUILD_ID ]]; then
    # Not `ci`: it requires Next.js' optional packages of all platforms in the lock file, which npm omits.
    npm --prefix bench/node install --no-save --no-audit --no-fund
    (cd bench/node && NEXT_TELEMETRY_DISABLED=1 npx next build next)
  fi
  node=(--node-dir "$root/bench/node")
fi

# On a disk, not in memory: fsync is part of what is measured. PostgreSQL's user must be able to enter it.
work=$(mktemp -d "${TMPDIR:-/tmp}/linecard-bench.XXXXXX")
chmod 0711 "$work"
trap 'rm -rf "$work"' EXIT
"$programs/linecard-bench" run --linecard "$programs/linecard" --work-dir "$work" \
  --rows "${BENCH_ROWS:-1000000}" --history bench/history.jsonl "${node[@]}" "$@"
