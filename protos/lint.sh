#!/bin/sh
# Lints the contracts: buf lint (STANDARD and COMMENTS), buf format, and a full build. Installs the pinned buf from the lock file first
# where it is not there yet. Exit code 0: clean.
set -eu
cd "$(dirname "$0")"
[ -x node_modules/.bin/buf ] || npm ci --no-audit --no-fund --loglevel=error
exec npm run --silent lint
