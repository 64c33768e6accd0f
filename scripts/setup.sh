#!/usr/bin/env bash
# Installs what building, running and testing need and is not there. Quick when all is there.
set -euo pipefail

missing=()
need() { # need PROGRAM DEBIAN-PACKAGE
  command -v "$1" >/dev/null 2>&1 || missing+=("$2")
}
need cc build-essential
need node nodejs
need npm npm
need pg_config postgresql
need python3 python3
need setpriv util-linux
python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3-venv)
if command -v pg_config >/dev/null 2>&1 && [ ! -x "$(pg_config --bindir)/initdb" ]; then missing+=(postgresql); fi

if [ ${#missing[@]} -gt 0 ]; then
  echo "Installing: ${missing[*]}"
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "Install these with your system's package manager (Debian's names): ${missing[*]}" >&2
    exit 1
  fi
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  # Only the programs are wanted: Linecard starts a PostgreSQL of its own.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

if ! command -v cargo >/dev/null 2>&1; then
  echo "Rust is missing (1.95 or newer): install it with rustup." >&2
  exit 1
fi
command -v cargo-nextest >/dev/null 2>&1 || cargo install --locked cargo-nextest
cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 || rustup component add rustfmt clippy
