#!/usr/bin/env bash
# Makes .venv, with what only tests run: Twilio's client, and a stand-in for AWS KMS. Quick when all is there; it is
# filled again only when scripts/requirements.txt changes.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv="$root/.venv"
requirements="$root/scripts/requirements.txt"
stamp="$venv/requirements.installed"

cmp -s "$requirements" "$stamp" && exit
# Debian and Ubuntu ship venv as a package of its own.
if [[ ! -x $venv/bin/pip ]] && ! python3 -m venv "$venv"; then
  echo "python-environment: python3 -m venv failed; on Debian or Ubuntu: apt-get install python3-venv" >&2
  exit 1
fi
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
cp "$requirements" "$stamp"
