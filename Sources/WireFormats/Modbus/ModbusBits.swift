/// The values of up to 2000 consecutive coils or discrete inputs.
public struct ModbusBits: Sendable {
  /// The most bits that one reply holds.
  public static var capacity: Int { 2000 }

  /// The bits that are valid, counted from the start.
  public private(set) var count: Int
  private var storage: InlineArray<250, UInt8>

  /// Makes an empty run.
  public init() {
    count = 0
    storage = InlineArray(repeating: 0)
  }

  /// How many bytes the bits fill on the wire.
  public var byteCount: Int { (count + 7) / 8 }

  /// The bit at a position below `count`.
  public subscript(position: Int) -> Bool {
    precondition(position < count, "bit \(position) of \(count)")
    return storage[position / 8] >> UInt8(position % 8) & 1 == 1
  }

  /// Adds a bit; a full run is a mistake of the caller and traps.
  public mutating func append(_ bit: Bool) {
    precondition(count < ModbusBits.capacity, "full: \(count) of \(ModbusBits.capacity) bits")
    if bit { storage[count / 8] |= 1 << UInt8(count % 8) }
    count += 1
  }

  /// Eight bits as they stand on the wire, the first in the lowest place; places beyond `count` are zero.
  public func byte(at position: Int) -> UInt8 {
    precondition(position < byteCount, "byte \(position) of \(byteCount)")
    return storage[position]
  }
}

extension ModbusBits: Equatable {
  /// Whether both hold the same bits.
  public static func == (left: ModbusBits, right: ModbusBits) -> Bool {
    guard left.count == right.count else { return false }
    for position in 0..<left.byteCount where left.storage[position] != right.storage[position] {
      return false
    }
    return true
  }
}
