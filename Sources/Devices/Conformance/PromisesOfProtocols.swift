internal import Quantities
internal import WireFormats

extension InstrumentPlan.Speech {
  /// What the protocol promises.
  public var promise: WirePromise {
    switch self {
    case .noninDF2: .noninStream("1.1.2")
    case .capnostat5: .capnostat
    case .flowAnalyser: .flowAnalyser
    case .dialect(let spoken): spoken.promise
    case .registers(let profile): .registers(profile)
    }
  }
}

extension SpokenDialect {
  /// What the protocol promises.
  ///
  /// Rates that a source gives as such may be off by five percent, those it gives as a second's beat by ten,
  /// and those it gives as about so much by twenty: engineering choices. The longest silence is three periods
  /// and not less than 3 s (devices, section 1.11).
  var promise: WirePromise {
    switch self {
    case .noninText: .lines("lines", every: .seconds(1), "1.1.8")
    case .noninDF7: .noninStream("1.1.3")
    case .noninDF8: .lines("records", every: .seconds(1), "1.1.4")
    case .noninDF1: .lines("records", every: .seconds(1), "1.1.5")
    case .noninDF13: .spotCheck
    case .masimoASCII1: .masimo(every: .seconds(1))
    case .masimoASCII2: .masimo(every: nil)
    case .nellcor: .nellcor
    case .contecOld: .contec("1.8.1", keepsAlive: false)
    case .contec: .contec("1.8.2", keepsAlive: true)
    case .capnostream: .capnostream
    case .microPod: .microPod
    case .medibus: .medibus
    case .puritanBennettShort, .puritanBennettLong: .reports("1.6.2")
    case .puritanBennettWaveforms: .breathWaveforms
    case .respironicsV60: .reports("1.6.4")
    case .respironicsV200: .reports("1.6.5")
    }
  }
}

extension WirePromise {
  private static func section(_ number: String) -> String { "devices, section \(number)" }

  private static let quiet = section("1.11")
  private static let waiting = "engineering choice: how long the gateway waits"

  private static func pace(
    _ kind: String, perSecond rate: Int64, tolerance: Int = 5, _ number: String
  ) -> Pace {
    Pace(kind: kind, period: .seconds(1) / rate, tolerance: tolerance, source: section(number))
  }

  private static func fixed(_ number: String) -> WirePromise {
    var promise = WirePromise(units: .fixed(source: section(number)))
    promise.quiet = Limit(time: .seconds(3), source: quiet)
    return promise
  }

  private static func feature(_ what: String, _ number: String) -> Feature {
    Feature(what: what, source: section(number))
  }

  // MARK: - Oximeters

  fileprivate static func noninStream(_ number: String) -> WirePromise {
    var promise = fixed(number)
    promise.paces = [pace("frames", perSecond: NoninFrame.framesPerSecond, number)]
    promise.check = feature("checksum of each frame", number)
    promise.sequence = feature("sync bit of every 25th frame, which misses no multiple of 25", number)
    promise.openFields = feature("bits of STAT2", "1.1.2")
    return promise
  }

  fileprivate static func lines(_ kind: String, every period: Interval?, _ number: String) -> WirePromise {
    var promise = fixed(number)
    guard let period else { return promise }
    promise.paces = [Pace(kind: kind, period: period, tolerance: 10, source: section(number))]
    promise.quiet = Limit(time: max(.seconds(3), period * 3), source: quiet)
    return promise
  }

  fileprivate static var spotCheck: WirePromise {
    var promise = fixed("1.1.6")
    promise.withoutPace = "a record comes with each measurement"
    promise.check = feature("checksum of each record", "1.1.6")
    promise.quiet = nil
    return promise
  }

  fileprivate static func masimo(every period: Interval?) -> WirePromise {
    var promise = lines("lines", every: period, "1.2")
    promise.openFields = feature("bits of EXC", "1.2")
    return promise
  }

  fileprivate static var nellcor: WirePromise {
    var promise = lines("lines", every: .seconds(2), "1.10")
    promise.openFields = feature("status codes", "1.10")
    return promise
  }

  fileprivate static func contec(_ number: String, keepsAlive: Bool) -> WirePromise {
    var promise = fixed(number)
    promise.paces = [pace("samples", perSecond: 60, "1.0.2")]
    guard keepsAlive else { return promise }
    promise.openFields = feature("types of messages", number)
    promise.areFieldsComplete = false
    promise.keepAlive = .needed(Limit(time: .seconds(5), source: section(number)))
    return promise
  }

  // MARK: - Capnographs

  fileprivate static var capnostat: WirePromise {
    var promise = WirePromise(units: .stated(feature("setting 07, read back", "1.3.3")))
    promise.paces = [pace("waveform packets", perSecond: CapnostatWaveform.samplesPerSecond, "1.3.4")]
    promise.check = feature("checksum of each packet", "1.3.1")
    promise.sequence = feature("SYNC counter of the waveform, 0 to 127", "1.3.4")
    promise.openFields = feature("DPI, status and command codes", "1.3.4")
    promise.answer = Limit(time: .seconds(1), source: waiting)
    promise.refusal = feature("NACK, C8", "1.3.2")
    promise.quiet = Limit(time: .seconds(3), source: quiet)
    return promise
  }

  fileprivate static var capnostream: WirePromise {
    var promise = WirePromise(units: .stated(feature("byte 25 of the numerics", "1.4.3")))
    promise.paces = [
      pace("samples", perSecond: 20, tolerance: 20, "1.4.3"),
      pace("numerics", perSecond: 1, tolerance: 20, "1.4.3"),
    ]
    promise.check = feature("XOR of each frame", "1.4.1")
    promise.sequence = feature("message number of the wave, 0 to 255", "1.4.3")
    promise.openFields = feature("message, unit and CO2 status", "1.4.3")
    promise.keepAlive = .neededWithoutLimit(source: section("1.4.4"))
    promise.answer = Limit(time: .seconds(3), source: section("1.4.4"))
    promise.quiet = Limit(time: .seconds(3), source: quiet)
    return promise
  }

  fileprivate static var microPod: WirePromise {
    var promise = WirePromise(units: .stated(feature("configuration item 04", "1.4.5")))
    promise.withoutPace = "the time between two samples is a setting of the module"
    promise.check = feature("XOR of each frame", "1.4.1")
    promise.sequence = feature("message number of the wave, 0 to 255", "1.4.5")
    promise.openFields = feature("message and unit codes", "1.4.5")
    promise.answer = Limit(time: .seconds(1), source: waiting)
    promise.quiet = Limit(time: .seconds(3), source: quiet)
    return promise
  }

  // MARK: - Ventilators and flow meters

  fileprivate static var medibus: WirePromise {
    var promise = fixed("1.5.3")
    promise.withoutPace = "it answers as it is asked, and the times of its samples are settings"
    promise.refusal = feature("NAK, 15", "1.5.2")
    promise.check = feature("checksum of commands and responses; none of real-time samples", "1.5.2")
    promise.openFields = feature("response and command codes", "1.5.2")
    promise.areFieldsComplete = false
    promise.keepAlive = .needed(Limit(time: .seconds(3), source: section("1.5.5")))
    promise.answer = Limit(time: .seconds(1), source: waiting)
    return promise
  }

  fileprivate static func reports(_ number: String) -> WirePromise {
    var promise = fixed(number)
    promise.withoutPace = "a report comes when one is asked for"
    promise.check = feature("character and field counters of each report", "1.6.1")
    promise.answer = Limit(time: .seconds(4), source: waiting)
    promise.quiet = Limit(time: .seconds(15), source: quiet)
    return promise
  }

  fileprivate static var breathWaveforms: WirePromise {
    var promise = fixed("1.6.3")
    promise.paces = [pace("samples", perSecond: BreathWaveformLine.samplesPerSecond, "1.6.3")]
    promise.sequence = feature("number of the breath; a sample lost within one is not missed", "1.6.3")
    return promise
  }

  fileprivate static var flowAnalyser: WirePromise {
    var promise = fixed("1.7.1")
    promise.paces = [pace("records", perSecond: FlowAnalyserFastData.recordsPerSecond, "1.7.1")]
    promise.check = feature("checksum of each record; none of text", "1.7.1")
    promise.sequence = feature("time stamp in steps of 5 ms", "1.7.1")
    promise.refusal = feature("“?”", "1.7.1")
    promise.answer = Limit(time: .seconds(1), source: waiting)
    return promise
  }

  // MARK: - Modbus

  /// What a profile says of a unit: the pace is the gateway's own, and the unit must be able to keep it.
  fileprivate static func registers(_ profile: RegisterProfile) -> WirePromise {
    let source = "profile \(profile.name)"
    var promise = WirePromise(units: .fixed(source: source))
    for (kind, name) in [(0, "numbers"), (1, "waveforms")] {
      let polls = RegisterPoll.plan(profile).filter { $0.purpose.kind == kind && $0.period > .zero }
      // So many answers come in the time of all periods together.
      let perHour = polls.reduce(0) { $0 + 3_600_000_000_000 / $1.period.nanoseconds }
      guard perHour > 0 else { continue }
      let period = Interval(nanoseconds: 3_600_000_000_000 / perHour)
      promise.paces.append(Pace(kind: name, period: period, tolerance: 10, source: source))
    }
    promise.check = Feature(what: "CRC-16 on a serial line, TCP's own on a network", source: "Modbus")
    promise.answer = Limit(time: profile.answerTime, source: source)
    promise.refusal = Feature(what: "exception", source: "Modbus Application Protocol V1.1b3, section 7")
    let longest = promise.paces.map(\.period).max() ?? .seconds(1)
    promise.quiet = Limit(time: max(.seconds(3), longest * 3), source: quiet)
    return promise
  }
}
