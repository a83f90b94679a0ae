#!/usr/bin/env bash
# Runs every test of the build that stands ready; after a failure it says once more, at the end, what failed.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly log=.build/tests.log
# So many tests at a time: each bed takes descriptors and some of the 128 inotify instances that a user has.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=12
status=0
swift test --skip-build --disable-xctest 2>&1 | tee "$log" || status=$?
if ((status != 0)); then
  printf '\nWhat failed:\n'
  awk '/^✘/ { on = 1 } /^(◇|✔)/ { on = 0 } on' "$log"
fi
exit "$status"
