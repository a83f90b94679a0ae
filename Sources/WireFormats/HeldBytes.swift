/// Up to `capacity` bytes, held in place: the open-ended part of a frame.
public struct HeldBytes<let capacity: Int>: Sendable {
  private var storage = InlineArray<capacity, UInt8>(repeating: 0)
  /// The number of bytes held.
  public private(set) var count = 0

  /// Holds nothing.
  public init() {}

  /// Holds a static ASCII text, padded with blanks to a length.
  public init(text: StaticString, padded length: Int = 0) {
    append(text)
    while count < length { append(UInt8(ascii: " ")) }
  }

  /// Whether no byte more can be held.
  public var isFull: Bool { count == capacity }

  /// The byte at a position below ``count``.
  public subscript(position: Int) -> UInt8 {
    precondition(position >= 0 && position < count, "position beyond the bytes held")
    return storage[position]
  }

  /// Adds a byte; traps when all that can be held are.
  public mutating func append(_ byte: UInt8) {
    precondition(count < capacity, "no byte more can be held")
    storage[count] = byte
    count += 1
  }

  /// Adds a static ASCII text; traps when it does not fit.
  public mutating func append(_ text: StaticString) {
    precondition(text.isASCII && count + text.utf8CodeUnitCount <= capacity, "text does not fit")
    for index in 0..<text.utf8CodeUnitCount { append(text.utf8Start[index]) }
  }

  /// Takes bytes off the end; traps when fewer are held.
  public mutating func removeLast(_ removed: Int) {
    precondition(removed <= count, "more bytes to remove than held")
    count -= removed
  }
}

extension HeldBytes: Equatable {
  /// Whether both hold the same bytes.
  public static func == (left: HeldBytes, right: HeldBytes) -> Bool {
    guard left.count == right.count else { return false }
    for index in 0..<left.count where left.storage[index] != right.storage[index] { return false }
    return true
  }
}
