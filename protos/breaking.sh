#!/bin/sh
# Compares the contracts with an earlier state: breaking.sh [REF], by default the newest release tag. Works on the local repository
# alone. Exit code 0: every client built against REF still works, on the wire and in JSON.
set -eu
cd "$(dirname "$0")"
[ -x node_modules/.bin/buf ] || npm ci --no-audit --no-fund --loglevel=error
ref="${1:-$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || true)}"
if [ -z "$ref" ]; then
  echo "breaking.sh: no release tag (v*) yet, nothing to compare with; name a commit to compare with it."
  exit 0
fi
old="$(mktemp -d)"
trap 'rm -rf "$old"' EXIT
git archive "$ref" . | tar -x -C "$old"
npm run --silent breaking -- "$old"
