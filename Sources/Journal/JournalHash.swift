internal import Crypto

/// The SHA-256 that ties a line of a journal to every line before it.
public struct JournalHash: Hashable, Sendable, CustomStringConvertible {
  /// The 32 bytes.
  public let bytes: [UInt8]

  /// What the very first line of a journal follows: 32 zero bytes.
  public static let none = JournalHash(bytes: [UInt8](repeating: 0, count: count))

  /// Bytes of a hash.
  static let count = 32

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads a hash as it is written: 64 hexadecimal digits in lower case; nil for anything else.
  public init?(_ text: some StringProtocol) { self.init(digits: Array(text.utf8)[...]) }

  init?(digits: some RandomAccessCollection<UInt8>) {
    guard digits.count == JournalHash.count * 2 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(JournalHash.count)
    var high: UInt8?
    for digit in digits {
      guard let value = JournalHash.value(of: digit) else { return nil }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    self.init(bytes: bytes)
  }

  /// The hash of a line that follows another: over the previous hash and the line's bytes before its own
  /// hash.
  init(following previous: JournalHash, line: some Collection<UInt8>) {
    var sum = SHA256()
    previous.bytes.withUnsafeBytes { sum.update(bufferPointer: $0) }
    let isHashed: Void? = line.withContiguousStorageIfAvailable {
      sum.update(bufferPointer: UnsafeRawBufferPointer($0))
    }
    if isHashed == nil { Array(line).withUnsafeBytes { sum.update(bufferPointer: $0) } }
    self.init(bytes: Array(sum.finalize()))
  }

  /// The 64 hexadecimal digits.
  public var description: String { String(decoding: digits, as: UTF8.self) }

  /// The 64 hexadecimal digits as bytes.
  var digits: [UInt8] {
    bytes.flatMap { [JournalHash.digit($0 >> 4), JournalHash.digit($0 & 15)] }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
