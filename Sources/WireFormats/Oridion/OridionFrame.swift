/// What an Oridion frame carries.
///
/// The longest frame that the gateway and an instrument exchange has 34 bytes; tables of trends, which nobody
/// asks for, may be longer.
public typealias OridionBytes = HeldBytes<128>

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
