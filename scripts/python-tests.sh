#!/usr/bin/env bash
# Runs the tests in which Twilio's own Python client talks to twilio-sim.
#
#   scripts/python-tests.sh [PYTEST ARGUMENTS]
#
# TWILIO_SIM_BIN names the simulator (default: target/debug/twilio-sim, which must be built).
# The virtual environment .venv is made once, and filled again only when requirements change.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tests="$root/crates/twilio-sim/tests/python"
venv="$root/.venv"
requirements="$tests/requirements.txt"
stamp="$venv/requirements.installed"
export TWILIO_SIM_BIN=${TWILIO_SIM_BIN:-$root/target/debug/twilio-sim}

if [[ ! -x $TWILIO_SIM_BIN ]]; then
  echo "python-tests: $TWILIO_SIM_BIN is missing; run: cargo build -p twilio-sim" >&2
  exit 1
fi

if ! cmp -s "$requirements" "$stamp"; then
  # Debian and Ubuntu ship venv as a package of its own.
  if [[ ! -x $venv/bin/pip ]] && ! python3 -m venv "$venv"; then
    echo "python-tests: python3 -m venv failed; on Debian or Ubuntu: apt-get install python3-venv" >&2
    exit 1
  fi
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
  cp "$requirements" "$stamp"
fi

exec "$venv/bin/python" -m pytest -q -p no:cacheprovider "$tests" "$@"
