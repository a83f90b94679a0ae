#!/usr/bin/env bash
# Runs every built-in scenario at twenty seeds in virtual time, with the release build that stands ready.
#
# The verdict goes to .build/reports: scenarios.xml for continuous integration, scenarios.html with pictures
# of the first seed and of what failed. SEEDS and JOBS in the environment change how much runs.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly reports=.build/reports
readonly seeds=${SEEDS:-20}
# Two, because a run in virtual time keeps a processor busy and continuous integration has two.
readonly jobs=${JOBS:-2}

simulator="$(swift build -c release --show-bin-path)/breathline-sim"
mkdir -p "$reports"
"$simulator" check --seeds "$seeds" --jobs "$jobs" \
  --junit "$reports/scenarios.xml" --html "$reports/scenarios.html"
