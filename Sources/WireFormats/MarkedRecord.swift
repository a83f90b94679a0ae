/// The bytes of a record of fixed length whose first byte alone has bit 7 set.
///
///     waiting --byte with bit 7--> in a record --last byte--> waiting
///        ^                            |
///        '----- byte with bit 7: the record was cut, another begins
///
/// Nothing else tells where such a record begins, or whether it is damaged.
struct MarkedRecord: Sendable {
  /// What stands in the bytes held.
  enum Step: Sendable {
    /// More bytes have to come.
    case incomplete
    /// A record is whole: its bytes stand until the next one is appended.
    case whole
    /// Something is refused.
    case rejected(WireError)
  }

  private let length: Int
  /// The record from its first byte on; what stands beyond its length means nothing.
  private(set) var bytes = InlineArray<5, UInt8>(repeating: 0)
  private var count = 0
  private var isRefusing = false
  private var wrong: WireError?

  /// Waits for the first byte of a record of so many bytes, at most 5.
  init(length: Int) {
    precondition(1...5 ~= length, "a record of a length that cannot be held")
    self.length = length
  }

  mutating func append(_ byte: UInt8) {
    if byte >= 0x80 {
      if count > 0 { wrong = .truncated }
      isRefusing = false
      bytes[0] = byte
      count = 1
    } else if count > 0 {
      bytes[count] = byte
      count += 1
    } else if !isRefusing {
      isRefusing = true
      wrong = .noise
    }
  }

  mutating func next() -> Step {
    if let error = wrong {
      wrong = nil
      return .rejected(error)
    }
    guard count == length else { return .incomplete }
    count = 0
    return .whole
  }

  mutating func reset() {
    count = 0
    isRefusing = false
    wrong = nil
  }
}
