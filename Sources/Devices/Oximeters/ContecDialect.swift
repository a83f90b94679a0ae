internal import Quantities
internal import Readings
internal import WireFormats

/// What both firmwares of a Contec CMS50D+ have in common: samples without a checksum, 60 a second.
///
/// Nothing but bit 7 tells a sample from noise, so that one counts when it ends a run of several without
/// damage. It is then a point of the pulse wave at once. Its numbers are shown when six samples in a row say
/// the same, as often as they change and else once a second. The perfusion index of the newer firmware is not
/// shown, since its scale is not known. Source: devices, section 1.8.
struct ContecReadings: Sendable {
  // Quiet limit: devices, section 1.11.
  static let traits = DialectTraits(
    numbers: AgreeingNumbers.numbers,
    waveforms: [(.plethysmogram, sampleInterval: Interval(nanoseconds: 1_000_000_000 / 60))],
    silentAfter: .seconds(3), mismatchAfter: .seconds(4), isFrameEvidence: false)

  /// How many samples in a row are believed: a tenth of a second.
  ///
  /// One byte string in 32 is a sample of the older firmware by chance, in 10^9 so many in a row. Engineering
  /// choice.
  private static let leastRun = 6

  private var saturation = RepeatedNumber()
  private var rate = RepeatedNumber()
  /// Samples since the line was opened or damaged, no further than `leastRun`.
  private var run = 0

  mutating func take(_ sample: ContecSample, at now: Uptime, _ transcript: inout Transcript) {
    guard endsRun(at: now, &transcript) else { return }
    transcript.understood()
    let absence = Self.absence(sample.flags)
    transcript.wave(.plethysmogram, Int16(sample.pleth), absence: absence, at: now)
    let shown = reading(sample.saturation, absence: absence, doubt: nil)
    if saturation.takes(shown, at: now) { transcript.publish(.oxygenSaturation, shown, at: now) }
    let beats = reading(sample.pulseRate, absence: absence, doubt: nil)
    if rate.takes(beats, at: now) { transcript.publish(.pulseRate, beats, at: now) }
  }

  /// Whether the samples until now are believed.
  var isBelieved: Bool { run == Self.leastRun }

  /// Whether this sample is believed; the ones that led to it, and the damaged one, are a gap in the wave.
  private mutating func endsRun(at now: Uptime, _ transcript: inout Transcript) -> Bool {
    if isBelieved { return true }
    run += 1
    guard isBelieved else { return false }
    if transcript.hasSpoken { transcript.skip(.plethysmogram, Self.leastRun, .corrupted, at: now) }
    return true
  }

  mutating func refused(at now: Uptime, _ transcript: inout Transcript) {
    forget()
    guard transcript.hasSpoken else { return }
    transcript.endWaves(.corrupted, at: now)
    transcript.withdraw(.corrupted, at: now)
  }

  /// Forgets what came before.
  mutating func forget() {
    saturation.forget()
    rate.forget()
    run = 0
  }

  private static func absence(_ flags: ContecSample.Flags) -> Absence? {
    if flags.contains(.fingerOut) { return .probeOff }
    if flags.contains(.probeError) { return .deviceFault }
    return flags.isDisjoint(with: [.searching, .searchingTooLong]) ? nil : .noPulse
  }
}

/// A number that comes many times a second without a checksum.
///
/// It is shown when a tenth of a second of them say the same, and then when that is news or a second has
/// passed. Two would not do: of so many, two in a row are damaged in the same bit within minutes, and a pulse
/// of 200 was shown.
struct RepeatedNumber: Sendable {
  private static let sayEvery: Interval = .seconds(1)
  /// How many in a row must say the same; engineering choice, as for a run of samples.
  private static let leastRun = 6

  private var last: Reading?
  private var run = 0
  private var said: (reading: Reading, at: Uptime)?

  /// Whether the reading is to be shown.
  mutating func takes(_ reading: Reading, at now: Uptime) -> Bool {
    run = reading == last ? min(run + 1, Self.leastRun) : 1
    last = reading
    let isConfirmed = run == Self.leastRun || reading.thousandths == nil
    guard isConfirmed else { return false }
    if let said, said.reading == reading, now - said.at < Self.sayEvery { return false }
    said = (reading, now)
    return true
  }

  /// Forgets what came before, as after damage.
  mutating func forget() {
    last = nil
    run = 0
    said = nil
  }
}

/// Listens to a CMS50D+ with firmware up to 4.5, which streams unasked; it is never sent a byte.
struct ContecOldDialect: Dialect {
  static var traits: DialectTraits { ContecReadings.traits }
  static var kinds: [StaticString] { ["samples"] }

  var framer = ContecOldFramer()
  private var readings = ContecReadings()

  mutating func opened(at now: Uptime, _ transcript: inout Transcript) { readings.forget() }

  mutating func heard(_ sample: ContecSample, at now: Uptime, _ transcript: inout Transcript) {
    readings.take(sample, at: now, &transcript)
  }

  mutating func refused(_ error: WireError, at now: Uptime, _ transcript: inout Transcript) {
    readings.refused(at: now, &transcript)
  }
}

/// Keeps a CMS50D+ with firmware 4.6 or 7.0 streaming, and listens to it.
///
/// It is told to start when the line is opened and while no sample comes, and that somebody listens every
/// four seconds: it asks for that every five, and stops some 30 s after the last time. It may be sent these
/// two commands and no other. Source: devices, section 1.8.2.
struct ContecDialect: Dialect {
  static var traits: DialectTraits { ContecReadings.traits }

  /// How often it is told that somebody listens, and to start while it does not stream; engineering choices
  /// below what it asks for.
  private static let keepAliveEvery: Interval = .seconds(4)
  private static let startEvery: Interval = .seconds(2)

  static var kinds: [StaticString] { ["samples", "notices", "others"] }

  static func kind(of message: ContecMessage) -> Int {
    switch message {
    case .sample: 0
    case .disconnected: 1
    case .command, .other: 2
    }
  }

  var framer = ContecFramer()
  private var readings = ContecReadings()
  private var keepAliveAt: Uptime?
  private var startAt: Uptime?

  var nextDeadline: Uptime? { earliest(keepAliveAt, startAt) }

  static func permits(_ bytes: [UInt8]) -> Bool {
    bytes == Self.bytes(of: .start) || bytes == Self.bytes(of: .keepAlive)
  }

  mutating func opened(at now: Uptime, _ transcript: inout Transcript) {
    readings.forget()
    start(at: now, &transcript)
    keepAliveAt = now + Self.keepAliveEvery
  }

  mutating func heard(_ message: ContecMessage, at now: Uptime, _ transcript: inout Transcript) {
    switch message {
    case .sample(let sample):
      startAt = now + Self.startEvery
      readings.take(sample, at: now, &transcript)
    // Two bytes that any noise has, so that they count behind samples that do.
    case .disconnected where readings.isBelieved:
      readings.forget()
      transcript.endWaves(.notReported, at: now)
      transcript.withdraw(.notReported, at: now)
    case .disconnected: readings.forget()
    case .other(let type): transcript.tally.isUnknown("message type", UInt32(type))
    case .command: break
    }
  }

  mutating func refused(_ error: WireError, at now: Uptime, _ transcript: inout Transcript) {
    readings.refused(at: now, &transcript)
  }

  mutating func timePassed(at now: Uptime, _ transcript: inout Transcript) {
    if let due = startAt, due <= now { start(at: now, &transcript) }
    if let due = keepAliveAt, due <= now {
      transcript.send(Self.bytes(of: .keepAlive), "keep-alive")
      keepAliveAt = now + Self.keepAliveEvery
    }
  }

  private mutating func start(at now: Uptime, _ transcript: inout Transcript) {
    transcript.send(Self.bytes(of: .start), "start")
    startAt = now + Self.startEvery
  }

  private static func bytes(of command: ContecCommand) -> [UInt8] {
    var bytes: [UInt8] = []
    command.encode { bytes.append($0) }
    return bytes
  }
}
