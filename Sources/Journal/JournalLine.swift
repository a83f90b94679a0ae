internal import Readings

/// One line of a journal: a JSON object whose last two keys are its number and its hash.
///
///     {"event":"raised",...,"seq":7,"hash":"<64 hexadecimal digits>"}
///
/// The hash covers the previous line's hash (32 bytes) and this line's bytes up to `,"hash"`.
struct JournalLine {
  /// Longest line with its line break, in bytes; an engineering choice, several times the longest finding.
  static let most = 65_536

  /// The number and the hash as the line claims them.
  let head: JournalHead
  /// The bytes that the hash covers.
  let covered: ArraySlice<UInt8>

  private static let hashKey = Array(#","hash":""#.utf8)
  private static let end = Array(#""}"#.utf8)
  private static let seqKey = Array(#""seq":"#.utf8)

  /// Reads a line without its line break; nil when it is no line of a journal.
  init?(_ line: ArraySlice<UInt8>) {
    let tail = JournalLine.hashKey.count + JournalHash.count * 2 + JournalLine.end.count
    guard line.count > tail, line.first == UInt8(ascii: "{"), line.suffix(2) == JournalLine.end[...] else {
      return nil
    }
    let covered = line.dropLast(tail)
    let hashed = line.suffix(tail)
    guard hashed.starts(with: JournalLine.hashKey),
      let hash = JournalHash(digits: hashed.dropFirst(JournalLine.hashKey.count).dropLast(2)),
      let seq = JournalLine.seq(atEndOf: covered)
    else { return nil }
    self.covered = covered
    head = JournalHead(seq: seq, hash: hash)
  }

  /// The bytes of a line with its line break, and the head that it makes.
  static func bytes(of record: JSONObject, following head: JournalHead) -> (line: [UInt8], head: JournalHead)
  {
    var numbered = record
    numbered.add("seq", head.seq + 1)
    var line = Array(numbered.text.utf8.dropLast())
    let hash = JournalHash(following: head.hash, line: line)
    line += hashKey + hash.digits + end
    line.append(UInt8(ascii: "\n"))
    return (line, JournalHead(seq: head.seq + 1, hash: hash))
  }

  private static func seq(atEndOf covered: ArraySlice<UInt8>) -> Int64? {
    let digits = covered.suffix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    let before = covered.dropLast(digits.count)
    guard before.suffix(seqKey.count) == seqKey[...] else { return nil }
    let mark = before.dropLast(seqKey.count).last
    guard mark == UInt8(ascii: ",") || mark == UInt8(ascii: "{") else { return nil }
    return JournalHead.seq(digits)
  }
}

extension ArraySlice<UInt8> {
  fileprivate func suffix(while holds: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    var start = endIndex
    while start > startIndex, holds(self[start - 1]) { start -= 1 }
    return self[start...]
  }
}
