/// The part of a Modbus frame that RTU and TCP share: a function code and its data, 1 to 253 bytes.
///
/// Source: MODBUS Application Protocol V1.1b3, section 4.1.
public struct ModbusPDU: Sendable {
  /// The most bytes that fit.
  public static var capacity: Int { 253 }

  /// The bytes that are valid, counted from the start.
  public private(set) var count: Int
  private var storage: InlineArray<253, UInt8>

  /// Makes an empty unit, to be filled with a function code first.
  public init() {
    count = 0
    storage = InlineArray(repeating: 0)
  }

  /// Makes a unit that holds a function code.
  public init(function: ModbusFunction) {
    self.init()
    append(function.rawValue)
  }

  /// Makes the reply that refuses a function: its code with the top bit set, and the reason.
  public init(refusing functionCode: UInt8, with exception: ModbusException) {
    self.init()
    append(functionCode | 0x80)
    append(exception.code)
  }

  /// The function code; zero when empty.
  public var functionCode: UInt8 { count == 0 ? 0 : storage[0] }

  /// Whether no further byte fits.
  public var isFull: Bool { count == ModbusPDU.capacity }

  /// The byte at a position below `count`.
  public subscript(position: Int) -> UInt8 {
    precondition(position < count, "byte \(position) of \(count)")
    return storage[position]
  }

  /// The 16-bit number at a position, high byte first.
  public func word(at position: Int) -> UInt16 {
    UInt16(self[position]) << 8 | UInt16(self[position + 1])
  }

  /// Adds a byte; a full unit is a mistake of the caller and traps.
  public mutating func append(_ byte: UInt8) {
    precondition(count < ModbusPDU.capacity, "full: \(count) of \(ModbusPDU.capacity) bytes")
    storage[count] = byte
    count += 1
  }

  /// Adds a 16-bit number, high byte first.
  public mutating func append(word: UInt16) {
    append(UInt8(word >> 8))
    append(UInt8(truncatingIfNeeded: word))
  }
}

extension ModbusPDU: Equatable {
  /// Whether both hold the same bytes.
  public static func == (left: ModbusPDU, right: ModbusPDU) -> Bool {
    guard left.count == right.count else { return false }
    for position in 0..<left.count where left.storage[position] != right.storage[position] { return false }
    return true
  }
}
