/// The end of a journal: the number of its last line and the hash that ties it to all lines before.
///
/// Kept at another place, on paper or in another system, it shows later that the journal has not been cut
/// short or written anew.
public struct JournalHead: Hashable, Sendable, CustomStringConvertible {
  /// The number of the last line, counted from 1; 0 when there is none.
  public let seq: Int64
  /// The hash of the last line.
  public let hash: JournalHash

  /// The end of a journal without lines.
  public static let none = JournalHead(seq: 0, hash: .none)

  /// Names the end of a journal.
  public init(seq: Int64, hash: JournalHash) {
    self.seq = seq
    self.hash = hash
  }

  /// Reads a head as it is written, such as `12:` and 64 hexadecimal digits; nil for anything else.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let seq = JournalHead.seq(Array(parts[0].utf8)[...]),
      let hash = JournalHash(parts[1])
    else { return nil }
    self.init(seq: seq, hash: hash)
  }

  /// The number, a colon and the hash.
  public var description: String { "\(seq):\(hash)" }

  /// A number as JSON writes it: at most 15 digits alone, which every reader of JSON takes exactly, without
  /// a leading zero.
  static func seq(_ digits: ArraySlice<UInt8>) -> Int64? {
    guard let first = digits.first, digits.count == 1 || first != UInt8(ascii: "0") else { return nil }
    guard digits.count <= 15, digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
      return nil
    }
    return Int64(String(decoding: digits, as: UTF8.self))
  }
}
