internal import Quantities
internal import Readings
internal import WireFormats

/// Reads a MicroPod or microMediCO2 module: the numbers of each breath and the capnogram.
///
/// Nothing is set in the module. Its unit and the time between samples are asked for; without an answer that
/// is understood there is no CO2, because nobody can tell 5 kPa from 50 mmHg. Source: devices, section 1.4.5.
struct MicroPodDialect: Dialect {
  private static let channels: [Channel] = [.endTidalCO2, .inspiredCO2, .respiratoryRate]

  // Clinical basis, section 2.2: stale after 10 s.
  static let traits = DialectTraits(
    numbers: channels.map { ($0, staleAfter: .seconds(10)) },
    waveforms: [(.capnogram, sampleInterval: .milliseconds(50))],
    silentAfter: .seconds(3), mismatchAfter: .seconds(4))

  /// How often a breath is asked for while none comes by itself, and how often the rest is asked for;
  /// engineering choices.
  private static let breathEvery: Interval = .seconds(2)
  private static let stateEvery: Interval = .seconds(5)

  static var kinds: [StaticString] { ["samples", "breaths", "answers", "others"] }

  static func kind(of frame: OridionFrame) -> Int {
    switch frame.code {
    case OridionWave.code: 0
    case 0x01: 1
    case 0x0C, 0x0D, 0x3D: 2
    case _: 3
    }
  }

  /// Messages that are described and not read (devices, section 1.4.5).
  private static let unread: [UInt8] = [0x03, 0x05, 0x15, 0x20, 0x21, 0x3C, 0x47]

  var framer = OridionFramer()
  private var unit: OridionUnit?
  /// The code of a unit that is none here; nil when none was told.
  private var foreignUnit: UInt16?
  private var hasInterval = false
  private var status: OridionStatus = []
  private var condition: MicroPodCondition = []
  private var lastSample: OridionWave?
  /// Whether a breath was told since the line was opened.
  private var hasBreathed = false
  private var askBreathAt = Uptime.origin
  private var askStateAt = Uptime.origin

  init() {}

  mutating func opened(at now: Uptime, _ transcript: inout Transcript) {
    unit = nil
    foreignUnit = nil
    hasBreathed = false
    hasInterval = false
    status = []
    condition = []
    lastSample = nil
    Self.send(.version, &transcript)
    askState(at: now, &transcript)
    askBreath(at: now, &transcript)
  }

  mutating func heard(_ frame: OridionFrame, at now: Uptime, _ transcript: inout Transcript) {
    do throws(WireError) {
      take(try MicroPodReport(frame), at: now, &transcript)
    } catch {
      transcript.refuse(error)
    }
  }

  /// What was lost is missed by the counter of the next sample, or is asked for again.
  mutating func refused(_ error: WireError, at now: Uptime, _ transcript: inout Transcript) {}

  mutating func timePassed(at now: Uptime, _ transcript: inout Transcript) {
    if askBreathAt <= now { askBreath(at: now, &transcript) }
    if askStateAt <= now { askState(at: now, &transcript) }
  }

  var nextDeadline: Uptime? { min(askBreathAt, askStateAt) }

  // MARK: - Hearing

  private mutating func take(_ report: MicroPodReport, at now: Uptime, _ transcript: inout Transcript) {
    switch report {
    case .wave(let wave): take(wave, at: now, &transcript)
    case .breath(let breath): take(breath, at: now, &transcript)
    case .condition(let found):
      transcript.tally.answered(at: now)
      condition = found
      withdrawIfAbsent(at: now, &transcript)
    case .configuration(let item, let value): take(MicroPodItem(rawValue: item), value, &transcript)
    case .version(let text):
      transcript.note(.identified(String(printable: text.count) { text[$0] }))
    case .other(let frame):
      if !Self.unread.contains(frame.code) { transcript.tally.isUnknown("message", UInt32(frame.code)) }
    }
  }

  private mutating func take(_ item: MicroPodItem?, _ value: UInt16, _ transcript: inout Transcript) {
    switch item {
    case nil: break
    // Taken to be the codes of the monitors of the same maker; any other code leaves the unit unknown.
    case .unit: take(unit: value, &transcript)
    case .waveInterval:
      hasInterval = (1...2).contains(value)
      if hasInterval { transcript.pace(.capnogram, .milliseconds(25 * Int64(value))) }
    }
  }

  /// Without a unit that is a pressure there is no CO2, and a note says what to set.
  private mutating func take(unit code: UInt16, _ transcript: inout Transcript) {
    let found = UInt8(exactly: code).flatMap { OridionUnit(rawValue: $0) }
    if let found { transcript.tally.states("CO2", in: found.word) }
    if found == nil { transcript.tally.isUnknown("CO2 unit", UInt32(code)) }
    let isPressure = found.map { $0 != .volumePercent } ?? false
    unit = isPressure ? found : nil
    if !isPressure, foreignUnit != code {
      let name = found == nil ? "code \(code)" : "volume %"
      transcript.note(.unitUnusable(name, set: "mmHg, kPa"))
    }
    foreignUnit = isPressure ? nil : code
  }

  private mutating func take(_ wave: OridionWave, at now: Uptime, _ transcript: inout Transcript) {
    status = wave.status
    withdrawIfAbsent(at: now, &transcript)
    guard transcript.hasSpoken, hasInterval, unit != nil || foreignUnit != nil else { return }
    if let last = lastSample, 1..<128 ~= wave.lost(since: last) {
      transcript.refuse(.lostFrame)
      transcript.tally.jumped(over: wave.lost(since: last))
      transcript.skip(.capnogram, wave.lost(since: last), .corrupted, at: now)
    }
    lastSample = wave
    let isClipped = status.contains(.occlusion)
    let pressure = unit?.partialPressure(Int32(wave.amount), parts: 256)
    let hundredths = pressure.map { Int16(clamping: ($0.thousandths + 5) / 10) }
    transcript.wave(
      .capnogram, hundredths ?? 0, absence: absence ?? (hundredths == nil ? .unitUnknown : nil),
      doubt: isClipped ? .clipped : doubt, at: now)
  }

  private mutating func take(_ breath: MicroPodBreath, at now: Uptime, _ transcript: inout Transcript) {
    askBreathAt = now + Self.breathEvery
    transcript.understood()
    if breath.rate != nil || breath.endTidal != nil { hasBreathed = true }
    transcript.publish(.endTidalCO2, pressure(breath.endTidal), at: now)
    transcript.publish(.inspiredCO2, pressure(breath.inspired), at: now)
    transcript.publish(.respiratoryRate, reading(breath.rate.map { $0 * 1000 }), at: now)
  }

  private func pressure(_ amount: Int32?) -> Reading {
    guard let amount else { return reading(nil) }
    guard foreignUnit == nil else { return .absent(absence ?? .unitUnknown) }
    return reading(unit?.partialPressure(amount)?.thousandths)
  }

  /// The module has no word for "no breath": one that told breaths and now tells none, while its samples say
  /// that nothing is wrong with them, sees none.
  private var withoutValue: Absence { hasBreathed && unit != nil ? .noBreath : .notReported }

  private func reading(_ value: Int32?) -> Reading {
    if let absence { return .absent(absence) }
    guard let value else { return .absent(withoutValue) }
    return doubt.map { .questionable(value, $0) } ?? .measured(value)
  }

  private func withdrawIfAbsent(at now: Uptime, _ transcript: inout Transcript) {
    guard transcript.hasSpoken, let absence else { return }
    transcript.withdraw(Self.channels, absence, at: now)
  }

  private var absence: Absence? {
    if status.contains(.malfunction) || condition.contains(.malfunction) { return .deviceFault }
    if !status.isDisjoint(with: [.lineMissing, .purging]) || condition.contains(.occlusion) {
      return .occluded
    }
    return status.contains(.selfMaintenance) ? .zeroing : nil
  }

  private var doubt: Doubt? {
    condition.isDisjoint(with: [.checkCalibration, .checkFlow, .temperature]) ? nil : .deviceAlarm
  }

  // MARK: - Asking

  private mutating func askBreath(at now: Uptime, _ transcript: inout Transcript) {
    askBreathAt = now + Self.breathEvery
    Self.send(.breath, &transcript)
  }

  private mutating func askState(at now: Uptime, _ transcript: inout Transcript) {
    askStateAt = now + Self.stateEvery
    Self.send(.condition, &transcript)
    transcript.tally.asked(at: now)
    for item in MicroPodItem.allCases { Self.send(.configuration(item), &transcript) }
  }

  private static func send(_ request: MicroPodRequest, _ transcript: inout Transcript) {
    var bytes: [UInt8] = []
    request.frame.encode { bytes.append($0) }
    transcript.send(bytes, "\(request)")
  }

  /// Questions only: what sets the module, restarts its breath or drives its pump is never sent.
  static func permits(_ bytes: [UInt8]) -> Bool {
    guard let frame = CapnostreamDialect.onlyFrame(in: bytes) else { return false }
    switch MicroPodRequest(frame) {
    case .breath, .version, .condition, .configuration: return true
    case .other: return false
    }
  }
}
