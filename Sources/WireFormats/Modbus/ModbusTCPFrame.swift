/// A frame of Modbus TCP: transaction, unit, function and data.
///
/// It has 8 to 260 bytes and no checksum; TCP has one. Source: MODBUS Messaging on TCP/IP Implementation
/// Guide V1.0b, section 3.1.
public struct ModbusTCPFrame: Equatable, Sendable {
  /// The most bytes that a frame has.
  public static var capacity: Int { 260 }
  /// The bytes in front of function and data.
  static var headerLength: Int { 7 }

  /// The number that a reply repeats from its request.
  public let transaction: UInt16
  /// The unit that is asked, or that answers.
  public let unit: ModbusUnit
  /// Function and data.
  public let pdu: ModbusPDU

  /// Makes a frame; an empty body is a mistake of the caller and traps.
  public init(transaction: UInt16, unit: ModbusUnit, pdu: ModbusPDU) {
    precondition(pdu.count > 0, "a frame without a function")
    self.transaction = transaction
    self.unit = unit
    self.pdu = pdu
  }

  /// How many bytes the frame has on the wire.
  public var byteCount: Int { pdu.count + ModbusTCPFrame.headerLength }

  /// Hands the bytes of the frame over in the order of the wire.
  public func forEachByte(_ body: (UInt8) -> Void) {
    let length = UInt16(pdu.count + 1)
    body(UInt8(transaction >> 8))
    body(UInt8(truncatingIfNeeded: transaction))
    body(0)
    body(0)
    body(UInt8(length >> 8))
    body(UInt8(truncatingIfNeeded: length))
    body(unit.number)
    for position in 0..<pdu.count { body(pdu[position]) }
  }
}
