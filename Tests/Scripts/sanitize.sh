#!/usr/bin/env bash
# Runs the tests of the ring, the lines and the sessions under the thread sanitizer and the address sanitizer.
#
#   sanitize.sh [thread|address]
#
# Each has a build of its own below .build/sanitize. The tests run as they are: a finding is a failure.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export BREATHLINE_SANITIZED=1
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=8
# A report names its place and ends the run with a code of its own. What Swift keeps for good at its first use,
# the leak sanitizer takes for lost.
export TSAN_OPTIONS='halt_on_error=1 exitcode=66'
export ASAN_OPTIONS='detect_leaks=0 exitcode=66'

sanitizers=("$@")
((${#sanitizers[@]})) || sanitizers=(thread address)
for sanitizer in "${sanitizers[@]}"; do
  scratch=.build/sanitize/$sanitizer
  mkdir -p "$scratch"
  swift build --build-tests --sanitize "$sanitizer" --scratch-path "$scratch" >"$scratch.build.log" 2>&1 || {
    cat "$scratch.build.log" >&2
    exit 1
  }
  program="$(swift build --show-bin-path --scratch-path "$scratch")/breathlinePackageTests.xctest"
  if ! NO_COLOR=1 timeout --kill-after=10 15m "$program" --testing-library swift-testing >"$scratch.log" 2>&1; then
    grep -aE -A30 '^✘|WARNING: ThreadSanitizer|ERROR: AddressSanitizer' "$scratch.log" | head -n 80 >&2 || true
    printf 'sanitize: the %s sanitizer found something; all of it: %s\n' "$sanitizer" "$scratch.log" >&2
    exit 1
  fi
  printf '%-8s %s\n' "$sanitizer" "$(tail -n 1 "$scratch.log" | sed 's/^[^A-Za-z]*//')"
done
