#!/bin/sh
# Installs the pinned buf into node_modules, once. Not 'npm ci': the lock file names the Linux builds of buf only, and buf ships one
# package for each platform; what the lock file does name is checked against its digests.
set -eu
cd "$(dirname "$0")"
[ -x node_modules/.bin/buf ] || npm install --no-save --no-audit --no-fund --loglevel=error
