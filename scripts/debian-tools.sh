#!/usr/bin/env bash
# Unpacks servers that the tests put between a client and Linecard, or between Linecard and PostgreSQL, into
# .tools/debian: their packages would start them, and enable them for the next boot. Only what is not installed.
# The checker of Prometheus's rules likewise, into .tools.
set -euo pipefail
packages=(pgbouncer nginx haproxy caddy)
target=$PWD/.tools/debian
list=$target/packages
want="${packages[*]}, PgBouncer 1.21"
[ -f "$list" ] && [ "$(cat "$list")" = "$want" ] && { command -v promtool >/dev/null 2>&1 || [ -x .tools/promtool ]; } && exit 0

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
apt-cache show "${packages[@]}" >/dev/null 2>&1 || "${as_root[@]}" apt-get update -qq
# Libraries that they need and the system lacks.
mapfile -t libraries < <(apt-cache depends --recurse --important "${packages[@]}" | awk '$1 == "Depends:" && $2 ~ /^lib/ {print $2}' | sort -u)
for library in "${libraries[@]}"; do
  dpkg-query --show --showformat='${Status}' "$library" 2>/dev/null | grep 'ok installed' >/dev/null || packages+=("$library")
done
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
chmod 755 "$unpacked"
(cd "$unpacked" && { apt-get download -qq "${packages[@]}" || { "${as_root[@]}" apt-get update -qq && apt-get download -qq "${packages[@]}"; }; }) 2>/dev/null
rm -rf "$target"
mkdir -p "$target"
for package in "$unpacked"/*.deb; do dpkg-deb -x "$package" "$target"; done

# A PgBouncer that passes prepared statements on in transaction mode, as pgbouncer-transactions. Where the system's is older (Debian
# 12), it is that of Debian 13, with the C library that it needs.
launcher=$target/usr/sbin/pgbouncer-transactions
if dpkg --compare-versions "$(dpkg-deb --field "$unpacked"/pgbouncer_*.deb Version)" ge 1.21; then
  ln -s pgbouncer "$launcher"
else
  newer=$target/newer
  mkdir -p "$newer" "$unpacked"/newer/{lists,cache,packages}
  apt-get indextargets --format "$(printf 'Types: deb\nURIs: $(REPO_URI)\nSuites: trixie\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n')" \
    'Codename: bookworm' 'Created-By: Packages' | awk 'NR <= 5' >"$unpacked/newer/trixie.sources"
  apt=(apt-get -qq -o "Dir::Etc::SourceList=$unpacked/newer/trixie.sources" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$unpacked/newer/lists" -o "Dir::Cache=$unpacked/newer/cache" -o Dir::State::status=/dev/null
    -o APT::Sandbox::User= -o Acquire::Languages=none)
  "${apt[@]}" update
  (cd "$unpacked/newer/packages" && "${apt[@]}" download pgbouncer libc6 libcares2 libevent-2.1-7t64 libpam0g libssl3t64 \
    libsystemd0 libcap2 libzstd1 zlib1g libaudit1 libcap-ng0)
  for package in "$unpacked"/newer/packages/*.deb; do dpkg-deb -x "$package" "$newer"; done
  loader=$(echo "$newer"/usr/lib/*/ld-linux-*.so.*)
  printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' "$loader" "$(dirname "$loader")" "$newer/usr/sbin/pgbouncer" >"$launcher"
  chmod +x "$launcher"
fi

if ! command -v promtool >/dev/null 2>&1 && [ ! -x .tools/promtool ]; then
  (cd "$unpacked" && apt-get download -qq prometheus && mkdir prometheus && dpkg-deb -x prometheus_*.deb prometheus)
  cp "$unpacked/prometheus/usr/bin/promtool" .tools/
fi
echo "$want" >"$list"
