internal import Quantities
internal import Readings
internal import WireFormats

/// Listens to the waveform port of a Puritan Bennett 840; it is never sent a byte.
///
/// What comes before the first `BS` could be anybody's numbers and is left out. A torn line is one lost
/// sample; a breath whose number does not follow the last one's leaves a gap of unknown length. Source:
/// devices, section 1.6.3.
struct BreathWaveformDialect: Dialect {
  private static let channels: [Channel] = [.airwayPressure, .patientFlow]

  static let traits = DialectTraits(
    numbers: [],
    waveforms: channels.map {
      ($0, sampleInterval: Interval(nanoseconds: 1_000_000_000 / BreathWaveformLine.samplesPerSecond))
    },
    silentAfter: .seconds(3), mismatchAfter: .seconds(4))

  static var kinds: [StaticString] { ["samples", "breath starts", "breath ends"] }

  static func kind(of line: BreathWaveformLine) -> Int {
    switch line {
    case .sample: 0
    case .breathStart: 1
    case .breathEnd: 2
    }
  }

  var framer = BreathWaveformFramer()
  private var breath: Int32?

  mutating func opened(at now: Uptime, _ transcript: inout Transcript) { breath = nil }

  mutating func heard(_ line: BreathWaveformLine, at now: Uptime, _ transcript: inout Transcript) {
    switch line {
    case .breathStart(let number):
      transcript.understood()
      if let breath, number != breath + 1 {
        transcript.tally.jumped(over: Int(number) - Int(breath) - 1)
        lose(0, at: now, &transcript)
      }
      breath = number
    case .sample(let flow, let pressure):
      guard transcript.hasSpoken else { return }
      transcript.wave(.airwayPressure, Self.count(pressure.thousandths, resolution: 10), at: now)
      transcript.wave(.patientFlow, Self.count(flow.thousandths, resolution: 100), at: now)
    case .breathEnd: break
    }
  }

  mutating func refused(_ error: WireError, at now: Uptime, _ transcript: inout Transcript) {
    if transcript.hasSpoken { lose(1, at: now, &transcript) }
  }

  private func lose(_ samples: Int, at now: Uptime, _ transcript: inout Transcript) {
    for channel in Self.channels { transcript.skip(channel, samples, .corrupted, at: now) }
  }

  /// To the nearest count; what has no count stands outside of what is plausible.
  private static func count(_ thousandths: Int32, resolution: Int32) -> Int16 {
    let half = thousandths < 0 ? -resolution / 2 : resolution / 2
    return Int16(clamping: (thousandths + half) / resolution)
  }
}
