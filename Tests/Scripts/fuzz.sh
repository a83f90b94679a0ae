#!/usr/bin/env bash
# Feeds every codec and session with bytes that libFuzzer invents, under the address sanitizer.
#
#   fuzz.sh [--seconds N | --runs N] [TARGET...]
#
# By default each target gets 60 s. The first inputs are the vectors of Tests/Fuzz/Vectors; what libFuzzer finds
# on the way stays in .build/fuzz/found and begins the next run. An input that breaks a promise stays in
# .build/fuzz/broken, and the command that shows it again is printed.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly output=.build/fuzz
# Longer than any frame; longer inputs only repeat.
readonly longest=4096
bound=(-max_total_time=60)
while (($# > 0)); do
  case $1 in
    --seconds) bound=("-max_total_time=$2") && shift 2 ;;
    --runs) bound=("-runs=$2") && shift 2 ;;
    *) break ;;
  esac
done

flags=(
  -O -swift-version 6 -parse-as-library -sanitize=fuzzer,address -whole-module-optimization
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault
  -enable-upcoming-feature MemberImportVisibility
)

mkdir -p "$output/modules"
# The YAML library is used as the package builds it; only our own code is watched.
swift build --target Devices >"$output/build.log" 2>&1 || { cat "$output/build.log" >&2; exit 1; }
products=$(swift build --show-bin-path)
yaml=(-I "$products/Modules" -Xcc -fmodule-map-file=.build/checkouts/Yams/Sources/CYaml/include/module.modulemap)

modules=(Quantities WireFormats Readings Documents Devices)
objects=()
for module in "${modules[@]}"; do
  mapfile -t sources < <(find "Sources/$module" "$products/$module.build/DerivedSources" -name '*.swift' 2>/dev/null |
    LC_ALL=C sort)
  objects+=("$output/modules/$module.o")
  print=$(cat "${sources[@]}" "${BASH_SOURCE[0]}" "${objects[@]:0:${#objects[@]}-1}" | sha256sum)
  [ "$print" = "$(cat "$output/modules/$module.stamp" 2>/dev/null)" ] && continue
  swiftc "${flags[@]}" -I "$output/modules" "${yaml[@]}" -module-name "$module" "${sources[@]}" \
    -c -o "$output/modules/$module.o" -emit-module -emit-module-path "$output/modules/$module.swiftmodule"
  printf '%s' "$print" >"$output/modules/$module.stamp"
done
# The usual linker says of each symbol of the address sanitizer that it cannot export it.
swiftc "${flags[@]}" -use-ld=lld -I "$output/modules" "${yaml[@]}" -module-name Fuzz Tests/Fuzz/*.swift "${objects[@]}" \
  "$products"/Yams.build/*.o "$products"/CYaml.build/src/*.o -o "$output/program"

ln -sf program "$output/list"
declare -A vectors form
while read -r name file kind; do
  vectors[$name]=Tests/Fuzz/Vectors/$file.hex
  form[$name]=$kind
  all+=("$name")
done < <("$output/list")
targets=("$@")
((${#targets[@]})) || targets=("${all[@]}")

# The digits of each vector, one a line; a line that begins with # says where they come from.
digits() { [ ! -f "$1" ] || grep -v '^#' "$1"; }

bytes() { perl -ne 'chomp; print pack("H*", $_)'; }

# A row of pieces: the length of each, a pause of 32 ms, and the bytes.
pieces() {
  digits "$1" | fold -w 510 | while read -r piece; do printf '%02x06%s' $((${#piece} / 2)) "$piece"; done
}

write_vectors() {
  local number=0 line
  # The profiles that come with the product are text as it is.
  if [ "$1" = text-modbus-profile ]; then
    cp Sources/Devices/Profiles/*.yaml "$output/vectors/$1"
  elif [ "${form[$1]}" = pieces ]; then
    pieces "${vectors[$1]}" | bytes >"$output/vectors/$1/1"
  else
    digits "${vectors[$1]}" | while read -r line; do
      number=$((number + 1))
      bytes <<<"$line" >"$output/vectors/$1/$number"
    done
  fi
}

mkdir -p "$output/broken"
failed=()
for target in "${targets[@]}"; do
  if [ -z "${form[$target]:-}" ]; then
    printf 'fuzz: there is no target %s; there are: %s\n' "$target" "${all[*]}" >&2
    exit 64
  fi
  ln -sf program "$output/$target"
  mkdir -p "$output/found/$target" "$output/vectors/$target"
  write_vectors "$target"
  log="$output/$target.log"
  # What Swift keeps for good at its first use, the leak sanitizer takes for lost.
  if ASAN_OPTIONS=detect_leaks=0 "$output/$target" "${bound[@]}" -max_len="$longest" -use_value_profile=1 -timeout=10 -rss_limit_mb=2048 \
    -artifact_prefix="$output/broken/$target-" -print_final_stats=1 \
    "$output/found/$target" "$output/vectors/$target" >"$log" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    printf 'passed  %-28s %9s inputs, %s kept\n' "$target" "$runs" "$(find "$output/found/$target" -type f | wc -l)"
  else
    failed+=("$target")
    printf 'FAILED  %s\n' "$target"
    grep -aE 'broken promise|Fatal error|ERROR: |Test unit written' "$log" | head -n 4 | sed 's/^/        /'
  fi
done
if ((${#failed[@]})); then
  printf '\nBroken by an input in %s/broken; again: %s/TARGET INPUT\n' "$output" "$output"
  exit 1
fi
printf 'fuzz: %d targets took everything\n' "${#targets[@]}"
