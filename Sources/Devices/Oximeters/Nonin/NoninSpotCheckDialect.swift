internal import Quantities
internal import Readings
internal import WireFormats

/// Listens to a finger oximeter that sends one record of Nonin data format 13 for each measurement.
///
///     waiting --record of now--> showing --30 s--> waiting, channels in standby
///
/// Records from the oximeter's memory are of another time and never shown. The oximeter may send a record
/// again, since nobody acknowledges it: the byte that would is not known for certain, and after it the
/// oximeter deletes what it measured, so that none is ever sent. Source: devices, section 1.1.6.
struct NoninSpotCheckDialect: Dialect {
  // Between two measurements nothing comes, for hours if nobody measures: only a day's silence is told.
  static let traits = DialectTraits(
    numbers: [(.oxygenSaturation, staleAfter: .minutes(1)), (.pulseRate, staleAfter: .minutes(1))],
    silentAfter: .minutes(24 * 60), mismatchAfter: .seconds(4))

  /// How long a measurement is shown: a value must not be shown for longer than 30 s without a new one
  /// (clinical basis, section 2.2).
  static let shownFor: Interval = .seconds(30)

  static var kinds: [StaticString] { ["records"] }

  var framer = NoninSpotCheckFramer()
  private(set) var nextDeadline: Uptime?
  private var last: NoninSpotCheck?

  mutating func opened(at now: Uptime, _ transcript: inout Transcript) { nextDeadline = nil }

  mutating func heard(_ record: NoninSpotCheck, at now: Uptime, _ transcript: inout Transcript) {
    transcript.understood()
    guard record != last, !record.status.contains(.fromMemory) else { return }
    last = record
    nextDeadline = now + Self.shownFor
    let missing: Absence? = record.status.contains(.noMeasurement) ? .notReported : nil
    // The oximeter ended before it was content with the pulse.
    let doubt: Doubt? = record.status.contains(.smartPoint) ? nil : .warmUp
    transcript.publish(
      .oxygenSaturation, reading(record.saturation, absence: missing, doubt: doubt), at: now)
    transcript.publish(.pulseRate, reading(record.pulseRate, absence: missing, doubt: doubt), at: now)
  }

  mutating func timePassed(at now: Uptime, _ transcript: inout Transcript) {
    guard let due = nextDeadline, due <= now else { return }
    nextDeadline = nil
    transcript.withdraw(.standby, at: now)
  }
}
