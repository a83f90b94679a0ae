#!/usr/bin/env bash
# wrap-comments.sh FOLDER...: breaks the comment lines of Swift and C files that are longer than 110 columns.
#
# `swift format` leaves comments as they are. A paragraph or a list item with a line that is too long is
# filled anew; code, tables, drawings and everything short enough stay as they are.
set -euo pipefail

wrap='
  # A line of comment: its margin (indent and slashes) and its text.
  function margin_of(line) { return match(line, /^ *\/\/\/? /) ? substr(line, 1, RLENGTH) : "" }

  # Prints the paragraph held, filled anew when one of its lines is too long.
  function flush(   i, words, count, line, start) {
    if (!too_long) for (i = 1; i <= held; i++) print raw[i]
    else {
      count = split(text, words, / +/)
      line = margin words[1]
      start = margin hang
      for (i = 2; i <= count; i++) {
        if (length(line " " words[i]) > width) { print line; line = start words[i] }
        else line = line " " words[i]
      }
      print line
    }
    held = 0; too_long = 0; text = ""; hang = ""
  }

  function hold(line, words) {
    raw[++held] = line
    text = text (held > 1 ? " " : "") words
    if (length(line) > width) too_long = 1
  }

  {
    its_margin = margin_of($0)
    words = substr($0, length(its_margin) + 1)
    if (words ~ /^```/) fenced = !fenced
    is_prose = its_margin != "" && !fenced && words != "" && words !~ /^(```|    |[|#>]|[^ -~])/
    goes_on = held && its_margin == margin
    if (is_prose && words ~ /^[-*] /) { flush(); margin = its_margin; hang = "  "; hold($0, words) }
    else if (is_prose && goes_on && hang != "" && words ~ /^  [^ ]/) hold($0, substr(words, 3))
    else if (!is_prose || words ~ /^ /) { flush(); print }
    else {
      if (!goes_on || hang != "") flush()
      margin = its_margin
      hold($0, words)
    }
  }
  END { flush() }
'

wrapped=$(mktemp)
trap 'rm -f "$wrapped"' EXIT

find "$@" -type f \( -name '*.swift' -o -name '*.[ch]' -o -name '*.[ch]pp' \) | while read -r file; do
  LC_ALL=C awk -v width=110 "$wrap" "$file" >"$wrapped"
  cmp -s "$wrapped" "$file" || cat "$wrapped" >"$file"
done
