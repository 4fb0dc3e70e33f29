#!/usr/bin/env bash
# ./rows.sh [--strict]
# Which rows of the feature list (docs/rows.md) have a test, how many, and which have none.
# Read from the sources, so nothing is built: a test method with [Trait("Row", "93")], on itself or on its class,
# counts once for row 93; one that is skipped counts for nothing. With --strict an uncovered row makes the exit code 1.
set -euo pipefail
cd "$(dirname "$0")"
strict=no
case "${1:-}" in
  '') ;;
  --strict) strict=yes ;;
  *) echo "usage: ./rows.sh [--strict]" >&2; exit 64 ;;
esac

# One line for each pair of test and row.
rows_of_tests() {
  find Portal.Tests -name '*.cs' -not -path '*/bin/*' -not -path '*/obj/*' -print0 | sort -z | xargs -0 -r awk '
    function forget() { pending = ""; test = skipped = 0 }
    FNR == 1 { forget(); of_class = "" }
    { sub(/^[ \t]*\/\/.*/, "") }
    /^[ \t]*\[/ {
      if ($0 ~ /[[, ][A-Za-z]*(Fact|Theory)(Attribute)?[](,]/) { test = 1 }
      if ($0 ~ /Skip *= */) { skipped = 1 }
      rest = $0
      while (match(rest, /Trait\( *"Row" *, *"[0-9]+" *\)/)) {
        row = substr(rest, RSTART, RLENGTH)
        gsub(/[^0-9]/, "", row)
        pending = pending " " row
        rest = substr(rest, RSTART + RLENGTH)
      }
    }
    /(^|[ \t])class [A-Z]/ { of_class = pending; forget(); next }
    /(^|[ \t\]])(public|internal) [^=;]*\(/ {
      if (test && !skipped) {
        count = split(pending of_class, rows, " ")
        split("", seen)
        for (i = 1; i <= count; i++) { if (!(rows[i] in seen)) { seen[rows[i]] = 1; print rows[i] } }
      }
      forget()
    }'
}

rows_of_tests | awk -v strict="$strict" '
  FILENAME == "-" { tests[$1]++; next }
  /^## / { list = substr($0, 4); lists[++listed] = list }
  /^\| *[0-9]+ *\|/ {
    split($0, cell, / *\| */)
    order[++wanted] = cell[2]; name[cell[2]] = cell[3]; of[cell[2]] = list; asked[list]++
  }
  END {
    print "Covered:"
    for (i = 1; i <= wanted; i++) {
      row = order[i]
      if (row in tests) { printf "%5d  %3d %s  %s\n", row, tests[row], tests[row] == 1 ? "test " : "tests", name[row]; covered++; shown[of[row]]++ }
    }
    for (row = 1; row <= 218; row++) {
      if (row in tests && !(row in name)) { printf "%5d  %3d %s  (not on this list)\n", row, tests[row], tests[row] == 1 ? "test " : "tests" }
    }
    print "Not covered:"
    for (i = 1; i <= wanted; i++) { if (!(order[i] in tests)) { printf "%5d  %s\n", order[i], name[order[i]] } }
    for (i = 1; i <= listed; i++) { printf "%s: %d of %d\n", lists[i], shown[lists[i]], asked[lists[i]] }
    printf "%d of %d rows covered, %d not covered\n", covered, wanted, wanted - covered
    exit (strict == "yes" && covered < wanted) ? 1 : 0
  }' docs/rows.md -
