#!/usr/bin/env bash
# Shows the gateway at work against simulated instruments, live for a minute, then a night in virtual time.
#
# Both programs are release builds that stand ready. What they write goes to .build/demo.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly live_s=75
readonly ready_s=15
readonly leave_s=2
# What the live part shows before it ends: a weak cough and a fast desaturation, found and called out.
readonly expected_findings=(
  '[S2] holds' '[FAST.MEDIUM] holds' 'ALARM SIMULATED Low saturation [rule/cn-als-2022/FAST.MEDIUM]'
)

binaries=$(swift build -c release --show-bin-path)
folder=$PWD/.build/demo
configuration=$folder/gateway.yaml
simulator=''
daemon=''

say() { printf '\n== %s\n' "$*"; }
fail() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}

# Whether a process that this script started still runs.
runs() { [ -n "$1" ] && kill -0 "$1" 2>/dev/null; }

# Ends a process that this script started, and fails when it does not leave cleanly in time.
leave() {
  local name=$1 pid=$2 tenths=0
  kill -TERM "$pid" 2>/dev/null || fail "$name had ended before it was asked to"
  while runs "$pid" && ((tenths < leave_s * 10)); do
    sleep 0.1
    tenths=$((tenths + 1))
  done
  ! runs "$pid" || fail "$name did not leave within $leave_s s of SIGTERM"
  local status=0
  wait "$pid" || status=$?
  ((status == 0)) || fail "$name left with exit status $status"
  printf '%s left within %d.%d s of SIGTERM\n' "$name" $((tenths / 10)) $((tenths % 10))
}

clean_up() {
  local pid
  for pid in "$daemon" "$simulator"; do
    if runs "$pid"; then kill -KILL "$pid"; fi
  done
}
trap clean_up EXIT

start_simulator() {
  "$binaries/breathline-sim" live --scenario bedside-demo --directory "$folder/instruments" \
    >"$configuration" 2>"$folder/simulator.log" &
  simulator=$!
  local tenths=0
  until "$binaries/breathlined" --check-config "$configuration" >"$folder/check.log" 2>&1; do
    runs "$simulator" || fail "the simulator ended; see .build/demo/simulator.log"
    ((tenths < ready_s * 10)) || fail "no valid configuration within $ready_s s; see .build/demo/check.log"
    sleep 0.1
    tenths=$((tenths + 1))
  done
}

# Shows what the daemon says until each expected finding has come.
watch_daemon() {
  local line pending='' finding missing=("${expected_findings[@]}") left=()
  mkfifo "$folder/lines"
  "$binaries/breathlined" --config "$configuration" --format text --show-readings 2 \
    >"$folder/lines" 2>"$folder/daemon.log" &
  daemon=$!
  exec 3<"$folder/lines"
  local end=$((SECONDS + live_s))
  while ((${#missing[@]} > 0)); do
    ((SECONDS < end)) || fail "after $live_s s there was no finding of: ${missing[*]}"
    if ! read -r -t 1 -u 3 line; then
      # After a time-out this is the beginning of a line whose end is still to come.
      pending+=$line
      runs "$daemon" || fail "the daemon ended; see .build/demo/daemon.log"
      continue
    fi
    line=$pending$line
    pending=''
    printf '%s\n' "$line"
    left=()
    for finding in "${missing[@]}"; do
      [[ $line == *"$finding"* ]] || left+=("$finding")
    done
    missing=("${left[@]}")
  done
}

# What a nurse does then, and what stays of it.
attend() {
  local state=$folder/instruments/bed-1.ring.state
  shown() {
    printf '$ breathline %s\n' "$*"
    "$binaries/breathline" "$@" --state "$state"
  }
  shown alarms acknowledge rule/cn-als-2022/FAST.MEDIUM --by 'Nurse Wang'
  shown alarms pause --seconds 60 --by 'Nurse Wang'
  shown chart enter fvc '62 %' --by 'Dr Li'
  shown alarms list
}

rm -rf "$folder"
mkdir -p "$folder/instruments"

say 'simulated instruments on pseudo-terminals and Modbus TCP'
start_simulator
printf 'configuration: .build/demo/gateway.yaml\n'

say 'the gateway, live'
watch_daemon

say 'somebody attends'
attend

say 'the end of it'
leave 'the gateway' "$daemon"
exec 3<&-
leave 'the simulator' "$simulator"
daemon=''
simulator=''
"$binaries/breathline" verify-log "$folder/instruments/bed-1.ring.state/alarms.log"

say 'one night of failing ventilation, in virtual time'
"$binaries/breathline-sim" run niv-failure --seed 1

say 'done'
