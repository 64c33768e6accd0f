#!/usr/bin/env bash
# Installs the missing tools for building, running and testing. Quick if all are present.
# `scripts/setup.sh run` skips those that only the tests require; `scripts/setup.sh rust` installs what comes before packages.
set -euo pipefail
purpose=${1:-test}
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)

missing=()
need() { # need PROGRAM DEBIAN-PACKAGE
  command -v "$1" >/dev/null 2>&1 || missing+=("$2")
}
need cc build-essential
need node nodejs
need npm npm
need setpriv util-linux
need jq jq # for the README's commands
if [ "$purpose" != run ]; then
  need python3 python3
  [ "$purpose" = rust ] || need chromium-headless-shell chromium-headless-shell
  python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3-venv)
fi
bin=$(pg_config --bindir 2>/dev/null || true)
if [ ! -x "$bin/initdb" ]; then
  missing+=(postgresql)
elif major=$("$bin/postgres" --version | sed -E 's/[^0-9]*([0-9]+).*/\1/') && [ "$major" -lt 15 ]; then
  echo "PostgreSQL $major is too old: 15 or newer is required. See https://www.postgresql.org/download/linux/" >&2
  exit 1
fi

if [ ${#missing[@]} -gt 0 ]; then
  echo "Installing: ${missing[*]}"
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "Install these with your system's package manager (Debian's names): ${missing[*]}" >&2
    exit 1
  fi
  "${as_root[@]}" apt-get update -qq
  install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  }
  # Only the programs are required: Linecard starts its own PostgreSQL, and Debian would start another one.
  if [[ " ${missing[*]} " == *" postgresql "* ]]; then
    install postgresql-common
    "${as_root[@]}" sed -i 's/^#\? *create_main_cluster.*/create_main_cluster = false/' \
      /etc/postgresql-common/createcluster.conf
  fi
  install "${missing[@]}"
fi

# PostgreSQL refuses to run as root. Started by root, Linecard runs it as this user, which no other program has.
if [ "$(id -u)" = 0 ] && ! id linecard >/dev/null 2>&1; then
  useradd --system --no-create-home --shell /usr/sbin/nologin linecard
fi

if ! command -v cargo >/dev/null 2>&1; then
  echo "Rust is missing (1.95 or newer): install it with rustup." >&2
  exit 1
fi

command -v cargo-nextest >/dev/null 2>&1 || [ "$purpose" = run ] || env -u RUSTC_WORKSPACE_WRAPPER cargo install --locked cargo-nextest
[ "$purpose" = run ] || { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1 || rustup component add rustfmt clippy
[ "$purpose" != rust ] || exit 0

# They wait for the network most of the time: all at once.
packages=('scripts/npm-packages.sh web')
[ "$purpose" = run ] || packages+=('scripts/npm-packages.sh e2e' 'scripts/npm-packages.sh sdk/typescript'
  'scripts/npm-packages.sh sdk/react' 'scripts/npm-packages.sh examples/nextjs-supabase' scripts/debian-tools.sh scripts/python-environment.sh)
scripts/at-once.sh "${packages[@]}"
