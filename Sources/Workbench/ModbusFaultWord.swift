public import WireFormats

extension ModbusFault {
  /// Every fault of a transaction that a capture can hold, with its word.
  static let allWords: [(word: String, fault: ModbusFault)] =
    [("no-reply", .silence), ("line-down", .lineDown), ("not-connected", .notConnected)]
    + [("write-forbidden", .writeForbidden)]
    + WireError.allCases.map { ("corrupted-\($0.word)", .corrupted($0)) }
    + ModbusMismatch.allCases.map { ("mismatch-\($0)", .mismatch($0)) }

  /// The fault's word in a capture; an exception is an answer, and has none.
  public var word: String? { Self.allWords.first { $0.fault == self }?.word }
}

extension WireError {
  /// What was refused, as a word.
  var word: String {
    switch self {
    case .noise: "noise"
    case .checksum: "checksum"
    case .length: "length"
    case .illegalField: "illegal-field"
    case .lostFrame: "lost-frame"
    case .truncated: "truncated"
    case .overrun: "overrun"
    }
  }
}

extension ModbusPDU {
  /// The PDU of these bytes; nil when they are too many, or none.
  init?(_ bytes: [UInt8]) {
    guard (1...ModbusPDU.capacity).contains(bytes.count) else { return nil }
    self.init()
    for byte in bytes { append(byte) }
  }

  /// The bytes of the PDU.
  public var bytes: [UInt8] { (0..<count).map { self[$0] } }
}
