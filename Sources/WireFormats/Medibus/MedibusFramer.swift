/// What comes out of a MEDIBUS line.
public enum MedibusPiece: Equatable, Sendable {
  /// A command or a response.
  case message(MedibusMessage)
  /// Samples of some of the real-time streams, taken at one moment.
  case samples(MedibusSamples)
  /// A real-time command with its argument, both 0xC0 to 0xCF.
  ///
  /// All that is documented of arguments fits in four bits; a byte beyond is taken for what it begins.
  case sync(UInt8, UInt8)

  /// Emits the bytes of the piece.
  public func encode(_ emit: (UInt8) -> Void) {
    switch self {
    case .message(let message): message.encode(emit)
    case .samples(let samples): samples.encode(emit)
    case .sync(let command, let argument):
      emit(command)
      emit(argument)
    }
  }
}

/// Samples of real-time streams 1 to 4, as they are sent together.
///
///     Dx  10llllll 10hhhhhh ..        x: one bit for each stream, two bytes for each that is there
///
/// Source: devices, section 1.5.4 (label A).
public struct MedibusSamples: Equatable, Sendable {
  /// The streams that are there: bit 0 is stream 1.
  public private(set) var mask: UInt8 = 0
  private var first: UInt16 = 0
  private var second: UInt16 = 0
  private var third: UInt16 = 0
  private var fourth: UInt16 = 0

  /// Holds no sample.
  public init() {}

  /// The sample of a stream, 0 to 4095; the first is 0; nil when it is not there.
  public subscript(stream: Int) -> UInt16? {
    get {
      guard mask >> UInt8(stream) & 1 == 1 else { return nil }
      switch stream {
      case 0: return first
      case 1: return second
      case 2: return third
      case _: return fourth
      }
    }
    set {
      precondition(stream >= 0 && stream < 4, "streams 0 to 3")
      let bit: UInt8 = 1 << UInt8(stream)
      mask = newValue == nil ? mask & ~bit : mask | bit
      let value = (newValue ?? 0) & 0x0FFF
      switch stream {
      case 0: first = value
      case 1: second = value
      case 2: third = value
      case _: fourth = value
      }
    }
  }

  /// Emits the bytes of the samples.
  public func encode(_ emit: (UInt8) -> Void) {
    emit(0xD0 | mask)
    for stream in 0..<4 {
      guard let sample = self[stream] else { continue }
      emit(0x80 | UInt8(sample & 0x3F))
      emit(0x80 | UInt8(sample >> 6))
    }
  }
}

/// Takes the bytes of a MEDIBUS line apart and cuts them into pieces.
///
///                     bit 7 set ──► real-time bytes ──► samples, sync commands
///     byte ── demultiplexer
///                     bit 7 clear ─► slow bytes ──────► commands, responses
///
/// Real-time bytes stand anywhere, also inside a message; a command may stand inside a response. XON and XOFF
/// belong to nothing. A message's checksum notices every single flipped bit; the real-time streams have no
/// check at all, so a flipped bit makes another sample, or costs the samples around it.
public struct MedibusFramer: WireFramer {
  private struct Slot: Sendable {
    var message: MedibusMessage
    var isOpen = false
    var hasCode = false
    let limit: Int

    init(_ kind: MedibusMessage.Kind, limit: Int) {
      message = MedibusMessage(kind, 0)
      self.limit = limit
    }

    mutating func begin() {
      isOpen = true
      hasCode = false
    }

    /// Takes a byte; false when it is one too many.
    mutating func take(_ byte: UInt8) -> Bool {
      guard hasCode else {
        message = MedibusMessage(message.kind, byte)
        hasCode = true
        return true
      }
      guard message.body.count < limit else { return false }
      message.body.append(byte)
      return true
    }

    /// What is wrong with the message that has ended; its checksum is taken off.
    mutating func end() -> WireError? {
      isOpen = false
      let count = message.body.count
      guard hasCode, count >= 2 else { return .length }
      guard let check = message.body.hex(at: count - 2) else { return .checksum }
      message.body.removeLast(2)
      return check == message.checksum ? nil : .checksum
    }
  }

  private enum Outcome: UInt8, Sendable {
    case none, command, response, samples, sync, refused
  }

  private var command = Slot(.command, limit: 253)
  private var response = Slot(.response, limit: 640)
  private var samples = MedibusSamples()
  /// Streams of the record whose samples are still to come, a bit each; the next one's low half, if it came.
  private var awaited: UInt8 = 0
  private var lowHalf: UInt8?
  private var syncCommand: UInt8 = 0xC0
  private var syncArgument: UInt8 = 0
  private var awaitsArgument = false
  private var outcome = Outcome.none
  private var error = WireError.noise
  private var hasSamplesBehind = false
  private var isRefusing = false

  /// Makes a framer that waits for the first byte of anything.
  public init() {}

  /// Takes the next byte of the stream.
  public mutating func append(_ byte: UInt8) {
    precondition(outcome == .none, "byte appended without taking the framer's steps")
    if byte >= 0x80 { takeRealTime(byte) } else { takeSlow(byte) }
  }

  /// Takes the next step.
  public mutating func next() -> FramerStep<MedibusPiece> {
    let taken = outcome
    outcome = .none
    switch taken {
    case .none: return .incomplete
    case .command: return .frame(.message(command.message))
    case .response: return .frame(.message(response.message))
    case .samples: return .frame(.samples(samples))
    case .sync: return .frame(.sync(syncCommand, syncArgument))
    case .refused:
      if hasSamplesBehind { outcome = .samples }
      hasSamplesBehind = false
      return .rejected(error)
    }
  }

  /// Forgets everything that has begun.
  public mutating func reset() { self = MedibusFramer() }

  // MARK: Slow bytes

  private mutating func takeSlow(_ byte: UInt8) {
    switch byte {
    case 0x11, 0x13: break
    case MedibusMessage.Kind.response.rawValue:
      if response.isOpen || command.isOpen { refuse(.truncated) }
      command.isOpen = false
      response.begin()
    case MedibusMessage.Kind.command.rawValue:
      if command.isOpen { refuse(.truncated) }
      command.begin()
    case MedibusMessage.end: end()
    case _ where command.isOpen:
      if !command.take(byte) {
        command.isOpen = false
        refuse(.overrun)
      }
    case _ where response.isOpen:
      if !response.take(byte) {
        response.isOpen = false
        refuse(.overrun)
      }
    case _: refuse(.noise)
    }
  }

  private mutating func end() {
    guard command.isOpen || response.isOpen else { return refuse(.noise) }
    let isCommand = command.isOpen
    if let error = isCommand ? command.end() : response.end() { return refuse(error) }
    isRefusing = false
    outcome = isCommand ? .command : .response
  }

  // MARK: Real-time bytes

  private mutating func takeRealTime(_ byte: UInt8) {
    if awaitsArgument {
      awaitsArgument = false
      if (0xC0...0xCF).contains(byte) { return takeArgument(byte) }
      refuse(.truncated)
    }
    switch byte {
    case 0x80...0xBF: takeHalf(byte & 0x3F)
    case 0xC0...0xCF:
      giveUpSamples()
      syncCommand = byte
      awaitsArgument = true
    case 0xD0...0xDF:
      giveUpSamples()
      samples = MedibusSamples()
      awaited = byte & 0x0F
      if awaited == 0 { endSamples() }
    case _:
      giveUpSamples()
      refuse(.noise)
    }
  }

  private mutating func takeArgument(_ byte: UInt8) {
    syncArgument = byte
    isRefusing = false
    outcome = .sync
  }

  private mutating func takeHalf(_ half: UInt8) {
    guard awaited != 0 else { return refuse(.noise) }
    guard let low = lowHalf else {
      lowHalf = half
      return
    }
    samples[awaited.trailingZeroBitCount] = UInt16(half) << 6 | UInt16(low)
    lowHalf = nil
    awaited &= awaited - 1
    if awaited == 0 { endSamples() }
  }

  /// A record may end with the byte that cut off the one before it: then the refusal comes first.
  private mutating func endSamples() {
    isRefusing = false
    if outcome == .refused { hasSamplesBehind = true } else { outcome = .samples }
  }

  private mutating func giveUpSamples() {
    if awaited != 0 { refuse(.truncated) }
    awaited = 0
    lowHalf = nil
  }

  /// One refusal for a run of bytes that is nothing.
  private mutating func refuse(_ why: WireError) {
    if isRefusing { return }
    isRefusing = true
    error = why
    outcome = .refused
  }
}
