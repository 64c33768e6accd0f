#!/usr/bin/env bash
# Builds the SDKs and runs their tests against a Linecard and a simulated Twilio that it starts, with the READMEs' code.
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
LINECARD_URL=http://$(await "$work/server.log" ' ready address=' $!)

printf %s 'correct horse battery staple' |
  "$programs/linecard" user create --email ada@example.com --organization Acme --password-stdin --own-password >/dev/null
LINECARD_API_KEY=$("$programs/linecard" api-key create --organization Acme --name SDK --role owner 2>/dev/null)
export LINECARD_URL LINECARD_API_KEY
api() { # api METHOD URL BODY
  curl --silent --show-error --fail --header "Authorization: Bearer $LINECARD_API_KEY" \
    --header 'Content-Type: application/json' --request "$1" --data "$3" "$2"
}
account=AC$(printf '%032d' 1) token=$(printf '%032d' 2)
api PUT "$simulator/sim/accounts/$account" "{\"authToken\":\"$token\",\"phoneNumbers\":[\"+14155552000\"]}" >/dev/null
agent=$(api POST "$LINECARD_URL/api/agents" '{"name":"Front desk"}' | jq --raw-output .id)
api POST "$LINECARD_URL/api/agents/$agent/twilio" \
  "{\"accountSid\":\"$account\",\"authToken\":\"$token\",\"phoneNumber\":\"+14155552000\"}" >/dev/null
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
