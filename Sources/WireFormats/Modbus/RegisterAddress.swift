/// The address of a register or bit as it stands on the wire, from zero.
///
/// Manuals often count from one and add a digit for the table: "40 001" is holding register address 0.
public struct RegisterAddress: Comparable, Hashable, Sendable {
  /// The address as it stands on the wire.
  public let number: UInt16

  /// Names the register or bit at a wire address.
  public init(_ number: UInt16) { self.number = number }

  /// Orders addresses as they stand on the wire.
  public static func < (left: RegisterAddress, right: RegisterAddress) -> Bool { left.number < right.number }
}

/// A run of consecutive registers or bits that one request may read.
///
/// `limit` is the most that the protocol allows at once, so a request that no unit could answer cannot be
/// built. Source: MODBUS Application Protocol V1.1b3, sections 6.1 to 6.4.
public struct ModbusSpan<let limit: Int>: Hashable, Sendable {
  /// The first address read.
  public let first: RegisterAddress
  /// How many are read: 1 to `limit`.
  public let count: Int

  /// Makes a run, or refuses it as a unit would.
  ///
  /// Throws ``ModbusException/illegalValue`` when the count is not 1 to `limit`, and
  /// ``ModbusException/illegalAddress`` when the run ends beyond address 65 535.
  public init(from first: RegisterAddress, count: Int) throws(ModbusException) {
    guard count >= 1, count <= limit else { throw .illegalValue }
    guard Int(first.number) + count <= 65_536 else { throw .illegalAddress }
    self.first = first
    self.count = count
  }

  /// The addresses read, as whole numbers.
  public var addresses: Range<Int> { Int(first.number)..<Int(first.number) + count }
}

/// A run of up to 125 registers.
public typealias RegisterSpan = ModbusSpan<125>

/// A run of up to 2000 coils or discrete inputs.
public typealias BitSpan = ModbusSpan<2000>
