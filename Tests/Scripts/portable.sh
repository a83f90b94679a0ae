#!/usr/bin/env bash
# Compiles the portable modules as Embedded Swift for a Cortex-M, and refuses heap and floating point.
#
#   portable.sh [--list] [PACKAGE]
#
# PACKAGE is a package's directory, by default this one. Its portable modules are the targets whose settings
# are `portable`; they are compiled in the order of Package.swift into .build/portable. Each is then linked
# with the ones before it, keeping only what its own functions reach, and what is still undefined must be on
# the short list of what the run time of an image gives. A module is left alone while its sources, the modules
# before it, the compiler and this script are unchanged.
set -euo pipefail

script=$(realpath "${BASH_SOURCE[0]}")
list_only=false
if [ "${1:-}" = --list ]; then
  list_only=true
  shift
fi
cd "${1:-$(dirname "$script")/../..}"

readonly target=armv7em-none-none-eabi
readonly output=.build/portable
tools=$(dirname "$(realpath "$(command -v swiftc)")")

flags=(
  -target "$target" -enable-experimental-feature Embedded
  -swift-version 6 -warnings-as-errors -wmo -parse-as-library -Osize -Xfrontend -function-sections
  -enable-upcoming-feature ExistentialAny
  -enable-upcoming-feature InternalImportsByDefault
  -enable-upcoming-feature MemberImportVisibility
)

# What an image's run time gives a portable module: memory moves, 64-bit integer arithmetic, the stack guard
# and the seed of hashes. No heap, no floating point, no operating system.
readonly given='^(__aeabi_mem(cpy|move|set|clr)[48]?|mem(cpy|move|set|cmp)|__aeabi_(u?l|u?i)div(mod)?'\
'|__aeabi_l(lsl|lsr|asr|mul)|__stack_chk_(fail|guard)|arc4random_buf)$'
readonly heap='^(posix_memalign|aligned_alloc|malloc|calloc|realloc|free)$'
readonly floating='^(__aeabi_(c?[df]|u?[il]2[df]|h2f).*|__[a-z]+[sdt]f[0-9]?)$'

complain() { printf 'portable: %s\n' "$*" >&2; }

# One line for each portable target of Package.swift: its module and its directory.
portable_modules() {
  awk '
    { text = text " " $0 }
    END {
      gsub(/\.(executableTarget|testTarget|systemLibrary)\(/, "\n", text)
      gsub(/\.target\(/, "\n@", text)
      count = split(text, targets, "\n")
      for (i = 1; i <= count; i++) {
        if (targets[i] !~ /^@/ || targets[i] !~ /swiftSettings: portable/) continue
        name = quoted(targets[i], "name: ")
        path = quoted(targets[i], "path: ")
        print name, (path == "" ? "Sources/" name : path)
      }
    }
    function quoted(text, label,   at, rest) {
      at = index(text, label "\"")
      if (at == 0) return ""
      rest = substr(text, at + length(label) + 1)
      return substr(rest, 1, index(rest, "\"") - 1)
    }
  ' Package.swift
}

# All that the compiled module depends on, as one checksum.
fingerprint() {
  {
    swiftc --version 2>/dev/null
    printf '%s\n' "${flags[@]}" "${built[@]}"
    cat "$script" "$@"
  } | sha256sum | cut -d ' ' -f 1
}

compile() {
  local module=$1 directory=$2
  shift 2
  swiftc "${flags[@]}" -I "$output" -module-name "$module" "$@" \
    -c -o "$output/$module.o" -emit-module -emit-module-path "$output/$module.swiftmodule" || {
    complain "$module ($directory) does not compile for $target: portable modules use integers," \
      "fixed-size values and typed throws, and no Foundation."
    return 1
  }
}

# Links what the module's own functions reach, with the modules before it; extra arguments go to the linker.
link() {
  local module=$1 objects=() name
  shift
  for name in "${built[@]}"; do objects+=("$output/${name%% *}.o"); done
  "$tools/llvm-nm" --defined-only --extern-only --format=just-symbols "$output/$module.o" \
    | awk -v own="\$e${#module}$module" 'index($0, own) == 1 { print "--undefined=" $0 }' \
    >"$output/$module.roots"
  "$tools/ld.lld" --gc-sections --entry=0 --unresolved-symbols=ignore-all "@$output/$module.roots" "$@" \
    -o "$output/$module.elf" "$output/$module.o" "${objects[@]}"
}

# The functions that lead to a symbol, by what the linker says of undefined and of live symbols.
referrers() {
  local module=$1 symbol=$2
  if [[ $symbol =~ $heap ]]; then
    link "$module" --why-live='$es17swift_allocObject*' --why-live='$es15swift_slowAlloc*' 2>&1
  else
    link "$module" --unresolved-symbols=report-all --error-limit=0 2>&1 \
      | awk -v wanted="undefined symbol: $symbol" '/undefined symbol/ { on = index($0, wanted) } on'
  fi | grep '^>>>' | grep -oE '\(\$e[^)]*\)' | tr -d '()' | awk '!seen[$0]++' \
    | "$tools/swift-demangle" --simplified | head -n 6 | sed 's/^/portable:     reached from /' || true
}

# Fails when what the module reaches needs more than the run time of an image gives; says each reason once.
refuse_what_an_image_lacks() {
  local module=$1 symbol heap_use='' float_use='' status=0
  link "$module"
  while read -r symbol; do
    if [[ $symbol =~ $given ]]; then
      continue
    elif [[ $symbol =~ $heap ]]; then
      heap_use=$symbol
    elif [[ $symbol =~ $floating ]]; then
      float_use=$symbol
    else
      complain "$module needs $symbol, which no image gives it."
      referrers "$module" "$symbol" >&2
      status=1
    fi
  done < <("$tools/llvm-nm" --undefined-only --format=just-symbols "$output/$module.elf" | LC_ALL=C sort)
  if [ -n "$heap_use" ]; then
    complain "$module reaches the heap ($heap_use): use InlineArray, a struct or a span" \
      "where a class, an escaping closure, an array or a string stands."
    referrers "$module" "$heap_use" >&2
    status=1
  fi
  if [ -n "$float_use" ]; then
    complain "$module uses floating point ($float_use): use the scaled integers of Quantities."
    referrers "$module" "$float_use" >&2
    status=1
  fi
  return "$status"
}

# What of the linked module is code, constants and memory, in bytes, from its section headers.
sizes() {
  local text=0 data=0 bss=0 size kind
  while read -r size kind; do
    case $kind in
      TEXT) text=$((text + 16#$size)) ;;
      DATA) data=$((data + 16#$size)) ;;
      BSS) bss=$((bss + 16#$size)) ;;
    esac
  done < <("$tools/llvm-objdump" --section-headers "$output/$1.elf" \
    | awk '$NF ~ /^(TEXT|DATA|BSS)$/ && $2 != ".relro_padding" { print $3, $NF }')
  printf '%7d code %6d data %6d bss' "$text" "$data" "$bss"
}

modules=$(portable_modules)
if [ -z "$modules" ]; then
  complain 'Package.swift has no target with "swiftSettings: portable"'
  exit 1
fi
if $list_only; then
  printf '%s\n' "$modules"
  exit 0
fi

mkdir -p "$output"
built=()
while read -r module directory; do
  mapfile -t sources < <(find "$directory" -name '*.swift' -type f | LC_ALL=C sort)
  if ((${#sources[@]} == 0)); then
    complain "$module has no Swift file in $directory"
    exit 1
  fi
  print=$(fingerprint "${sources[@]}")
  note=unchanged
  if [ "$print" != "$(cat "$output/$module.stamp" 2>/dev/null)" ]; then
    rm -f "$output/$module.stamp"
    compile "$module" "$directory" "${sources[@]}"
    refuse_what_an_image_lacks "$module"
    printf '%s\n' "$print" >"$output/$module.stamp"
    note=compiled
  fi
  printf '%-20s %s  %s\n' "$module" "$(sizes "$module")" "$note"
  built+=("$module $print")
done <<<"$modules"
printf 'portable: %d modules build for %s without heap or floating point\n' "${#built[@]}" "$target"
