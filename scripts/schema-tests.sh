#!/usr/bin/env bash
# Sends thousands of requests that schemathesis makes from the served OpenAPI document, valid and not, as an owner: no
# answer may be a 5xx, or one that the document does not describe.
#
#   scripts/schema-tests.sh [EXAMPLES OF EACH OPERATION, 20] [SEED, 1]
#
# The programs are those of scripts/bin-dir.mjs, which must be built.
set -euo pipefail
examples=${1:-20}
seed=${2:-1}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
programs=$(node "$root/scripts/bin-dir.mjs")
"$root/scripts/python-environment.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/linecard-schema.XXXXXX")
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

"$programs/twilio-sim" --listen 127.0.0.1:0 >"$work/sim.log" 2>&1 &
started+=($!)
simulator=$(await "$work/sim.log" 'http://' $!)

export LINECARD_DATA_DIR=$work/var LINECARD_LISTEN=127.0.0.1:0 LINECARD_TWILIO_API_URL=http://$simulator NO_COLOR=1
"$programs/linecard" serve >"$work/server.log" 2>&1 &
started+=($!)
server=http://$(await "$work/server.log" ' ready address=' $!)

password='correct horse battery staple'
printf %s "$password" | "$programs/linecard" user create --email ada@example.com --organization Acme --password-stdin --own-password >/dev/null
post() { # post PATH BODY
  curl --silent --show-error --fail --cookie-jar "$work/cookies" --cookie "$work/cookies" --json "$2" "$server$1"
}
post /api/session "{\"email\":\"ada@example.com\",\"password\":\"$password\"}" >/dev/null
key=$(post /api/api-keys '{"name":"schemathesis","role":"owner"}' | jq --raw-output .key)

# The stream of events does not end.
cd "$work" # it keeps examples in the directory that it runs in
"$root/.venv/bin/st" run "$server/api/openapi.json" --header "Authorization: Bearer $key" \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance,negative_data_rejection \
  --phases examples,coverage,fuzzing --max-examples "$examples" --seed "$seed" --exclude-path /api/events \
  --continue-on-failure --warnings off --no-color
