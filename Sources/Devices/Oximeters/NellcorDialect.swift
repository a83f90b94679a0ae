internal import Quantities
internal import Readings
internal import WireFormats

/// Listens to a Nellcor oximeter that sends a line of text every two seconds; it is never sent a byte.
///
/// Its interactive mode, which a host may ask for, is not used. Source: devices, section 1.10.
struct NellcorDialect: Dialect {
  // Silence: three times the period (devices, section 1.11).
  static let traits = DialectTraits(
    numbers: AgreeingNumbers.numbers, silentAfter: .seconds(6), mismatchAfter: .seconds(8))

  static var kinds: [StaticString] { ["lines", "headings"] }

  static func kind(of line: NellcorLine) -> Int {
    switch line {
    case .numbers: 0
    case .heading: 1
    }
  }

  var framer = NellcorFramer()
  private var shown = AgreeingNumbers(every: 2)

  mutating func opened(at now: Uptime, _ transcript: inout Transcript) { shown.forget() }

  mutating func heard(_ line: NellcorLine, at now: Uptime, _ transcript: inout Transcript) {
    transcript.understood()
    switch line {
    case .heading: break
    case .numbers(let numbers):
      if numbers.status.contains(.unknown) { transcript.tally.isUnknown("status code", 0) }
      let (absence, doubt) = (Self.absence(numbers.status), Self.doubt(numbers.status))
      shown.publish(
        reading(numbers.saturation, absence: absence, doubt: doubt),
        reading(numbers.pulseRate, absence: absence, doubt: doubt), at: now, &transcript)
    }
  }

  mutating func refused(_ error: WireError, at now: Uptime, _ transcript: inout Transcript) {
    shown.forget()
    transcript.withdrawIfSpeaking(.corrupted, at: now)
  }

  private static func absence(_ status: NellcorStatus) -> Absence? {
    if !status.isDisjoint(with: [.sensorDisconnected, .sensorOff]) { return .probeOff }
    let isLost = !status.isDisjoint(with: [.pulseLost, .pulseLostInInterference, .pulseSearch])
    return isLost ? .noPulse : nil
  }

  private static func doubt(_ status: NellcorStatus) -> Doubt? {
    if status.contains(.interference) { return .artefact }
    return status.contains(.unknown) ? .deviceAlarm : nil
  }
}
