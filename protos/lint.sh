#!/bin/sh
# Lints the contracts: buf lint (STANDARD and COMMENTS), buf format, and a full build. Installs the pinned buf from the lock file first
# where it is not there yet. Exit code 0: clean.
set -eu
cd "$(dirname "$0")"
./install.sh
exec npm run --silent lint
