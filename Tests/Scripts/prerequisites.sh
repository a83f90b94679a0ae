#!/usr/bin/env bash
# Makes sure that what the build needs is on this machine; prints nothing when it is.
#
# Missing Debian packages are named and installed, directly as root or with sudo otherwise.
# Exit status: 69 when something is missing that cannot be installed here.
set -euo pipefail

readonly unavailable=69
readonly needed_swift=6.3

say() { printf 'prerequisites: %s\n' "$*" >&2; }

# Whether the first version is at least the second one.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

require_swift() {
  if ! command -v swift >/dev/null; then
    say "Swift $needed_swift or newer is needed, and there is no 'swift' on the PATH." \
      "See https://www.swift.org/install/linux/ for Debian 12."
    exit "$unavailable"
  fi
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p')
  if ! at_least "${version:-0}" "$needed_swift"; then
    say "Swift $needed_swift or newer is needed; $(command -v swift) is Swift ${version:-of unknown version}."
    exit "$unavailable"
  fi
}

# The Debian packages whose library or program is not there, on one line.
missing_packages() {
  local missing=()
  command -v pkg-config >/dev/null || missing+=(pkg-config)
  pkg-config --exists libserialport 2>/dev/null || missing+=(libserialport-dev)
  pkg-config --exists libmodbus 2>/dev/null || missing+=(libmodbus-dev)
  command -v mbpoll >/dev/null || missing+=(mbpoll)
  # Manual pages are checked with it.
  command -v groff >/dev/null || missing+=(groff-base)
  # Tests read our reports with public readers, in a Python of their own.
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
  printf '%s' "${missing[*]}"
}

# How to become root here, in the array `as_root`; fails when there is no way.
find_root() {
  as_root=(env DEBIAN_FRONTEND=noninteractive)
  [ "$(id -u)" != 0 ] || return 0
  command -v sudo >/dev/null || return 1
  if [ -t 0 ] && [ -z "${CI:-}" ]; then
    as_root=(sudo env DEBIAN_FRONTEND=noninteractive)
  else
    sudo -n true 2>/dev/null || return 1
    as_root=(sudo -n env DEBIAN_FRONTEND=noninteractive)
  fi
}

give_up() {
  say "$1"
  say "As root, run: apt-get update && apt-get install --yes $2"
  exit "$unavailable"
}

require_swift
missing=$(missing_packages)
[ -n "$missing" ] || exit 0

say "missing here: $missing"
command -v apt-get >/dev/null \
  || give_up "there is no apt-get on this machine; install the equivalents of these packages." "$missing"
find_root \
  || give_up "installing needs root, or a sudo that asks no password without a terminal." "$missing"

say "installing with apt-get"
"${as_root[@]}" apt-get update -q </dev/null >&2 \
  || say "apt-get update failed; trying with the package lists that are here"
# shellcheck disable=SC2086 # one word for each package
"${as_root[@]}" apt-get install --yes -q --no-install-recommends -o DPkg::Lock::Timeout=120 $missing \
  </dev/null >&2 || give_up "apt-get could not install the packages." "$missing"

still=$(missing_packages)
[ -z "$still" ] || give_up "installed, but still not found: $still" "$still"
say "installed: $missing"
