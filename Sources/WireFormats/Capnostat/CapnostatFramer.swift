/// Cuts a Capnostat byte stream, in either direction, into packets.
///
/// Any byte with bit 7 starts a new packet and abandons the current one, so a good packet is never hidden by
/// a bad one. The 500 ms between bytes after which a module gives up are the caller's: see
/// ``isInsidePacket``, then call ``reset()``.
///
/// What one flipped bit does: the 7-bit sum notices a flip of bits 0 to 6 of any byte but the count, and the
/// packet is refused. A flip of bit 7 starts a false packet inside of the damaged one, and a flip in the
/// count may end it early; one such fragment in 128 has a right sum. It is then a packet of unknown command,
/// or one whose message refuses its length, or the same sample without the parameter behind it. One case
/// remains: `80 04 03 ..` (a sample with counter 3) turned into `80 84 03 ..` reads as a setting, so a host
/// takes a setting only as the answer to its own question. The packets around the damaged one are never lost.
public struct CapnostatFramer: WireFramer {
  private enum Phase: UInt8, Sendable {
    case hunting, byteCount, body
  }

  private enum Outcome: UInt8, Sendable {
    case none, packet, refused
  }

  private var frame: CapnostatFrame
  private var phase: Phase
  private var remaining: UInt8
  private var sum: UInt8
  private var outcome: Outcome
  private var error: WireError
  private var isRefusing: Bool

  /// Makes a framer that waits for the first byte of a packet.
  public init() {
    frame = CapnostatFrame(command: 0x80)
    phase = .hunting
    remaining = 0
    sum = 0
    outcome = .none
    error = .noise
    isRefusing = false
  }

  /// Whether a packet has begun and not ended: the inter-byte time-out runs.
  public var isInsidePacket: Bool { phase != .hunting }

  /// Takes the next byte of the stream.
  public mutating func append(_ byte: UInt8) {
    precondition(outcome == .none, "byte appended without taking the framer's steps")
    if byte >= 0x80 {
      if phase != .hunting { refuse(.truncated) }
      frame = CapnostatFrame(command: byte)
      sum = byte
      phase = .byteCount
      return
    }
    switch phase {
    case .hunting: refuse(.noise)
    case .byteCount: begin(byteCount: byte)
    case .body: take(byte)
    }
  }

  /// Takes the next step.
  public mutating func next() -> FramerStep<CapnostatFrame> {
    switch outcome {
    case .none: return .incomplete
    case .packet:
      outcome = .none
      return .frame(frame)
    case .refused:
      outcome = .none
      return .rejected(error)
    }
  }

  /// Forgets the packet that has begun.
  public mutating func reset() {
    phase = .hunting
    outcome = .none
    isRefusing = false
  }

  private mutating func begin(byteCount: UInt8) {
    guard byteCount > 0, byteCount <= CapnostatFrame.greatestByteCount else {
      phase = .hunting
      return refuse(.length)
    }
    sum &+= byteCount
    remaining = byteCount
    phase = .body
  }

  private mutating func take(_ byte: UInt8) {
    sum &+= byte
    remaining -= 1
    if remaining > 0 { return frame.body.append(byte) }
    phase = .hunting
    guard sum & 0x7F == 0 else { return refuse(.checksum) }
    isRefusing = false
    outcome = .packet
  }

  private mutating func refuse(_ why: WireError) {
    if isRefusing { return }
    isRefusing = true
    error = why
    outcome = .refused
  }
}
