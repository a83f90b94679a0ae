internal import Quantities
internal import Readings
internal import WireFormats

/// Listens to an oximeter that streams Nonin data format 8 or 1, one record a second; it is never sent a
/// byte.
///
/// A record has no check but bit 7 of its first byte, so that noise makes many. One counts when it came at
/// the pace of records, with nothing refused since the one before. Source: devices, sections 1.1.4 and 1.1.5.
struct NoninRecordDialect: Dialect {
  // Quiet limit: devices, section 1.11.
  static let traits = DialectTraits(
    numbers: AgreeingNumbers.numbers, silentAfter: .seconds(3), mismatchAfter: .seconds(4),
    isFrameEvidence: false)

  /// The least time from one record to the next that counts.
  ///
  /// Half a period, which leaves room for a line that holds bytes up. Engineering choice.
  private static let leastPace: Interval = .milliseconds(500)

  static var kinds: [StaticString] { ["records"] }

  var framer: NoninRecordFramer
  private var shown = AgreeingNumbers(every: 1)
  /// When the record before this one came; nil after damage.
  private var lastAt: Uptime?

  init(_ format: NoninRecordFormat) { framer = NoninRecordFramer(format) }

  mutating func opened(at now: Uptime, _ transcript: inout Transcript) { forget() }

  mutating func heard(_ record: NoninRecord, at now: Uptime, _ transcript: inout Transcript) {
    let (absence, doubt) = (Self.absence(record), Self.doubt(record.flags))
    let saturation = reading(record.saturation, absence: absence, doubt: doubt)
    let beats = reading(record.pulseRate, absence: absence, doubt: doubt)
    if let before = lastAt, now - before >= Self.leastPace {
      transcript.understood()
      shown.publish(saturation, beats, at: now, &transcript)
    } else {
      shown.remember(saturation, beats)
    }
    lastAt = now
  }

  mutating func refused(_ error: WireError, at now: Uptime, _ transcript: inout Transcript) {
    forget()
    transcript.withdrawIfSpeaking(.corrupted, at: now)
  }

  private mutating func forget() {
    shown.forget()
    lastAt = nil
  }

  private static func absence(_ record: NoninRecord) -> Absence? {
    let isOff = record.flags.contains(.sensorDisconnected)
    return isOff || record.secondStatus.contains(NoninRecord.sensorAlarm) ? .probeOff : nil
  }

  private static func doubt(_ flags: NoninRecord.Flags) -> Doubt? {
    if flags.contains(.outOfTrack) { return .outOfTrack }
    if flags.contains(.artefact) { return .artefact }
    return flags.contains(.lowPerfusion) ? .lowPerfusion : nil
  }
}
