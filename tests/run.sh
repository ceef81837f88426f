#!/usr/bin/env bash
# Runs every test program below tests/, one after another (two programs that run tensors at once slow each other down
# far more than twofold), writes out/test/<name>.trx and ends with the line "N passed, N failed, N skipped".
# Tests that drive browsers and other processes meet stalls of the machine: up to three that failed run once more, alone,
# and what passes then is named as such. A test that fails twice has failed.
set -uo pipefail
cd "$(dirname "$0")/.."
configuration=${CONFIGURATION:-Release}
mkdir -p out/test
total=0 failed=0 skipped=0
retry_limit=3

# A number of the summary line.
count() { sed -E "s/.*$1: ([0-9]+).*/\1/" <<< "$summary"; }

# The methods whose tests failed, a line each, from a program's log.
failed_methods() { sed -nE 's/^ +(RlhfT2I[A-Za-z0-9_.+]*).* \[FAIL\]$/\1/p' "$1" | sort -u; }

# Runs the failed methods of a program once more; prints how many tests of them fail now, and nothing if none ran.
failures_of_retry() {
  local program=$1 log=$2 retry=$2.retry arguments=()
  while read -r method; do arguments+=(-method "$method"); done < <(failed_methods "$log")
  "$program" -noColor -noLogo "${arguments[@]}" < /dev/null > "$retry" 2>&1
  local summary
  summary=$(grep -E 'Total: [0-9]+, Errors: ' "$retry" | tail -n 1)
  [ -n "$summary" ] && [ $(($(count Total) - $(count "Not Run"))) -gt 0 ] && echo $(($(count Errors) + $(count Failed)))
}

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
  bad=$(($(count Errors) + $(count Failed)))
  echo "$name: $(sed -E "s/^.*(Total:)/\1/" <<< "$summary")"
  grep -E '^ +RlhfT2I.*\[(FAIL|SKIP)\]' "$log" | sort | uniq -c | sed 's/^ *[0-9]* */    /'
  if [ "$bad" -gt 0 ]; then
    grep -A 30 '\[FAIL\]' "$log"
    methods=$(failed_methods "$log" | wc -l)
    if [ "$(count Errors)" -eq 0 ] && [ "$methods" -gt 0 ] && [ "$methods" -le "$retry_limit" ] && again=$(failures_of_retry "$program" "$log") && [ -n "$again" ]; then
      echo "    $name: of these $bad, $again failed again when run alone"
      [ "$again" -gt 0 ] && grep -A 30 '\[FAIL\]' "$log.retry"
      bad=$again
    fi
  fi
  total=$((total + $(count Total) - $(count "Not Run")))
  failed=$((failed + bad))
  skipped=$((skipped + $(count Skipped)))
done

echo "$((total - failed - skipped)) passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$total" -gt 0 ]
