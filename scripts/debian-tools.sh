#!/usr/bin/env bash
# Unpacks servers that the tests put between a client and Linecard, or between Linecard and PostgreSQL, into
# .tools/debian: their packages would start them, and enable them for the next boot. Only what is not installed.
# The checker of Prometheus's rules likewise, into .tools.
set -euo pipefail
packages=(pgbouncer nginx haproxy caddy)
target=.tools/debian
list=$target/packages
want="${packages[*]}"
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
echo "$want" >"$list"

if ! command -v promtool >/dev/null 2>&1 && [ ! -x .tools/promtool ]; then
  (cd "$unpacked" && apt-get download -qq prometheus && mkdir prometheus && dpkg-deb -x prometheus_*.deb prometheus)
  cp "$unpacked/prometheus/usr/bin/promtool" .tools/
fi
