internal import Quantities
internal import Readings
internal import WireFormats

/// Listens to a Nonin oximeter that sends a line of text each second; it is never sent a byte.
///
/// The line says no more than that a number is missing, so that is all the reading says. It has no checksum:
/// a number is shown when the line before it, of the same average, agrees. Source: devices, section 1.1.8.
struct NoninTextDialect: Dialect {
  // Quiet limit: devices, section 1.11.
  static let traits = DialectTraits(
    numbers: AgreeingNumbers.numbers + [(.oxygenSaturationFast, staleAfter: .seconds(10))],
    silentAfter: .seconds(3), mismatchAfter: .seconds(4))

  static var kinds: [StaticString] { ["lines"] }

  var framer = NoninTextFramer()
  private var shown = AgreeingNumbers(every: 1)
  private var isFast = false

  mutating func opened(at now: Uptime, _ transcript: inout Transcript) { shown.forget() }

  mutating func heard(_ line: NoninTextLine, at now: Uptime, _ transcript: inout Transcript) {
    transcript.understood()
    // Two averages need not agree.
    if line.isFast != isFast { shown.forget() }
    isFast = line.isFast
    shown.publish(
      reading(line.saturation, absence: nil, doubt: nil),
      as: isFast ? .oxygenSaturationFast : .oxygenSaturation,
      reading(line.pulseRate, absence: nil, doubt: nil), at: now, &transcript)
    transcript.withdraw([isFast ? .oxygenSaturation : .oxygenSaturationFast], .notReported, at: now)
  }

  mutating func refused(_ error: WireError, at now: Uptime, _ transcript: inout Transcript) {
    shown.forget()
    transcript.withdrawIfSpeaking(.corrupted, at: now)
  }
}
