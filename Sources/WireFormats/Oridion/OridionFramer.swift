/// Cuts the bytes of a Capnostream monitor or a MicroPod module, in either direction, into frames.
///
///     hunting --85--> length --> code --> payload --> checksum --> hunting
///
/// The byte that begins a frame stands nowhere else, so whatever comes before it is given up and a good frame
/// is never hidden by a bad one. The checksum notices every single flipped bit that leaves the number of
/// bytes as it was; a flip that makes or unmakes an escape, or changes the length, moves the checksum to
/// another byte, which is right once in 256 times.
public struct OridionFramer: WireFramer {
  private enum Phase: UInt8, Sendable {
    case hunting, length, code, payload, checksum
  }

  private enum Outcome: UInt8, Sendable {
    case none, frame, refused
  }

  private var unstuffer = OridionUnstuffer()
  private var frame = OridionFrame(code: 0)
  private var phase = Phase.hunting
  private var remaining: UInt8 = 0
  private var check: UInt8 = 0
  private var outcome = Outcome.none
  private var error = WireError.noise
  private var isRefusing = false

  /// Makes a framer that waits for the first byte of a frame.
  public init() {}

  /// Takes the next byte of the stream.
  public mutating func append(_ byte: UInt8) {
    precondition(outcome == .none, "byte appended without taking the framer's steps")
    switch unstuffer.take(byte) {
    case .pending: if phase == .hunting { refuse(.noise) }
    case .broken:
      // Behind a damaged escape nobody knows what belongs together.
      phase = .hunting
      refuse(.noise)
    case .begin:
      if phase != .hunting { refuse(.truncated) }
      phase = .length
    case .byte(let byte): take(byte)
    }
  }

  /// Takes the next step.
  public mutating func next() -> FramerStep<OridionFrame> {
    let taken = outcome
    outcome = .none
    switch taken {
    case .none: return .incomplete
    case .frame: return .frame(frame)
    case .refused: return .rejected(error)
    }
  }

  /// Forgets the frame that has begun.
  public mutating func reset() { self = OridionFramer() }

  private mutating func take(_ byte: UInt8) {
    switch phase {
    case .hunting: refuse(.noise)
    case .length: begin(byte)
    case .code:
      frame = OridionFrame(code: byte)
      check ^= byte
      phase = remaining == 0 ? .checksum : .payload
    case .payload:
      frame.payload.append(byte)
      check ^= byte
      remaining -= 1
      if remaining == 0 { phase = .checksum }
    case .checksum: end(byte)
    }
  }

  private mutating func begin(_ length: UInt8) {
    guard length > 0, Int(length) <= OridionBytes.capacity + 1 else {
      phase = .hunting
      return refuse(.length)
    }
    check = length
    remaining = length - 1
    phase = .code
  }

  private mutating func end(_ byte: UInt8) {
    phase = .hunting
    guard byte == check else { return refuse(.checksum) }
    isRefusing = false
    outcome = .frame
  }

  /// One refusal for a run of bytes that is no frame.
  private mutating func refuse(_ why: WireError) {
    if isRefusing { return }
    isRefusing = true
    error = why
    outcome = .refused
  }
}
