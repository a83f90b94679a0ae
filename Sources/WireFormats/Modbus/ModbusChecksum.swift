/// The checksum of Modbus RTU: CRC-16 with polynomial 0x8005, reflected, from 0xFFFF, sent low byte first.
///
/// Source: MODBUS over Serial Line V1.02, section 6.2.2. The table entry for a byte has a closed form for
/// this polynomial, so there is no table to keep in flash.
public struct ModbusChecksum: Hashable, Sendable {
  /// The checksum of the bytes added so far.
  public private(set) var value: UInt16 = 0xFFFF

  /// Makes the checksum of no bytes.
  public init() {}

  /// Adds the next byte.
  public mutating func add(_ byte: UInt8) {
    let index = (value ^ UInt16(byte)) & 0xFF
    var parity = index ^ index >> 4
    parity ^= parity >> 2
    parity ^= parity >> 1
    let odd: UInt16 = parity & 1 == 1 ? 0xC001 : 0
    value = value >> 8 ^ index << 6 ^ index << 7 ^ odd
  }
}
