/// Reads Swift source just far enough to tell code from words.
///
/// A rule about code must not stumble over a comment that explains the rule. Words are what comments, string
/// literals and raw identifiers say; they become blanks, line for line. Interpolated code stays.
struct SwiftCode {
  private let source: [UInt8]
  private var output: [UInt8]
  private var position = 0

  /// Blanks the words of a source.
  static func withoutWords(_ text: String) -> String {
    var scanner = SwiftCode(text)
    scanner.skipCode(untilClosingParenthesis: false)
    return String(decoding: scanner.output, as: UTF8.self)
  }

  private init(_ text: String) {
    source = Array(text.utf8)
    output = source
  }

  /// Passes over code, and with it over the words in it.
  private mutating func skipCode(untilClosingParenthesis: Bool) {
    var open = 0
    while position < source.count {
      switch source[position] {
      case UInt8(ascii: "/") where at("//"): blank { !$0.at("\n") }
      case UInt8(ascii: "/") where at("/*"): skipBlockComment()
      case UInt8(ascii: "\""): skipString(hashes: 0)
      case UInt8(ascii: "#"): skipRawString()
      case UInt8(ascii: "`"): skipRawIdentifier()
      case UInt8(ascii: "("):
        open += 1
        position += 1
      case UInt8(ascii: ")"):
        if untilClosingParenthesis && open == 0 { return }
        open -= 1
        position += 1
      default: position += 1
      }
    }
  }

  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      if at("/*") {
        depth += 1
        blank(count: 2)
      } else if at("*/") {
        depth -= 1
        blank(count: 2)
      } else {
        blank(count: 1)
      }
    } while depth > 0 && position < source.count
  }

  private mutating func skipRawIdentifier() {
    position += 1
    blank { !$0.at("`") && !$0.at("\n") }
    position += 1
  }

  private mutating func skipRawString() {
    var hashes = 0
    while at("#", ahead: hashes) { hashes += 1 }
    position += hashes
    if at("\"") { skipString(hashes: hashes) }
  }

  private mutating func skipString(hashes: Int) {
    let isLong = at("\"\"\"")
    let end = (isLong ? "\"\"\"" : "\"") + String(repeating: "#", count: hashes)
    let escape = "\\" + String(repeating: "#", count: hashes)
    position += isLong ? 3 : 1
    while position < source.count {
      if at(end) {
        position += end.utf8.count
        return
      } else if at(escape + "(") {
        position += escape.utf8.count + 1
        skipCode(untilClosingParenthesis: true)
        position += 1
      } else if at(escape) {
        blank(count: escape.utf8.count + 1)
      } else if at("\n") && !isLong {
        return
      } else {
        blank(count: 1)
      }
    }
  }

  private func at(_ text: String, ahead: Int = 0) -> Bool {
    let start = position + ahead
    guard start + text.utf8.count <= source.count else { return false }
    return text.utf8.enumerated().allSatisfy { source[start + $0.offset] == $0.element }
  }

  private mutating func blank(while goesOn: (SwiftCode) -> Bool) {
    while position < source.count && goesOn(self) { blank(count: 1) }
  }

  private mutating func blank(count: Int) {
    for _ in 0..<count where position < source.count {
      if source[position] != UInt8(ascii: "\n") { output[position] = UInt8(ascii: " ") }
      position += 1
    }
  }
}
