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
. "$root/scripts/programs.bash"
"$root/scripts/python-environment.sh"

start_simulator
start_linecard

password='correct horse battery staple'
printf %s "$password" | "$programs/linecard" user create --email ada@example.com --organization Acme --password-stdin --own-password >/dev/null
post() { # post PATH BODY
  curl --silent --show-error --fail --cookie-jar "$work/cookies" --cookie "$work/cookies" --json "$2" "$server$1"
}
post /api/session "{\"email\":\"ada@example.com\",\"password\":\"$password\"}" >/dev/null
key=$(post /api/api-keys '{"name":"schemathesis","role":"owner"}' | jq --raw-output .key)

cd "$work" # it keeps examples in the directory that it runs in
checks=not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance
send() { # send CHECKS OPTION...
  "$root/.venv/bin/st" run "$server/api/openapi.json" --header "Authorization: Bearer $key" --checks "$1" "${@:2}" \
    --phases examples,coverage,fuzzing --max-examples "$examples" --seed "$seed" \
    --continue-on-failure --warnings off --no-color
}
# Each reported call is refused for itself, in an answer of 200.
by_item=/api/shadow-calls
# The stream of events does not end.
send "$checks,negative_data_rejection" --exclude-path /api/events --exclude-path "$by_item"
send "$checks" --include-path "$by_item"
