internal import Gateway
public import WireFormats

extension ModbusFault {
  /// Every fault of a transaction that a capture can hold; an exception is an answer.
  private static let recorded: [ModbusFault] =
    [.silence, .lineDown, .notConnected, .writeForbidden]
    + WireError.allCases.map { .corrupted($0) } + ModbusMismatch.allCases.map { .mismatch($0) }

  /// The fault with this word in a capture; nil for any other word.
  static func recorded(as word: String) -> ModbusFault? { recorded.first { $0.word == word } }
}

extension CaptureEntry.Happening {
  /// A question that came to nothing; an exception is an answer.
  public static func failed(_ fault: ModbusFault) -> CaptureEntry.Happening { .unanswered(fault.word) }
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
