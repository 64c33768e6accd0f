#!/usr/bin/env bash
# scripts/npm-packages.sh DIRECTORY: installs the packages of its lock file, unless they are already installed.
set -euo pipefail
stamp=$1/node_modules/.package-lock.installed
cmp -s "$1/package-lock.json" "$stamp" && exit
npm ci --prefix "$1" --no-audit --no-fund
cp "$1/package-lock.json" "$stamp"
