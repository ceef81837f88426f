#!/usr/bin/env bash
# Runs every test program below tests/, one after another (two programs that run tensors at once slow each other down
# far more than twofold), writes out/test/<name>.trx and ends with the line "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "$0")/.."
configuration=${CONFIGURATION:-Release}
mkdir -p out/test
total=0 failed=0 skipped=0

for project in $(find tests -name '*.Tests.csproj' | sort); do
  name=$(basename "$project" .csproj)
  # Faults against real processes take minutes: make chaos.
  [ "$name" = Chaos.Tests ] && continue
  program=$(find "$(dirname "$project")/bin/$configuration" -type f -name "RlhfT2I.$name" 2>/dev/null | head -n 1)
  if [ -z "$program" ]; then
    echo "$name is not built; run 'make build' first."
    failed=$((failed + 1))
    continue
  fi
  log="out/test/$name.log"
  "$program" -noColor -noLogo -trx "out/test/$name.trx" "$@" < /dev/null > "$log" 2>&1
  code=$?
  summary=$(grep -E 'Total: [0-9]+, Errors: ' "$log" | tail -n 1)
  if [ -z "$summary" ]; then
    echo "$name ended with code $code before its summary:"
    tail -n 20 "$log"
    failed=$((failed + 1))
    continue
  fi
  count() { sed -E "s/.*$1: ([0-9]+).*/\1/" <<< "$summary"; }
  bad=$(($(count Errors) + $(count Failed)))
  echo "$name: $(sed -E "s/^.*(Total:)/\1/" <<< "$summary")"
  grep -E '^ +RlhfT2I.*\[(FAIL|SKIP)\]' "$log" | sort | uniq -c | sed 's/^ *[0-9]* */    /'
  if [ "$bad" -gt 0 ]; then
    grep -A 12 '\[FAIL\]' "$log"
  fi
  total=$((total + $(count Total) - $(count "Not Run")))
  failed=$((failed + bad))
  skipped=$((skipped + $(count Skipped)))
done

echo "$((total - failed - skipped)) passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$total" -gt 0 ]
