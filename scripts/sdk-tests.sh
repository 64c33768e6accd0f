#!/usr/bin/env bash
# Builds the SDKs and runs their tests against a Linecard and a simulated Twilio that it starts, with the READMEs' code
# and the commands of docs/adopt.md.
# The programs are those of scripts/bin-dir.mjs, which must be built.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
programs=$(node "$root/scripts/bin-dir.mjs")
"$root/scripts/python-environment.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/linecard-sdk.XXXXXX")
chmod 755 "$work" # started by root, PostgreSQL runs as another user
started=()
finish() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" || true; done
  rm -rf "$work"
}
trap finish EXIT

# Waits for a line of the log that has this, and prints what follows it up to a blank.
await() { # await LOG TEXT PID
  until grep -q "$2" "$1"; do
    kill -0 "$3" || { cat "$1" >&2; exit 1; }
    sleep 0.1
  done
  sed -nE "s|.*$2([^ ]+).*|\1|p" "$1" | head -1
}

"$programs/twilio-sim" --listen 127.0.0.1:0 --speed 100 >"$work/sim.log" 2>&1 &
started+=($!)
simulator=http://$(await "$work/sim.log" 'http://' $!)

# The public address must be known before the server's is: callbacks come to it.
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
export LINECARD_DATA_DIR=$work/var LINECARD_LISTEN=127.0.0.1:$port LINECARD_PUBLIC_URL=http://127.0.0.1:$port
export LINECARD_TWILIO_API_URL=$simulator NO_COLOR=1
"$programs/linecard" serve >"$work/server.log" 2>&1 &
started+=($!)
await "$work/server.log" ' ready address=' $! >/dev/null

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
unset LINECARD_DATA_DIR LINECARD_LISTEN LINECARD_PUBLIC_URL LINECARD_TWILIO_API_URL

npm test --prefix "$root/sdk/typescript"
"$root/sdk/python/generate.sh"
PYTHONPATH=$root/sdk/python/src "$root/.venv/bin/python" -m pytest -q -p no:cacheprovider "$root/sdk/python/tests"
# What is published: the packages, installed.
npm pack --silent --ignore-scripts --pack-destination "$work" "$root/sdk/typescript" >/dev/null
tar --list --file "$work"/linecard-sdk-*.tgz | grep --quiet package/dist/index.d.ts
"$root/.venv/bin/python" -m build --no-isolation --outdir "$work" "$root/sdk/python" >/dev/null
"$root/.venv/bin/python" -m zipfile --list "$work"/linecard-*.whl >"$work/wheel"
for file in py.typed models.py _operations.py; do grep --quiet "linecard/$file" "$work/wheel"; done
