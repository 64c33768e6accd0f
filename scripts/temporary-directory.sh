#!/usr/bin/env bash
# Prints where tests keep what is gone afterwards: TMPDIR if that is set, memory if there is plenty of it, otherwise /tmp.
# A PostgreSQL database is 1,400 files, which a disk's file system takes eight times as long to create.
set -euo pipefail
memory=/dev/shm
gib=$((1024 * 1024)) # of KiB

is_plenty() {
  [ -w "$memory" ] &&
    [ "$(df --output=avail -k "$memory" | tail -n 1)" -ge $((3 * gib)) ] &&
    [ "$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo)" -ge $((6 * gib)) ] &&
    # Some tests start a program from there, which containers often forbid.
    [ -z "$(findmnt --noheadings --output OPTIONS --target "$memory" | tr ',' '\n' | sed -n '/^noexec$/p')" ]
}

if [ -n "${TMPDIR:-}" ]; then
  echo "$TMPDIR"
elif is_plenty 2>/dev/null; then
  echo "$memory"
else
  echo /tmp
fi
