#!/usr/bin/env bash
# Prepares .build/venv, the Python in which tests read what we write with other people's readers; prints
# nothing when it stands.
#
#   venv.sh [PACKAGE]
#
# PACKAGE is a package's directory, by default this one. The packages are fetched from PyPI by pip, once.
# Exit status: 69 when that cannot be done here.
set -euo pipefail

cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"

readonly unavailable=69
readonly folder=.build/venv
# What is read with it: JUnit reports; JSON schemas; YAML by another reader than ours; XML schemas. Modbus is
# spoken with it, as master and as unit, by a stack that is not libmodbus; it needs pyserial for serial lines.
readonly packages=(
  junitparser==5.0.3 jsonschema==4.26.0 PyYAML==6.0.3 xmlschema==4.3.2 pymodbus==3.16.1 pyserial==3.5)
readonly modules=(junitparser jsonschema yaml xmlschema pymodbus serial)
# Whose source has the schema of JUnit reports that the Jenkins plugin xunit publishes, under the MIT licence.
readonly sources=(pytest==8.4.2)

say() { printf 'venv: %s\n' "$*" >&2; }

give_up() {
  say "$1"
  say "Some tests need these Python packages in $folder: ${packages[*]}"
  exit "$unavailable"
}

# Whether this Python has the packages, in these versions.
stands() {
  [ -x "$folder/bin/python3" ] \
    && [ "$(cat "$folder/breathline" 2>/dev/null)" = "${packages[*]} ${sources[*]}" ] \
    && "$folder/bin/python3" -c "import $(IFS=,; printf '%s' "${modules[*]}")" 2>/dev/null
}

! stands || exit 0

command -v python3 >/dev/null || give_up "there is no python3 on the PATH."
python3 -c 'import ensurepip, venv' 2>/dev/null \
  || give_up "this python3 cannot make a virtual environment; as root, run: apt-get install python3-venv"

say "fetching ${packages[*]}"
rm -rf "$folder"
python3 -m venv "$folder" >&2 || give_up "python3 -m venv $folder failed."
"$folder/bin/python3" -m pip install --quiet --disable-pip-version-check --no-input "${packages[@]}" >&2 \
  || give_up "pip could not install them; is PyPI reachable from here?"
"$folder/bin/python3" -m pip download --quiet --disable-pip-version-check --no-input --no-deps \
  --no-binary :all: --dest "$folder/source" "${sources[@]}" >&2 \
  || give_up "pip could not fetch the source of ${sources[*]}; is PyPI reachable from here?"
printf '%s\n' "${packages[*]} ${sources[*]}" >"$folder/breathline"
stands || give_up "installed, but they cannot be imported."
