/// Keeps a document with many aliases from the parser.
///
/// A dozen lines of aliases can stand for gigabytes once the parser compares two keys made of them. The exact
/// refusal of each anchor comes with the parsed tree; this count, which takes no notice of quotes and
/// comments, only bounds what the parser is given: sixteen aliases stand for a few hundred values at most.
enum AliasGuard {
  static let most = 16

  static func check(_ text: String, file: String) throws(DocumentError) {
    var line = 1
    var previous = UInt8(ascii: "\n")
    var seen = 0
    for byte in text.utf8 {
      if previous == UInt8(ascii: "*"), isName(byte) { seen += 1 }
      guard seen <= most else { throw DocumentError(file: file, line: line, column: 1, problem: .alias) }
      if byte == UInt8(ascii: "\n") { line += 1 }
      previous = byte
    }
  }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "*"):
      false
    default: true
    }
  }
}
