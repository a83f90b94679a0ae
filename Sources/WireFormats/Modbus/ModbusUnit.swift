/// The number of one instrument on a Modbus line or behind a Modbus TCP gateway.
///
/// Source: MODBUS over Serial Line V1.02, section 2.2: 1 to 247 are instruments, 0 is everyone, 248 to 255
/// are reserved. Modbus TCP also uses 0 and 255 for the instrument that is itself the server.
public struct ModbusUnit: Hashable, Sendable {
  /// The unit's number as it stands on the wire.
  public let number: UInt8

  /// Names the unit with this wire number; any byte can stand on a wire.
  public init(_ number: UInt8) { self.number = number }

  /// Names an instrument that may be configured and polled: 1 to 247, otherwise nil.
  public init?(instrument number: Int) {
    guard (1...247).contains(number) else { return nil }
    self.number = UInt8(number)
  }

  /// Every unit on a serial line at once; nobody answers.
  public static var broadcast: ModbusUnit { ModbusUnit(0) }

  /// The instrument that is itself a Modbus TCP server.
  public static var server: ModbusUnit { ModbusUnit(255) }
}
