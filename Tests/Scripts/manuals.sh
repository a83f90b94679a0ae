#!/usr/bin/env bash
# Writes the manual pages and the shells' completions of a build, and checks that every command has its page.
#
#   manuals.sh [debug | release]        into .build/manuals: man/man1, man/man8, completions/SHELL
#
# With SOURCE_DATE_EPOCH set, the pages carry its day, otherwise that of the last change of the commands.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly configuration=${1:-release}
readonly output=.build/manuals
products=$(swift build -c "$configuration" --show-bin-path)
swift build --product generate-manual >"$output.log" 2>&1 || { cat "$output.log" >&2; exit 1; }
generator="$(swift build --show-bin-path)/generate-manual"

# A tree that is no repository has no history: then it is the day of its newest source.
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct -- Sources Simulator 2>/dev/null || true)}
: "${epoch:=$(find Sources Simulator -name '*.swift' -printf '%T@\n' | sort -n | tail -n 1 | cut -d. -f1)}"
day=$(date --utc --date="@$epoch" +%F)

rm -rf "$output"
mkdir -p "$output"/man/man1 "$output"/man/man8 "$output"/completions/{bash,zsh,fish}

# The pages of a program, in a section: one for each command, but for the one that only shows help.
pages() {
  local program=$1 section=$2 raw name
  raw=$(mktemp -d)
  "$generator" "$products/$program" --multi-page --section "$section" --date "$day" --output-directory "$raw"
  rm -f "$raw/$program.help.$section"
  for page in "$raw"/*; do
    name=$(basename "$page" ".$section")
    awk -f Tests/Scripts/manual-page.awk "$page" >"$output/man/man$section/${name//./-}.$section"
  done
  rm -r "$raw"
}

pages breathline 1
pages breathline-sim 1
pages breathlined 8
for program in breathline breathline-sim breathlined; do
  "$products/$program" --generate-completion-script bash >"$output/completions/bash/$program"
  "$products/$program" --generate-completion-script zsh >"$output/completions/zsh/_$program"
  "$products/$program" --generate-completion-script fish >"$output/completions/fish/$program.fish"
done

wrong=$(
  for page in "$output"/man/man?/*; do
    groff -man -ww -b -z -K utf8 "$page" 2>&1 | sed "s|^|$page: |"
    # What a page refers to must be there.
    sed -n 's/^\.Xr \([^ ]*\) \([0-9]\).*/\1.\2/p' "$page" | while read -r other; do
      [ -f "$output/man/man${other##*.}/$other" ] || printf '%s: there is no page %s\n' "$page" "$other"
    done
  done
)
if [ -n "$wrong" ]; then
  printf '%s\n' "$wrong" >&2
  exit 1
fi
printf 'manuals: %d pages in %s/man, completions for bash, zsh and fish in %s/completions\n' \
  "$(find "$output/man" -type f | wc -l)" "$output" "$output"
