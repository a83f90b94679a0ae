internal import Quantities
internal import Readings
internal import WireFormats

/// Listens to a Masimo oximeter that sends a line of text each second; it is never sent a byte.
///
/// A number counts when it is one and no exception of `0x0FB` stands beside it; a weak pulse or a signal of
/// low quality makes it questionable. ASCII 2 is also the form in which a trend is read out, so its lines
/// count only while the oximeter's clock goes as fast as ours. Source: devices, section 1.2; perfusion
/// limits: clinical basis, section 2.2.
struct MasimoDialect: Dialect {
  // Quiet limit: devices, sections 1.2 and 1.11.
  static let traits = DialectTraits(
    numbers: AgreeingNumbers.numbers + [(.perfusionIndex, staleAfter: .seconds(10))],
    silentAfter: .seconds(3), mismatchAfter: .seconds(4), isFrameEvidence: false)

  /// Below this perfusion index, in thousandths of a percent, a number is questionable, and below the second
  /// one it does not count.
  private static let lowPerfusion: Int32 = 300
  private static let leastPerfusion: Int32 = 100

  static var kinds: [StaticString] { ["lines"] }

  var framer = MasimoFramer()
  private let form: MasimoLine.Form
  private var shown = AgreeingNumbers(every: 1)
  private var perfusion = AgreeingNumber(tolerance: 5_000)
  private var pace = LivePace()

  init(_ form: MasimoLine.Form) { self.form = form }

  mutating func opened(at now: Uptime, _ transcript: inout Transcript) { forget() }

  mutating func heard(_ line: MasimoLine, at now: Uptime, _ transcript: inout Transcript) {
    guard line.form == form else {
      transcript.refuse(.illegalField)
      refused(.illegalField, at: now, &transcript)
      return
    }
    transcript.understood()
    let unnamed = line.exceptions.subtracting(Self.named)
    if !unnamed.isEmpty { transcript.tally.isUnknown("bits of EXC", unnamed.rawValue) }
    guard isLive(line, at: now) else {
      shown.forget()
      transcript.withdraw(.notReported, at: now)
      return
    }
    let absence = Self.absence(line)
    let doubt = Self.doubt(line)
    shown.publish(
      reading(line.saturation, absence: absence, doubt: doubt),
      reading(line.pulseRate, absence: absence, doubt: doubt), at: now, &transcript)
    let index = Self.perfusion(line)
    if perfusion.takes(index) { transcript.publish(.perfusionIndex, index, at: now) }
  }

  mutating func refused(_ error: WireError, at now: Uptime, _ transcript: inout Transcript) {
    shown.forget()
    perfusion.forget()
    transcript.withdrawIfSpeaking(.corrupted, at: now)
  }

  private mutating func forget() {
    shown.forget()
    perfusion.forget()
    pace.forget()
  }

  private mutating func isLive(_ line: MasimoLine, at now: Uptime) -> Bool {
    switch form {
    case .one: true
    case .two: pace.takes(secondOfDay: line.moment.time.secondOfDay, at: now)
    }
  }

  /// Why the line's numbers do not count; nil when they do, so far as they are there.
  private static func absence(_ line: MasimoLine) -> Absence? {
    let found = line.exceptions
    if !found.isDisjoint(with: [.noSensor, .sensorOff]) { return .probeOff }
    if !found.isDisjoint(with: [.defectiveSensor, .unrecognisedSensor]) { return .deviceFault }
    if !found.isDisjoint(with: .unusable) { return .noPulse }
    guard let index = line.perfusionIndex else { return nil }
    return index.thousandths < leastPerfusion ? .noPulse : nil
  }

  /// The bits that have a name, and the two that the maker's manual reserves.
  private static let named = MasimoExceptions(rawValue: 0xFFF)

  private static func doubt(_ line: MasimoLine) -> Doubt? {
    if line.exceptions.contains(.lowSignal) { return .artefact }
    if line.exceptions.contains(.lowPerfusion) { return .lowPerfusion }
    guard let index = line.perfusionIndex else { return nil }
    return index.thousandths < lowPerfusion ? .lowPerfusion : nil
  }

  /// The perfusion index is there to be judged, so that a weak pulse takes nothing away from it.
  private static func perfusion(_ line: MasimoLine) -> Reading {
    let found = line.exceptions
    if !found.isDisjoint(with: [.noSensor, .sensorOff]) { return .absent(.probeOff) }
    if !found.isDisjoint(with: .unusable) { return .absent(.noPulse) }
    guard let index = line.perfusionIndex else { return .absent(.notReported) }
    return found.contains(.lowSignal)
      ? .questionable(index.thousandths, .artefact) : .measured(index.thousandths)
  }
}
