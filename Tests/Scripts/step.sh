#!/usr/bin/env bash
# step.sh NAME COMMAND [ARGUMENT...]: runs one named step of a make target and says how it ended.
set -euo pipefail

name=$1
shift
printf '\n== %s\n' "$name"
status=0
"$@" || status=$?
if ((status != 0)); then
  printf 'FAILED: %s (exit status %d of: %s)\n' "$name" "$status" "$*" >&2
  exit "$status"
fi
printf 'passed: %s (%d s)\n' "$name" "$SECONDS"
