#!/usr/bin/env bash
# scripts/at-once.sh COMMAND...: runs commands (a line of shell each) at the same time. What each printed is shown when it ends, with
# its seconds. All are awaited; fails if one fails.
set -euo pipefail
outputs=$(mktemp -d)
trap 'rm -rf "$outputs"' EXIT
# What runs in the background ignores Ctrl-C.
trap 'trap "" TERM; kill -TERM 0; exit 130' INT TERM
declare -A command_of output_of
count=0
for command in "$@"; do
  output=$outputs/$((++count))
  bash -euo pipefail -c "$command" >"$output" 2>&1 &
  command_of[$!]=$command output_of[$!]=$output
done

failed=0
for _ in "$@"; do
  status=0
  wait -n -p ended || status=$?
  echo "== ${command_of[$ended]}: $([ $status = 0 ] && echo ok || echo "FAILED ($status)"), $SECONDS s"
  cat "${output_of[$ended]}"
  [ $status = 0 ] || failed=1
done
exit $failed
