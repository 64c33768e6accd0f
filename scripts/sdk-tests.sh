#!/usr/bin/env bash
# Builds the SDKs and runs their tests against a Linecard and a simulated Twilio that it starts, with the READMEs' code
# and the commands of docs/adopt.md.
# The programs are those of scripts/bin-dir.mjs, which must be built.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/programs.bash"
"$root/scripts/python-environment.sh"

start_simulator --speed 100
start_linecard

# The organization, its key, an agent and its account come from the walk of docs/adopt.md, which is tested so.
export TWILIO_ACCOUNT_SID=AC$(printf '%032d' 1) TWILIO_AUTH_TOKEN=$(printf '%032d' 2) TWILIO_PHONE_NUMBER=+14155552000
jq --null-input '{authToken: env.TWILIO_AUTH_TOKEN, phoneNumbers: [env.TWILIO_PHONE_NUMBER]}' |
  curl --silent --show-error --fail --output /dev/null --request PUT --header 'Content-Type: application/json' --data @- \
    "$simulator/sim/accounts/$TWILIO_ACCOUNT_SID"
awk '/^## 2/ {walk = 1} /^## 6/ {walk = 0} /^```$/ {code = 0} walk && code {print} /^```sh$/ {code = 1}' "$root/docs/adopt.md" >"$work/walk.sh"
PATH=$programs:$PATH PASSWORD='correct horse battery staple'
. "$work/walk.sh"
[[ $(api "/api/calls/$call" | jq --raw-output .credentialSource) == agent ]]
export LINECARD_URL LINECARD_API_KEY
forget_settings

npm test --prefix "$root/sdk/typescript"
npm test --prefix "$root/sdk/react"
"$root/sdk/python/generate.sh"
PYTHONPATH=$root/sdk/python/src "$root/.venv/bin/python" -m pytest -q -p no:cacheprovider "$root/sdk/python/tests"
# What is published: the packages, installed.
for package in typescript react; do
  npm pack --silent --ignore-scripts --pack-destination "$work" "$root/sdk/$package" >/dev/null
done
# Listed to files: `grep --quiet` in a pipe leaves before the list is written, which ends the script.
tar --list --file "$work"/linecard-sdk-*.tgz >"$work/package"
grep --quiet package/dist/index.d.ts "$work/package"
tar --list --file "$work"/linecard-react-*.tgz >"$work/package"
for file in index.d.ts AgentTwilioSettingsForm.js; do grep --quiet "package/dist/$file" "$work/package"; done
"$root/.venv/bin/python" -m build --no-isolation --outdir "$work" "$root/sdk/python" >/dev/null
"$root/.venv/bin/python" -m zipfile --list "$work"/linecard-*.whl >"$work/wheel"
for file in py.typed models.py _operations.py; do grep --quiet "linecard/$file" "$work/wheel"; done
