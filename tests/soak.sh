#!/usr/bin/env bash
# A server under mixed load; prints calls, errors, memory and queue.
#   tests/soak.sh [MINUTES]     30 by default
set -uo pipefail
cd "$(dirname "$0")/.."
program=$(find "tests/EndToEnd.Tests/bin/${CONFIGURATION:-Release}" -type f -name RlhfT2I.EndToEnd.Tests 2>/dev/null | head -n 1)
[ -n "$program" ] || { echo "EndToEnd.Tests is not built; run 'make soak'." >&2; exit 2; }
mkdir -p out/soak
rm -f out/soak/report.txt
RLHF_SOAK_MINUTES=${1:-30} RLHF_SOAK_REPORT="$PWD/out/soak/report.txt" "$program" -explicit only -class '*.SoakTests' -noColor -noLogo < /dev/null > out/soak/run.log 2>&1
code=$?
[ ! -s out/soak/report.txt ] || cat out/soak/report.txt
[ "$code" -eq 0 ] && echo "1 passed, 0 failed" || { tail -n 30 out/soak/run.log; echo "0 passed, 1 failed"; }
exit "$code"
