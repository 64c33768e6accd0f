#!/usr/bin/env bash
# Writes the modules that are generated from openapi.json: the types of bodies, and a method for each operation.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
package=$here/src/linecard
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Answers can gain properties: a type that is closed would be wrong of them, and is not known to type checkers yet.
jq 'walk(if type == "object" and .additionalProperties == false then del(.additionalProperties) else . end)' \
  "$root/openapi.json" >"$work/openapi.json"
"$root/.venv/bin/datamodel-codegen" --input "$work/openapi.json" --input-file-type openapi --output "$package/models.py" \
  --output-model-type typing.TypedDict --target-python-version 3.11 --use-union-operator --use-schema-description \
  --use-field-description --enum-field-as-literal all --disable-timestamp --formatters builtin
node "$root/sdk/operations.mjs" python "$package/_operations.py"
