#!/usr/bin/env bash
# Creates .venv with the packages that only tests use: Twilio's client, a simulated AWS KMS, schemathesis, PostgreSQL's parser, Helm,
# Kubernetes' schemas, and what builds and checks the Python SDK. Quick if it exists; packages are installed again only when
# scripts/requirements.txt changes.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv="$root/.venv"
requirements="$root/scripts/requirements.txt"
stamp="$venv/requirements.installed"

cmp -s "$requirements" "$stamp" && exit
# On Debian and Ubuntu, venv is a separate package.
if [[ ! -x $venv/bin/pip ]] && ! python3 -m venv "$venv"; then
  echo "python-environment: python3 -m venv failed; on Debian or Ubuntu: apt-get install python3-venv" >&2
  exit 1
fi
# uv takes an eighth of pip's CPU time, which the compiler beside it needs. It does not read pip's settings: where they name another index, pip
# installs.
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-compile uv==0.13.9
"$venv/bin/uv" pip install --quiet --no-cache --python "$venv/bin/python" -r "$requirements" ||
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-compile -r "$requirements"
cp "$requirements" "$stamp"
