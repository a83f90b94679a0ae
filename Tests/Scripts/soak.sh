#!/usr/bin/env bash
# Runs random courses with random faults, and checks what must hold in every run: soak.sh [ARGUMENT...]
#
# The release build of breathline-sim stands ready. What is violated is kept in .build/soak, as files that
# replay it.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

program="$(swift build -c release --show-bin-path)/breathline-sim"
if (($# == 0)); then set -- --seeds 200 --hours 2; fi
"$program" soak --jobs "$(nproc)" --keep .build/soak "$@"
