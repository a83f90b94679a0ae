#!/usr/bin/env bash
# Runs every test of the build that stands ready; after a failure it says once more, at the end, what failed.
#
# A run that does not end is ended, and the tests that had begun and not ended are named.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly log=.build/tests.log
# Ten times what a run takes on two slow processors.
readonly bound=${BREATHLINE_TEST_BOUND:-30m}
# So many tests at a time: each bed takes descriptors and some of the 128 inotify instances that a user has.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=12

# The program itself, not through `swift test`: its last words are not lost in a buffer when it must be ended.
program="$(swift build --show-bin-path)/breathlinePackageTests.xctest"
status=0
NO_COLOR=1 timeout --kill-after=10 "$bound" "$program" --testing-library swift-testing "$@" 2>&1 |
  tee "$log" || status=$?
if ((status == 124 || status == 137)); then
  printf '\nThe tests did not end within %s. These had begun and not ended:\n' "$bound"
  awk '
    /^◇ Test (case|run) / { next }
    /^◇ Test .* started\.$/ { sub(/^◇ /, ""); sub(/ started\.$/, ""); open[$0] = 1 }
    /^(✔|✘|➜) Test / { for (name in open) if (index($0, " " name " ") > 0) delete open[name] }
    END { for (name in open) print "  " name }' "$log"
elif ((status != 0)); then
  printf '\nWhat failed:\n'
  awk '/^✘/ { on = 1 } /^(◇|✔)/ { on = 0 } on' "$log"
fi
exit "$status"
