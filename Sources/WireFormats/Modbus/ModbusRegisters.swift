/// The values of up to 125 consecutive registers.
public struct ModbusRegisters: Sendable {
  /// The most registers that one reply holds.
  public static var capacity: Int { 125 }

  /// The registers that are valid, counted from the start.
  public private(set) var count: Int
  private var storage: InlineArray<125, UInt16>

  /// Makes an empty run.
  public init() {
    count = 0
    storage = InlineArray(repeating: 0)
  }

  /// The value of the register at a position below `count`.
  public subscript(position: Int) -> UInt16 {
    precondition(position < count, "register \(position) of \(count)")
    return storage[position]
  }

  /// Adds a register; a full run is a mistake of the caller and traps.
  public mutating func append(_ value: UInt16) {
    precondition(count < ModbusRegisters.capacity, "full: \(count) of \(ModbusRegisters.capacity) registers")
    storage[count] = value
    count += 1
  }

  /// Adds a 32-bit number as two registers, high word first.
  public mutating func append(long value: UInt32) {
    append(UInt16(value >> 16))
    append(UInt16(truncatingIfNeeded: value))
  }

  /// The 32-bit number in two registers, high word first.
  public func long(at position: Int) -> UInt32 {
    UInt32(self[position]) << 16 | UInt32(self[position + 1])
  }
}

extension ModbusRegisters: Equatable {
  /// Whether both hold the same values.
  public static func == (left: ModbusRegisters, right: ModbusRegisters) -> Bool {
    guard left.count == right.count else { return false }
    for position in 0..<left.count where left.storage[position] != right.storage[position] { return false }
    return true
  }
}
