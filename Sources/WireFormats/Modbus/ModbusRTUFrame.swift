/// A frame of a Modbus serial line: unit, function and data, checksum.
///
/// It has 4 to 256 bytes. Source: MODBUS over Serial Line V1.02, section 2.3.
public struct ModbusRTUFrame: Equatable, Sendable {
  /// The most bytes that a frame has.
  public static var capacity: Int { 256 }
  /// The fewest bytes that a frame has.
  static var shortest: Int { 4 }

  /// The unit that is asked, or that answers.
  public let unit: ModbusUnit
  /// Function and data.
  public let pdu: ModbusPDU

  /// Makes a frame; an empty body is a mistake of the caller and traps.
  public init(unit: ModbusUnit, pdu: ModbusPDU) {
    precondition(pdu.count > 0, "a frame without a function")
    self.unit = unit
    self.pdu = pdu
  }

  /// How many bytes the frame has on the wire.
  public var byteCount: Int { pdu.count + 3 }

  /// Hands the bytes of the frame over in the order of the wire.
  public func forEachByte(_ body: (UInt8) -> Void) {
    var checksum = ModbusChecksum()
    body(unit.number)
    checksum.add(unit.number)
    for position in 0..<pdu.count {
      body(pdu[position])
      checksum.add(pdu[position])
    }
    body(UInt8(truncatingIfNeeded: checksum.value))
    body(UInt8(checksum.value >> 8))
  }
}

/// Which way the frames of a stream go; the same bytes mean another thing each way.
public enum ModbusDirection: Hashable, Sendable {
  /// From the master to the units.
  case requests
  /// From the units to the master.
  case responses
}
