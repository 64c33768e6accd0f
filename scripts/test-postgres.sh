#!/usr/bin/env bash
# The PostgreSQL of one test run. nextest runs this before the tests.
#
# By default a throw-away one, on a Unix socket only, of the programs in LINECARD_TEST_POSTGRES_PROGRAMS if that is set; it
# is stopped and deleted when nextest exits, also if it is killed. A test's database is dropped when its process has ended.
#
# With LINECARD_TEST_DATABASE_URL and LINECARD_TEST_RUNTIME_DATABASE_URL, the server that these name, from the logins of an
# owner, who may create databases and roles, and of the server (docs/database.md). Each test has a database of its own there,
# which is dropped when nextest exits.
set -euo pipefail
runner=$PPID
psql=$(pg_config --bindir)/psql # Debian's own `psql` starts Perl first

# Runs the second command when nextest has exited, and the first one every two seconds until then.
meanwhile_and_then() {
  (
    while kill -0 "$runner" 2>/dev/null; do
      sleep 2
      "$1" || true
    done
    "$2"
  ) </dev/null >/dev/null 2>&1 &
}

if [ -n "${LINECARD_TEST_DATABASE_URL:-}" ]; then
  if [ -z "${LINECARD_TEST_RUNTIME_DATABASE_URL:-}" ]; then
    echo "LINECARD_TEST_DATABASE_URL is set: set LINECARD_TEST_RUNTIME_DATABASE_URL, too, to the login linecard_app" >&2
    exit 1
  fi
  prefix=linecard_test_$(date +%s)_
  # A test that has a superuser may have given its database away.
  admin=${LINECARD_TEST_SUPERUSER_DATABASE_URL:-$LINECARD_TEST_DATABASE_URL}
  drop() {
    "$psql" -X "$admin" -Atqc \
      "SELECT format('DROP DATABASE %I;', datname) FROM pg_database WHERE starts_with(datname, '$prefix')" |
      "$psql" -X "$admin" -q
  }
  meanwhile_and_then true drop
  echo "LINECARD_TEST_DATABASE_PREFIX=$prefix" >>"$NEXTEST_ENV"
  exit
fi

bin=${LINECARD_TEST_POSTGRES_PROGRAMS:-$(pg_config --bindir)}
dir=$(mktemp -d "$(scripts/temporary-directory.sh)/linecard-test-postgres.XXXXXX")
as=()
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
  chown postgres "$dir"
  as=(setpriv --reuid postgres --regid postgres --init-groups)
fi
chmod 0711 "$dir"
"${as[@]}" "$bin/initdb" --pgdata "$dir/data" --username postgres --auth trust --encoding UTF8 --locale C.UTF-8 \
  --no-sync >"$dir/initdb.log"
# No data is kept after the run, so durability would only slow it down. Autovacuum would mostly analyze the catalog of what depends on which role, which
# grows with every test's database.
"${as[@]}" "$bin/pg_ctl" --pgdata "$dir/data" --log "$dir/log" --wait start -o \
  "-k $dir -c listen_addresses='' -c unix_socket_permissions=0777 -c max_connections=400 -c fsync=off \
   -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c shared_buffers=256MB" >/dev/null

# The tests' other clusters are there, too.
mkdir -m 1777 "$dir/tmp"

# A thousand databases would take 10 MB each. nextest runs each test as a process of its own, and the database is named after it.
drop_unused() {
  local ask=("$psql" -X -h "$dir" -U postgres -d postgres) name pid unused=()
  for name in $("${ask[@]}" -Atc "SELECT datname FROM pg_database WHERE datname ~ '^(test|empty)_[0-9]+_'"); do
    pid=${name#*_} pid=${pid%%_*}
    kill -0 "$pid" 2>/dev/null || unused+=(-c "DROP DATABASE $name WITH (FORCE)")
  done
  [ ${#unused[@]} = 0 ] || "${ask[@]}" -q "${unused[@]}"
}

stop() {
  # The server may have stopped already, for example because the disk was full; its directory is deleted anyway.
  "${as[@]}" "$bin/pg_ctl" --pgdata "$dir/data" --mode immediate stop || true
  rm -rf "$dir"
}
meanwhile_and_then drop_unused stop

{
  echo "LINECARD_TEST_POSTGRES=$dir"
  echo "LINECARD_TEST_POSTGRES_PROGRAMS=$bin"
  echo "TMPDIR=$dir/tmp"
} >>"$NEXTEST_ENV"
