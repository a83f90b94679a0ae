internal import WireFormats

/// A frame from a unit, from either kind of wire.
struct ReplyFrame {
  /// The request it answers; nil on a serial line, which does not say.
  let transaction: UInt16?
  let unit: ModbusUnit
  let pdu: ModbusPDU
}

/// Cuts what arrives on either kind of wire into frames.
struct ReplyStream {
  private let isConnection: Bool
  private var serial = ModbusRTUFramer(.responses)
  private var connection = ModbusTCPFramer()

  init(isConnection: Bool) { self.isConnection = isConnection }

  /// Whether no bytes are held.
  var isEmpty: Bool { isConnection ? connection.isEmpty : serial.isEmpty }

  /// How many bytes may be appended before steps must be taken.
  var room: Int { isConnection ? connection.room : serial.room }

  /// Starts anew on a serial line, to listen for one unit's reply.
  ///
  /// A connection goes on: its replies come whole, however late.
  mutating func listen(to request: ModbusRequest, from unit: ModbusUnit) {
    if !isConnection { serial = ModbusRTUFramer(awaitingReplyTo: request, from: unit) }
  }

  mutating func append(_ byte: UInt8) {
    if isConnection { connection.append(byte) } else { serial.append(byte) }
  }

  mutating func next() -> FramerStep<ReplyFrame> {
    guard isConnection else {
      return serial.next().map { ReplyFrame(transaction: nil, unit: $0.unit, pdu: $0.pdu) }
    }
    return connection.next().map { ReplyFrame(transaction: $0.transaction, unit: $0.unit, pdu: $0.pdu) }
  }
}

extension FramerStep {
  fileprivate func map<Other: Sendable>(_ change: (Frame) -> Other) -> FramerStep<Other> {
    switch self {
    case .frame(let frame): .frame(change(frame))
    case .rejected(let error): .rejected(error)
    case .incomplete: .incomplete
    }
  }
}
