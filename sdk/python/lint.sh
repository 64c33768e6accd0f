#!/usr/bin/env bash
# Format, lints and types of the Python SDK, with what is generated.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
./generate.sh
python=../../.venv/bin/python
$python -m ruff format --quiet --check .
$python -m ruff check --quiet .
$python -m mypy --no-error-summary
