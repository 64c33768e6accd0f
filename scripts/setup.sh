#!/usr/bin/env bash
# Installs the missing tools for building, running and testing. Quick if all are present.
# `scripts/setup.sh run` skips those that only the tests require.
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
if [ "$purpose" = test ]; then
  need python3 python3
  need chromium chromium
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

# Installs the packages of a lock file, unless they are already installed.
install_packages() { # install_packages DIRECTORY
  local stamp=$1/node_modules/.package-lock.installed
  cmp -s "$1/package-lock.json" "$stamp" && return
  npm ci --prefix "$1" --no-audit --no-fund
  cp "$1/package-lock.json" "$stamp"
}
install_packages web
[ "$purpose" = test ] || exit 0
install_packages e2e
install_packages sdk/typescript
scripts/debian-tools.sh
scripts/python-environment.sh

# Debian's package would start a Prometheus; only the checker of its rules is required.
install_promtool() {
  local unpacked
  unpacked=$(mktemp -d)
  chmod 755 "$unpacked"
  (
    cd "$unpacked"
    apt-get download -qq prometheus 2>/dev/null || { "${as_root[@]}" apt-get update -qq && apt-get download -qq prometheus; }
    dpkg-deb -x prometheus_*.deb .
  )
  mkdir -p .tools
  cp "$unpacked/usr/bin/promtool" .tools/
  rm -rf "$unpacked"
}
command -v promtool >/dev/null 2>&1 || [ -x .tools/promtool ] || install_promtool

command -v cargo-nextest >/dev/null 2>&1 || cargo install --locked cargo-nextest
cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 || rustup component add rustfmt clippy
