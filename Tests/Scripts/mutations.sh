#!/usr/bin/env bash
# Breaks the rule packs in memory, limit by limit and word by word, judges each broken copy by the tables in
# Tests/CriteriaTests/Expected, and says what nobody noticed. With names, these packs alone. Tests are built.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly log=.build/mutations.log
mkdir -p .build
packs=$(IFS=,; printf '%s' "$*")
status=0
MUTATE=${packs:-all} swift test --skip-build --disable-xctest --filter 'Broken copies of a pack' \
  >"$log" 2>&1 || status=$?

readonly score='^[a-z0-9-]+( [0-9]+/[0-9]+)?: [0-9]+ of [0-9]+ broken copies noticed'
if ! grep -Eq "$score" "$log"; then
  cat "$log"
  exit 1
fi
grep -E "$score|^  [a-z0-9-]+\.yaml:[0-9]+: " "$log"
awk -v score="$score" '$0 ~ score { sub(/^[^:]*: /, ""); noticed += $1; all += $3 }
  END { printf "\n%d of %d broken copies noticed: %.1f %%\n", noticed, all, 100 * noticed / all }' "$log"
exit "$status"
