/// Cuts the bytes of a Modbus TCP connection into frames, in either direction.
///
/// The header's protocol number and length are all there is to check. A connection that needed to drop bytes
/// is better closed and opened again.
public struct ModbusTCPFramer: WireFramer {
  private var bytes = InlineArray<260, UInt8>(repeating: 0)
  private var count = 0
  private var isLeavingOut = false

  /// Makes a framer that holds no bytes.
  public init() {}

  /// Takes the next byte of the stream; when the bytes held were never examined, the oldest gives way.
  public mutating func append(_ byte: UInt8) {
    if count == ModbusTCPFrame.capacity { remove(1) }
    bytes[count] = byte
    count += 1
  }

  /// Whether no bytes are held.
  public var isEmpty: Bool { count == 0 }

  /// How many bytes may be appended before steps must be taken.
  public var room: Int { ModbusTCPFrame.capacity - count }

  /// Takes the next step through the bytes held.
  public mutating func next() -> FramerStep<ModbusTCPFrame> {
    while let problem = problemAtHead {
      remove(1)
      guard isLeavingOut else {
        isLeavingOut = true
        return .rejected(problem)
      }
    }
    guard count >= 6, count >= 6 + length else { return .incomplete }
    isLeavingOut = false
    return .frame(take())
  }

  /// Forgets all bytes held.
  public mutating func reset() { self = ModbusTCPFramer() }

  /// Unit, function and data, as the header says; at least six bytes must be held.
  private var length: Int { Int(bytes[4]) << 8 | Int(bytes[5]) }

  /// Why no frame starts with the bytes held; nil when one may.
  private var problemAtHead: WireError? {
    if count > 2, bytes[2] != 0 { return .noise }
    if count > 3, bytes[3] != 0 { return .noise }
    if count > 4, bytes[4] != 0 { return .length }
    if count > 5, length < 2 || length > ModbusPDU.capacity + 1 { return .length }
    return nil
  }

  private mutating func take() -> ModbusTCPFrame {
    let end = 6 + length
    var pdu = ModbusPDU()
    for position in ModbusTCPFrame.headerLength..<end { pdu.append(bytes[position]) }
    let transaction = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
    let frame = ModbusTCPFrame(transaction: transaction, unit: ModbusUnit(bytes[6]), pdu: pdu)
    remove(end)
    return frame
  }

  private mutating func remove(_ length: Int) {
    for position in length..<count { bytes[position - length] = bytes[position] }
    count -= length
  }
}
