#!/bin/sh
# Installs the pinned S3 server of the tests into node_modules, once, as the lock file says.
set -eu
cd "$(dirname "$0")"
[ -x node_modules/.bin/s3rver ] || npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
