internal import Quantities
internal import Readings
internal import WireFormats

/// Listens to an oximeter that streams Nonin data format 8 or 1, one record a second; it is never sent a
/// byte.
///
/// Source: devices, sections 1.1.4 and 1.1.5.
struct NoninRecordDialect: Dialect {
  // Quiet limit: devices, section 1.11.
  static let traits = DialectTraits(
    numbers: AgreeingNumbers.numbers, silentAfter: .seconds(3), mismatchAfter: .seconds(4))

  var framer: NoninRecordFramer
  private var shown = AgreeingNumbers(every: 1)

  init(_ format: NoninRecordFormat) { framer = NoninRecordFramer(format) }

  mutating func opened(at now: Uptime, _ transcript: inout Transcript) { shown.forget() }

  mutating func heard(_ record: NoninRecord, at now: Uptime, _ transcript: inout Transcript) {
    transcript.understood()
    let (absence, doubt) = (Self.absence(record), Self.doubt(record.flags))
    shown.publish(
      reading(record.saturation, absence: absence, doubt: doubt),
      reading(record.pulseRate, absence: absence, doubt: doubt), at: now, &transcript)
  }

  mutating func refused(_ error: WireError, at now: Uptime, _ transcript: inout Transcript) {
    shown.forget()
    transcript.withdrawIfSpeaking(.corrupted, at: now)
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
