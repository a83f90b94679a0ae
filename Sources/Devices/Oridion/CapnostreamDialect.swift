internal import Quantities
internal import Readings
internal import WireFormats

/// Reads a Capnostream 20: CO2 and oximeter numbers once a second, and the capnogram.
///
/// Numerics that cannot be, such as those that come shifted by one byte, are counted and dropped. The monitor
/// says its unit only there, so no sample of the wave is taken before the first of them. Source: devices,
/// section 1.4.
struct CapnostreamDialect: Dialect {
  private static let carbonDioxide: [Channel] = [.endTidalCO2, .inspiredCO2, .respiratoryRate]
  private static let staleAfter: Interval = .seconds(10)

  // Clinical basis, section 2.2: stale after 10 s. The wave has about 20 samples a second.
  static let traits = DialectTraits(
    numbers: (carbonDioxide + [.oxygenSaturation, .pulseRate]).map { ($0, staleAfter: staleAfter) },
    waveforms: [(.capnogram, sampleInterval: .milliseconds(50))],
    silentAfter: .seconds(3), mismatchAfter: .seconds(4))

  static var kinds: [StaticString] { ["samples", "numerics", "answers", "others"] }

  static func kind(of frame: OridionFrame) -> Int {
    switch frame.code {
    case OridionWave.code: 0
    case CapnostreamNumerics.code: 1
    case 4, 60: 2
    case _: 3
    }
  }

  /// Messages that are described and not read: the patient's number, single numbers, revision, configuration,
  /// host names, events and trends (devices, section 1.4.3).
  private static let unread: [UInt8] = [2, 3, 9, 10, 12, 21, 22, 55, 56, 57, 58]

  var framer = OridionFramer()
  private var link = CapnostreamLink()
  private var unit: OridionUnit?
  private var status: OridionStatus = []
  private var condition: CapnostreamCO2Condition = []
  private var lastSample: OridionWave?

  init() {}

  mutating func opened(at now: Uptime, _ transcript: inout Transcript) {
    unit = nil
    status = []
    condition = []
    lastSample = nil
    follow(.opened, at: now, &transcript)
  }

  mutating func heard(_ frame: OridionFrame, at now: Uptime, _ transcript: inout Transcript) {
    do throws(WireError) {
      take(try CapnostreamReport(frame), at: now, &transcript)
    } catch {
      transcript.refuse(error)
    }
  }

  /// What was lost is missed by the counter of the next sample, or comes again within a second.
  mutating func refused(_ error: WireError, at now: Uptime, _ transcript: inout Transcript) {}

  mutating func timePassed(at now: Uptime, _ transcript: inout Transcript) {
    follow(.timePassed, at: now, &transcript)
  }

  var nextDeadline: Uptime? { link.nextDeadline }

  // MARK: - Hearing

  private mutating func take(
    _ report: CapnostreamReport, at now: Uptime, _ transcript: inout Transcript
  ) {
    follow(.heard, at: now, &transcript)
    switch report {
    case .wave(let wave): take(wave, at: now, &transcript)
    case .numerics(let numerics): take(numerics, at: now, &transcript)
    case .identity(let name):
      transcript.tally.answered(at: now)
      transcript.note(.identified(String(printable: name.count) { name[$0] }))
      follow(.named, at: now, &transcript)
    case .setting(let item, _):
      transcript.tally.answered(at: now)
      if item == CapnostreamRequest.interruptItem { follow(.echoed, at: now, &transcript) }
    case .other(let frame):
      if !Self.unread.contains(frame.code) { transcript.tally.isUnknown("message", UInt32(frame.code)) }
    }
  }

  private mutating func take(_ wave: OridionWave, at now: Uptime, _ transcript: inout Transcript) {
    if Self.absence(of: wave.status) != Self.absence(of: status), let why = Self.absence(of: wave.status) {
      if transcript.hasSpoken { transcript.withdraw(Self.carbonDioxide, why, at: now) }
    }
    status = wave.status
    guard transcript.hasSpoken, let unit else { return }
    // A number that stands still is no count of samples: nothing is said to be missing.
    if let last = lastSample, 1..<128 ~= wave.lost(since: last) {
      transcript.refuse(.lostFrame)
      transcript.tally.jumped(over: wave.lost(since: last))
      transcript.skip(.capnogram, wave.lost(since: last), .corrupted, at: now)
    }
    lastSample = wave
    let absence = Self.absence(of: wave.status) ?? (wave.status.contains(.invalid) ? .notReported : nil)
    let pressure = unit.partialPressure(Int32(wave.amount), parts: 256)
    let hundredths = pressure.map { Int16(clamping: ($0.thousandths + 5) / 10) }
    transcript.wave(
      .capnogram, hundredths ?? 0, absence: absence ?? (hundredths == nil ? .unitUnknown : nil),
      doubt: doubt, at: now)
  }

  private mutating func take(
    _ numerics: CapnostreamNumerics, at now: Uptime, _ transcript: inout Transcript
  ) {
    transcript.understood()
    if numerics.unit != unit, numerics.unit == .volumePercent {
      transcript.note(.unitUnusable("volume %", set: "mmHg, kPa"))
    }
    unit = numerics.unit
    if let unit { transcript.tally.states("CO2", in: unit.word) }
    condition = CapnostreamCO2Condition(rawValue: numerics[.co2Condition])
    countUnknown(numerics, &transcript)
    let alarms = CapnostreamCO2Alarms(rawValue: numerics[.co2Alarms])
    let why = Self.absence(of: status) ?? (condition.contains(.pumpOff) ? .standby : nil)
    let noBreath: Absence? = why ?? (alarms.contains(.noBreath) ? .noBreath : nil)
    let rate = numerics.number(.respiratoryRate).map { $0 * 1000 }
    transcript.publish(.endTidalCO2, pressure(numerics, .endTidal, unless: noBreath), at: now)
    transcript.publish(.inspiredCO2, pressure(numerics, .inspired, unless: why), at: now)
    transcript.publish(.respiratoryRate, reading(rate, unless: noBreath), at: now)
    take(pulse: numerics, at: now, &transcript)
  }

  private func countUnknown(_ numerics: CapnostreamNumerics, _ transcript: inout Transcript) {
    if unit == nil { transcript.tally.isUnknown("CO2 unit", UInt32(numerics[.unit])) }
    let named: CapnostreamCO2Condition = [.checkCalibration, .checkFlow, .pumpOff, .batteryLow]
    let unnamed = condition.subtracting(named)
    if !unnamed.isEmpty { transcript.tally.isUnknown("bits of CO2 status", UInt32(unnamed.rawValue)) }
  }

  private func take(pulse numerics: CapnostreamNumerics, at now: Uptime, _ transcript: inout Transcript) {
    let why = Self.absence(of: CapnostreamPulseAlarms(rawValue: numerics[.pulseAlarms]))
    let fields: [(CapnostreamNumerics.Field, Channel)] = [
      (.saturation, .oxygenSaturation), (.pulse, .pulseRate),
    ]
    for (field, channel) in fields {
      let value = numerics.number(field).map { Reading.measured($0 * 1000) } ?? .absent(.notReported)
      transcript.publish(channel, why.map { .absent($0) } ?? value, at: now)
    }
  }

  /// A percentage of the volume is no pressure: of which pressure no message of the monitor says, and none is
  /// invented.
  private func pressure(
    _ numerics: CapnostreamNumerics, _ field: CapnostreamNumerics.Field, unless absence: Absence?
  ) -> Reading {
    guard let unit, let amount = numerics.number(field) else { return reading(nil, unless: absence) }
    guard let pressure = unit.partialPressure(amount) else { return .absent(absence ?? .unitUnknown) }
    return reading(pressure.thousandths, unless: absence)
  }

  private func reading(_ value: Int32?, unless absence: Absence?) -> Reading {
    if let absence { return .absent(absence) }
    guard let value else { return .absent(.notReported) }
    return doubt.map { .questionable(value, $0) } ?? .measured(value)
  }

  private var doubt: Doubt? {
    condition.isDisjoint(with: [.checkCalibration, .checkFlow]) ? nil : .deviceAlarm
  }

  /// Why there is no CO2 while the measurement says this of itself.
  static func absence(of status: OridionStatus) -> Absence? {
    if status.contains(.malfunction) { return .deviceFault }
    if !status.isDisjoint(with: [.lineMissing, .occlusion, .purging]) { return .occluded }
    if status.contains(.initialising) { return .warmUp }
    return status.contains(.selfMaintenance) ? .zeroing : nil
  }

  private static func absence(of alarms: CapnostreamPulseAlarms) -> Absence? {
    if !alarms.isDisjoint(with: [.sensorOff, .sensorDisconnected]) { return .probeOff }
    return alarms.contains(.noPulse) ? .noPulse : nil
  }

  // MARK: - Sending

  private mutating func follow(
    _ event: CapnostreamLink.Event, at now: Uptime, _ transcript: inout Transcript
  ) {
    switch link.handle(event, at: now) {
    case nil: break
    case .enable:
      Self.send(.enableCommunication, &transcript)
      transcript.tally.asked(at: now)
    case .prepare:
      Self.send(Self.interruptIndication, &transcript)
      transcript.tally.asked(at: now)
    case .start: Self.send(.startRealTime, &transcript)
    case .keepAlive:
      Self.send(.linkIsActive, &transcript)
      Self.send(.hostIdentity(Self.name), &transcript)
    }
  }

  /// The one setting of a session; its value is that of the session that was described (label B).
  private static let interruptIndication = CapnostreamRequest.interruptIndication(2)
  private static let name = OridionBytes(text: "BREATHLINE", padded: CapnostreamRequest.identityLength)

  private static func send(_ request: CapnostreamRequest, _ transcript: inout Transcript) {
    var bytes: [UInt8] = []
    request.frame.encode { bytes.append($0) }
    transcript.send(bytes, "\(request)")
  }

  /// One whole frame, and only what a session needs: message 60 with item 4 alone, never 61 or 62.
  static func permits(_ bytes: [UInt8]) -> Bool {
    guard let frame = onlyFrame(in: bytes) else { return false }
    switch CapnostreamRequest(frame) {
    case .enableCommunication, .startRealTime, .linkIsActive: return true
    case .interruptIndication: return CapnostreamRequest(frame) == interruptIndication
    case .hostIdentity(let identity): return identity == name
    case .disableCommunication, .stopRealTime, .other: return false
    }
  }

  /// The frame that these bytes are, when they are one frame and nothing else.
  static func onlyFrame(in bytes: [UInt8]) -> OridionFrame? {
    var framer = OridionFramer()
    for (place, byte) in bytes.enumerated() {
      framer.append(byte)
      switch framer.next() {
      case .incomplete: continue
      case .rejected: return nil
      case .frame(let frame): return place + 1 == bytes.count ? frame : nil
      }
    }
    return nil
  }
}
