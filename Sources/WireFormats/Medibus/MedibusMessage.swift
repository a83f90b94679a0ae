/// What stands between code and checksum of a MEDIBUS message, all below 0x80.
///
/// The length of a response is not documented; 640 hold a hundred measured values.
public typealias MedibusBytes = HeldBytes<640>

/// One command or response of MEDIBUS, in either direction.
///
///     command    1B  code  arguments ..  CHK CHK  0D
///     response   01  code  data ..       CHK CHK  0D        CHK: upper-case hex, sum of all bytes before it
///
/// Source: devices, section 1.5.2 (label A).
public struct MedibusMessage: Equatable, Sendable {
  /// Which way a message asks; both sides may do both.
  public enum Kind: UInt8, Sendable {
    /// Something is wanted.
    case command = 0x1B
    /// It is given.
    case response = 0x01
  }

  /// The byte that ends a message.
  public static var end: UInt8 { 0x0D }

  /// Whether it asks or answers.
  public let kind: Kind
  /// What is asked or answered.
  public let code: UInt8
  /// Arguments or data.
  public var body: MedibusBytes

  /// Makes a message.
  public init(_ kind: Kind, _ code: UInt8, body: MedibusBytes = MedibusBytes()) {
    self.kind = kind
    self.code = code
    self.body = body
  }

  /// Emits all bytes of the message.
  public func encode(_ emit: (UInt8) -> Void) {
    emit(kind.rawValue)
    emit(code)
    for place in 0..<body.count { emit(body[place]) }
    let sum = checksum
    emit(MedibusHex.digit(sum >> 4))
    emit(MedibusHex.digit(sum & 0x0F))
    emit(MedibusMessage.end)
  }

  /// The low eight bits of the sum of everything before the checksum.
  var checksum: UInt8 {
    var sum = kind.rawValue &+ code
    for place in 0..<body.count { sum &+= body[place] }
    return sum
  }
}

/// Codes of MEDIBUS commands.
///
/// Source: devices, section 1.5.2.
public enum MedibusCode {
  /// What was received was damaged, or is not known.
  public static let refused: UInt8 = 0x15
  /// Measured values.
  public static let measured: UInt8 = 0x24
  /// Low limits.
  public static let lowLimits: UInt8 = 0x25
  /// High limits.
  public static let highLimits: UInt8 = 0x26
  /// Alarms.
  public static let alarms: UInt8 = 0x27
  /// Date and time.
  public static let dateAndTime: UInt8 = 0x28
  /// Settings.
  public static let settings: UInt8 = 0x29
  /// Text messages, the mode among them.
  public static let texts: UInt8 = 0x2A
  /// Nothing but that somebody is there.
  public static let stillHere: UInt8 = 0x30
  /// Begin to communicate.
  public static let begin: UInt8 = 0x51
  /// Who the other side is.
  public static let identity: UInt8 = 0x52
  /// The real-time streams that there are.
  public static let streams: UInt8 = 0x53
  /// Which of them are wanted.
  public static let chooseStreams: UInt8 = 0x54
  /// End the communication.
  public static let stop: UInt8 = 0x55
  /// The real-time streams are others now.
  public static let streamsChanged: UInt8 = 0x56
}

/// Numbers in hexadecimal digits, of which MEDIBUS has upper-case ones only.
enum MedibusHex {
  static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }

  static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x37
    case _: nil
    }
  }
}

extension HeldBytes {
  /// Adds a byte as two hexadecimal digits.
  public mutating func append(hex byte: UInt8) {
    append(MedibusHex.digit(byte >> 4))
    append(MedibusHex.digit(byte & 0x0F))
  }

  /// The byte whose two hexadecimal digits stand at a place; nil when they are none.
  public func hex(at place: Int) -> UInt8? {
    guard place + 1 < count, let high = MedibusHex.value(self[place]),
      let low = MedibusHex.value(self[place + 1])
    else { return nil }
    return high << 4 | low
  }
}
