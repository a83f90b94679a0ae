/// Up to 62 bytes below 0x80, held in place: the open-ended part of a Capnostat packet.
///
/// Texts of the module (revision, part number) are ASCII; two-byte values are 128 x first + second.
public struct CapnostatBytes: Sendable {
  /// The most bytes held.
  @inlinable public static var capacity: Int { 62 }

  @usableFromInline var storage: InlineArray<62, UInt8>
  /// The number of bytes held.
  public private(set) var count: Int

  /// Holds nothing.
  public init() {
    storage = InlineArray(repeating: 0)
    count = 0
  }

  /// Holds the bytes of a static ASCII text.
  public init(text: StaticString) {
    self.init()
    precondition(
      text.isASCII && text.utf8CodeUnitCount <= CapnostatBytes.capacity, "text does not fit a packet")
    for index in 0..<text.utf8CodeUnitCount { append(text.utf8Start[index]) }
  }

  /// The byte at a position below ``count``.
  public subscript(position: Int) -> UInt8 {
    precondition(position >= 0 && position < count, "position beyond the bytes held")
    return storage[position]
  }

  /// Adds a byte; traps when it is 0x80 or above, or when ``capacity`` bytes are held.
  public mutating func append(_ byte: UInt8) {
    precondition(byte < 0x80, "only a packet's first byte has bit 7")
    precondition(count < CapnostatBytes.capacity, "packet full")
    storage[count] = byte
    count += 1
  }

  /// The 14-bit value of the two bytes at a position.
  public func word(at position: Int) -> UInt16 { UInt16(self[position]) << 7 | UInt16(self[position + 1]) }

  /// Adds a 14-bit value as two bytes; traps at 16384 or above.
  public mutating func append(word: UInt16) {
    precondition(word < 1 << 14, "two bytes carry 14 bits")
    append(UInt8(word >> 7))
    append(UInt8(word & 0x7F))
  }

  /// The bytes from a position on.
  public func suffix(from position: Int) -> CapnostatBytes {
    var suffix = CapnostatBytes()
    for index in position..<count { suffix.append(storage[index]) }
    return suffix
  }

  /// Adds all bytes of another run; traps when they do not fit.
  public mutating func append(_ bytes: CapnostatBytes) {
    for index in 0..<bytes.count { append(bytes.storage[index]) }
  }
}

extension CapnostatBytes: Equatable {
  /// Whether both hold the same bytes.
  public static func == (left: CapnostatBytes, right: CapnostatBytes) -> Bool {
    guard left.count == right.count else { return false }
    for index in 0..<left.count where left.storage[index] != right.storage[index] { return false }
    return true
  }
}

/// One packet of a Capnostat 5 or LoFlo module, in either direction.
///
///     CMD  NBF  DB1 .. DBn  CHK       CMD >= 80, all others < 80; NBF = n + 1; sum of all bytes mod 128 = 0
///
/// Source: devices, section 1.3.1 (label A).
public struct CapnostatFrame: Equatable, Sendable {
  /// The largest count byte taken; the longest documented packet, the software revision, has 37.
  public static var greatestByteCount: UInt8 { 63 }

  /// The first byte, 0x80 or above.
  public let command: UInt8
  /// The bytes between the count and the checksum.
  public var body: CapnostatBytes

  /// Makes a packet; traps when `command` is below 0x80.
  public init(command: UInt8, body: CapnostatBytes = CapnostatBytes()) {
    precondition(command >= 0x80, "a packet starts with bit 7 set")
    self.command = command
    self.body = body
  }

  /// Emits all bytes of the packet.
  public func encode(_ emit: (UInt8) -> Void) {
    let byteCount = UInt8(body.count + 1)
    var sum = command &+ byteCount
    emit(command)
    emit(byteCount)
    for index in 0..<body.count {
      sum &+= body[index]
      emit(body[index])
    }
    emit((0 &- sum) & 0x7F)
  }
}

/// The first bytes of packets.
///
/// Source: devices, section 1.3.2.
public enum CapnostatCommand {
  /// Start the CO2 waveform; from the module, one waveform packet.
  public static let waveform: UInt8 = 0x80
  /// Set the zero.
  public static let zero: UInt8 = 0x82
  /// Read or write a setting.
  public static let setting: UInt8 = 0x84
  /// Start the CO2 and O2 waveform; its packets are not documented publicly.
  public static let waveformWithOxygen: UInt8 = 0x90
  /// The module refuses a packet.
  public static let refusal: UInt8 = 0xC8
  /// Stop the waveform.
  public static let stop: UInt8 = 0xC9
  /// Software revision.
  public static let revision: UInt8 = 0xCA
  /// Capabilities of the sensor.
  public static let capabilities: UInt8 = 0xCB
  /// Clear the flag that no breaths are seen.
  public static let clearNoBreaths: UInt8 = 0xCC
  /// Reset the module; it is back in about one second.
  public static let reset: UInt8 = 0xF8
}
