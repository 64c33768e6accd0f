#!/usr/bin/env bash
# A throw-away PostgreSQL for one test run, on a Unix socket only, of the programs in LINECARD_TEST_POSTGRES_PROGRAMS if
# that is set. nextest runs this before the tests; the server is
# stopped and deleted when nextest exits, also if it is killed.
set -euo pipefail

bin=${LINECARD_TEST_POSTGRES_PROGRAMS:-$(pg_config --bindir)}
dir=$(mktemp -d "${TMPDIR:-/tmp}/linecard-test-postgres.XXXXXX")
as=()
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
  chown postgres "$dir"
  as=(setpriv --reuid postgres --regid postgres --init-groups)
fi
chmod 0711 "$dir"
"${as[@]}" "$bin/initdb" --pgdata "$dir/data" --username postgres --auth trust --encoding UTF8 --locale C.UTF-8 \
  --no-sync >"$dir/initdb.log"
# No data is kept after the run, so durability would only slow it down.
"${as[@]}" "$bin/pg_ctl" --pgdata "$dir/data" --log "$dir/log" --wait start -o \
  "-k $dir -c listen_addresses='' -c unix_socket_permissions=0777 -c max_connections=400 -c fsync=off \
   -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=256MB" >/dev/null

runner=$PPID
(
  while kill -0 "$runner" 2>/dev/null; do sleep 1; done
  # The server may have stopped already, for example because the disk was full; its directory is deleted anyway.
  "${as[@]}" "$bin/pg_ctl" --pgdata "$dir/data" --mode immediate stop || true
  rm -rf "$dir"
) </dev/null >/dev/null 2>&1 &

{
  echo "LINECARD_TEST_POSTGRES=$dir"
  echo "LINECARD_TEST_POSTGRES_PROGRAMS=$bin"
} >>"$NEXTEST_ENV"
