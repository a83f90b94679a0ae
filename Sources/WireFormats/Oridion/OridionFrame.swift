/// Up to 128 bytes, held in place: what an Oridion frame carries.
public struct OridionBytes: Sendable {
  /// The most bytes held.
  ///
  /// The longest frame that the gateway and the instrument exchange has 34; tables of trends, which nobody
  /// asks for, may be longer.
  public static var capacity: Int { 128 }

  private var storage = InlineArray<128, UInt8>(repeating: 0)
  /// The number of bytes held.
  public private(set) var count = 0

  /// Holds nothing.
  public init() {}

  /// Holds a static ASCII text, padded with blanks to a length.
  public init(text: StaticString, padded length: Int = 0) {
    precondition(text.isASCII && text.utf8CodeUnitCount <= OridionBytes.capacity, "text does not fit a frame")
    for index in 0..<text.utf8CodeUnitCount { append(text.utf8Start[index]) }
    while count < length { append(UInt8(ascii: " ")) }
  }

  /// The byte at a position below ``count``.
  public subscript(position: Int) -> UInt8 {
    precondition(position >= 0 && position < count, "position beyond the bytes held")
    return storage[position]
  }

  /// Adds a byte; traps when ``capacity`` bytes are held.
  public mutating func append(_ byte: UInt8) {
    precondition(count < OridionBytes.capacity, "frame full")
    storage[count] = byte
    count += 1
  }
}

extension OridionBytes: Equatable {
  /// Whether both hold the same bytes.
  public static func == (left: OridionBytes, right: OridionBytes) -> Bool {
    guard left.count == right.count else { return false }
    for index in 0..<left.count where left.storage[index] != right.storage[index] { return false }
    return true
  }
}

/// One frame of a Capnostream monitor or a MicroPod module, in either direction.
///
///     85  LEN  CODE  payload ..  CHK         LEN = 1 + bytes of payload, CHK = LEN xor CODE xor payload
///
/// All bytes behind the first are escaped by ``OridionUnstuffer``; neither length nor checksum counts the
/// escapes. Source: devices, sections 1.4.1 (label A) and 3.4.
public struct OridionFrame: Equatable, Sendable {
  /// What kind of frame it is.
  public let code: UInt8
  /// The bytes between the code and the checksum.
  public var payload: OridionBytes

  /// Makes a frame.
  public init(code: UInt8, payload: OridionBytes = OridionBytes()) {
    self.code = code
    self.payload = payload
  }

  /// Makes a frame of a few bytes.
  public init(code: UInt8, _ first: UInt8, _ second: UInt8) {
    self.init(code: code)
    payload.append(first)
    payload.append(second)
  }

  /// Emits all bytes of the frame, escaped.
  public func encode(_ emit: (UInt8) -> Void) {
    let length = UInt8(payload.count + 1)
    var check = length ^ code
    emit(OridionUnstuffer.begin)
    OridionUnstuffer.stuff(length, emit)
    OridionUnstuffer.stuff(code, emit)
    for index in 0..<payload.count {
      check ^= payload[index]
      OridionUnstuffer.stuff(payload[index], emit)
    }
    OridionUnstuffer.stuff(check, emit)
  }
}
