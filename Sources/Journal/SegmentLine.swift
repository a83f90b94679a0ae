internal import Readings

/// The first line of each segment: it names the segment and the hash that the segment follows, so that a
/// segment can be checked without the ones before it.
///
///     {"journal":"segment","segment":2,"follows":"<64 hexadecimal digits>","seq":...,"hash":...}
enum SegmentLine {
  private static let followsKey = #","follows":""#

  static func record(segment: Int, follows head: JournalHead) -> JSONObject {
    var record = JSONObject()
    record.add("journal", "segment")
    record.add("segment", Int64(segment))
    record.add("follows", head.hash.description)
    return record
  }

  /// The head that a segment's first line says it follows; nil when it is not such a line.
  static func followed(by line: JournalLine, segment: Int) -> JournalHead? {
    let start = Array("\(#"{"journal":"segment","segment":"#)\(segment)\(followsKey)".utf8)
    let digits = line.covered.dropFirst(start.count).prefix(JournalHash.count * 2)
    guard line.covered.starts(with: start), let hash = JournalHash(digits: digits) else { return nil }
    return JournalHead(seq: line.head.seq - 1, hash: hash)
  }
}
