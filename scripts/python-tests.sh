#!/usr/bin/env bash
# Runs the tests in which Twilio's own Python client talks to twilio-sim, and compares the map of time zones with its source.
#
#   scripts/python-tests.sh [PYTEST ARGUMENTS]
#
# TWILIO_SIM_BIN names the simulator (default: that of scripts/bin-dir.mjs, which must be built).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tests="$root/crates/twilio-sim/tests/python"
export TWILIO_SIM_BIN=${TWILIO_SIM_BIN:-$(node "$root/scripts/bin-dir.mjs")/twilio-sim}

if [[ ! -x $TWILIO_SIM_BIN ]]; then
  echo "python-tests: $TWILIO_SIM_BIN is missing; run: cargo build -p twilio-sim" >&2
  exit 1
fi

"$root/scripts/python-environment.sh"
"$root/.venv/bin/python" "$root/scripts/time-zones.py" --check
exec "$root/.venv/bin/python" -m pytest -q -p no:cacheprovider "$tests" "$@"
