#!/usr/bin/env bash
# Runs the fault table against real processes and prints it; the last line has its totals. Non-zero on any loss.
#   tests/chaos.sh [BATCHES [ROWS]]     batches under way in each row, 500 by default; only rows whose names contain ROWS, or one of several with commas between them
set -uo pipefail
cd "$(dirname "$0")/.."
program=$(find "tests/Chaos.Tests/bin/${CONFIGURATION:-Release}" -type f -name RlhfT2I.Chaos.Tests 2>/dev/null | head -n 1)
[ -n "$program" ] || { echo "Chaos.Tests is not built; run 'make chaos'." >&2; exit 2; }
mkdir -p out/chaos
rm -f out/chaos/table.txt
RLHF_CHAOS_BATCHES=${1:-500} RLHF_CHAOS_ROWS=${2:-} "$program" -noColor -noLogo < /dev/null > out/chaos/run.log 2>&1
code=$?
grep -E '\[(FAIL|SKIP)\]' out/chaos/run.log
[ "$code" -eq 0 ] || grep -A 15 '\[FAIL\]' out/chaos/run.log
if [ ! -s out/chaos/table.txt ]; then
  tail -n 20 out/chaos/run.log
  echo "No row ran; see out/chaos/run.log."
  exit 1
fi
cat out/chaos/table.txt
exit "$code"
