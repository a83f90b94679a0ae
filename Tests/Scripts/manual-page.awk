# Makes a manual page of what ArgumentParser generates: examples and paragraphs stay such, the page is named
# as pages are, and what the text says of exit codes becomes their section.

function words(text) {
  gsub(/\\/, "\\e", text)
  gsub(/--/, "\\-\\-", text)
  return text ~ /^['.]/ ? "\\&" text : text
}

function leave_example() {
  if (is_example) print ".Ed"
  is_example = 0
}

# "0 named, 1 not named." as one line each.
function keep_codes(text, part) {
  sub(/^ *Exit codes: */, "", text)
  sub(/\.$/, "", text)
  while (match(text, /, [0-9]+ /)) {
    part = substr(text, 1, RSTART - 1)
    codes[++code_count] = part
    text = substr(text, RSTART + 2)
  }
  codes[++code_count] = text
}

/^\.Dt / { gsub(/\./, "-", $2); print ".Dt " $2 " " $3; next }
/^\.Os/ { print ".Os Breathline"; next }
# The command "help" has no page of its own.
/^\.Xr [a-z-]+\.help / { next }
/^\.Xr / { gsub(/\./, "-", $2) }
/^\.Ex -std/ {
  if (!code_count) { print; next }
  print ".Bl -tag -width 6n"
  for (place = 1; place <= code_count; place++) {
    number = codes[place]
    sub(/ .*/, "", number)
    meaning = codes[place]
    sub(/^[0-9]+ /, "", meaning)
    print ".It " number
    print words(toupper(substr(meaning, 1, 1)) substr(meaning, 2)) "."
  }
  print ".El"
  next
}
/^\./ { leave_example(); is_pending = 0; print; next }
/^$/ { leave_example(); is_pending = 1; next }
{
  if (match($0, /Exit codes: /)) {
    keep_codes(substr($0, RSTART))
    $0 = substr($0, 1, RSTART - 1)
    sub(/ +$/, "")
    if ($0 == "") next
  }
  if (is_pending) print ".Pp"
  is_pending = 0
  if ($0 ~ /^breathline[a-z-]* / && $0 !~ /[.:]$/) {
    if (!is_example) print ".Bd -literal -offset indent"
    is_example = 1
  } else leave_example()
  print words($0)
}
END { leave_example() }
