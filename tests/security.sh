#!/usr/bin/env bash
# Runs the tests that docs/security.md names and prints its rows with their counts. Last line: N passed, N failed, N skipped.
# A test that is named and did not run counts as failed.
set -uo pipefail
cd "$(dirname "$0")/.."
configuration=${CONFIGURATION:-Release}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Rows: id, then the tests, one a line.
awk -F'|' '/^\| [a-z-]+ \|/ && $2 !~ /^ id / { id = $2; gsub(/ /, "", id); line = $0
  while (match(line, /`[A-Za-z0-9]+Tests\.[A-Za-z0-9_*]+`/)) { print id, substr(line, RSTART + 1, RLENGTH - 2); line = substr(line, RSTART + RLENGTH) } }' docs/security.md > "$work/rows"

# Each class lies in one project, or in several of the same name, all of which run.
cut -d' ' -f2 "$work/rows" | cut -d. -f1 | sort -u | while read -r class; do
  grep -rlE "class ([A-Z][a-z]+)?$class\b" tests --include='*Tests.cs' | while read -r file; do
    folder=$(dirname "$file")
    while ! ls "$folder"/*.csproj >/dev/null 2>&1; do folder=$(dirname "$folder"); done
    echo "$folder $class"
  done
done | sort -u > "$work/places"

cut -d' ' -f1 "$work/places" | sort -u | while read -r folder; do
  program=$(find "$folder/bin/$configuration" -type f -name "RlhfT2I.$(basename "$folder")" -path '*/net10.0/*' 2>/dev/null | head -n 1)
  [ -n "$program" ] || { echo "$folder is not built; run 'make build'." >&2; continue; }
  filters=()
  for class in $(awk -v folder="$folder" '$1 == folder { print $2 }' "$work/places"); do
    for test in $(awk -v class="$class" 'index($2, class ".") == 1 { print $2 }' "$work/rows" | sort -u); do filters+=(-method "*$test"); done
  done
  "$program" "${filters[@]}" -explicit on -noColor -noLogo -xml "$work/$(basename "$folder").xml" > "$work/log" 2>&1 || grep -E '\[FAIL\]' "$work/log" >&2
done

# One line for each case: class.method result.
cat "$work"/*.xml 2>/dev/null | grep -o '<test [^>]*>' | awk '
  function attribute(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
  { parts = split(attribute("type"), part, "."); print part[parts] "." attribute("method") " " attribute("result") }' > "$work/results"

awk '
  NR == FNR { count[$1, $2]++; names[$1]; next }
  !($1 in seen) { seen[$1]; order[++rows] = $1 }
  {
    found = 0; pattern = $2
    for (name in names) {
      # A class that derives from the named one runs its tests under a longer name.
      if (pattern ~ /\*$/ ? index(name, substr(pattern, 1, length(pattern) - 1)) : (length(name) >= length(pattern) && substr(name, length(name) - length(pattern) + 1) == pattern)) {
        found = 1; passed[$1] += count[name, "Pass"]; failed[$1] += count[name, "Fail"]; skipped[$1] += count[name, "Skip"]
      }
    }
    if (!found) { failed[$1]++; missing[$1] = missing[$1] " " pattern }
  }
  END {
    for (i = 1; i <= rows; i++) {
      row = order[i]
      printf "%-18s %4d passed, %d failed, %d skipped%s\n", row, passed[row], failed[row], skipped[row], missing[row] ? "; did not run:" missing[row] : ""
      p += passed[row]; f += failed[row]; s += skipped[row]
    }
    printf "%d passed, %d failed, %d skipped\n", p, f, s
    exit f > 0
  }' "$work/results" "$work/rows"
