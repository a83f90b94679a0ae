internal import Quantities
internal import Readings
internal import WireFormats

/// Listens to a Nonin oximeter that sends a line of text each second; it is never sent a byte.
///
/// The line says no more than that a number is missing, so that is all the reading says. Source: devices,
/// section 1.1.8.
struct NoninTextDialect: Dialect {
  // Clinical basis, section 2.2: SpO2 is stale after 10 s. Quiet limit: devices, section 1.11.
  static let traits = DialectTraits(
    numbers: [
      (.oxygenSaturation, staleAfter: .seconds(10)), (.oxygenSaturationFast, staleAfter: .seconds(10)),
      (.pulseRate, staleAfter: .seconds(10)),
    ],
    silentAfter: .seconds(3), mismatchAfter: .seconds(4))

  var framer = NoninTextFramer()

  mutating func opened(at now: Uptime, _ transcript: inout Transcript) {}

  mutating func heard(_ line: NoninTextLine, at now: Uptime, _ transcript: inout Transcript) {
    transcript.understood()
    let shown: Channel = line.isFast ? .oxygenSaturationFast : .oxygenSaturation
    let other: Channel = line.isFast ? .oxygenSaturation : .oxygenSaturationFast
    transcript.publish(shown, Self.reading(line.saturation?.thousandths), at: now)
    transcript.publish(.pulseRate, Self.reading(line.pulseRate?.thousandths), at: now)
    transcript.withdraw([other], .notReported, at: now)
  }

  private static func reading(_ thousandths: Int32?) -> Reading {
    thousandths.map { .measured($0) } ?? .absent(.noPulse)
  }
}
