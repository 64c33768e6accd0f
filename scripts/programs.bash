# Sourced by scripts that test against running programs: a directory for their files that is removed at the end, and
# `start_simulator` and `start_linecard`, which set $simulator and $server. All is stopped when the script ends.
# The programs are those of scripts/bin-dir.mjs, which must be built.
programs=$(node "$root/scripts/bin-dir.mjs")

work=$(mktemp -d "${TMPDIR:-/tmp}/linecard-test.XXXXXX")
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
  sed -nE "s|.*$2([^ ]+).*|\1|p;T;q" "$1"
}

start_simulator() { # start_simulator ARGUMENTS
  "$programs/twilio-sim" --listen 127.0.0.1:0 "$@" >"$work/sim.log" 2>&1 &
  started+=($!)
  simulator=http://$(await "$work/sim.log" 'http://' $!)
}

# Its settings are exported until `forget_settings`, for commands that open the same database.
start_linecard() {
  # The public address must be known before the server's is: callbacks come to it.
  local port
  port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
  server=http://127.0.0.1:$port
  export LINECARD_DATA_DIR=$work/var LINECARD_LISTEN=127.0.0.1:$port LINECARD_PUBLIC_URL=$server
  export LINECARD_TWILIO_API_URL=$simulator NO_COLOR=1
  "$programs/linecard" serve >"$work/server.log" 2>&1 &
  started+=($!)
  await "$work/server.log" ' ready address=' $! >/dev/null
}

forget_settings() {
  unset LINECARD_DATA_DIR LINECARD_LISTEN LINECARD_PUBLIC_URL LINECARD_TWILIO_API_URL
}
