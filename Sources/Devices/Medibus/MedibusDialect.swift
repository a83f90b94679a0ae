internal import Quantities
internal import Readings
internal import WireFormats

/// Reads a Dräger ventilator over MEDIBUS: measured values, settings, alarms, mode, pressure and flow.
///
/// The device's own ICC, device-id and NOP commands are answered, so that it does not give the link up. A
/// rate that is reported while every pressure is zero is no ventilation. Source: devices, section 1.5; units:
/// OICE, `types/*.map`.
struct MedibusDialect: Dialect {
  private static let numbers: [Channel] = [
    .ventilationMode, .inspiratoryPressureSet, .expiratoryPressureSet, .inspiratoryPressure,
    .expiratoryPressure, .ventilatorRate, .tidalVolume, .minuteVolume, .unintentionalLeak, .inspiredOxygen,
    .rapidShallowBreathingIndex, .ventilatorAlarms,
  ]

  // Stale after 10 s: clinical basis, section 2.2; a cycle of questions takes about 3 s.
  static let traits = DialectTraits(
    numbers: numbers.map { ($0, staleAfter: .seconds(10)) },
    waveforms: [
      (.airwayPressure, sampleInterval: .milliseconds(40)), (.patientFlow, sampleInterval: .milliseconds(40)),
    ],
    silentAfter: .seconds(3), mismatchAfter: .seconds(4), isFrameEvidence: false)

  static var kinds: [StaticString] {
    ["measured values", "settings", "alarms", "texts", "limits", "other answers", "commands", "samples"]
      + ["sync commands"]
  }

  static func kind(of piece: MedibusPiece) -> Int {
    switch piece {
    case .message(let message) where message.kind == .command: 6
    case .message(let message): kind(ofResponse: message.code)
    case .samples: 7
    case .sync: 8
    }
  }

  private static func kind(ofResponse code: UInt8) -> Int {
    switch code {
    case MedibusCode.measured: 0
    case MedibusCode.settings: 1
    case MedibusCode.alarms: 2
    case MedibusCode.texts: 3
    case MedibusCode.lowLimits, MedibusCode.highLimits: 4
    case _: 5
    }
  }

  /// Codes that are described and not asked for (devices, section 1.5.2).
  private static let unread: [UInt8] = [
    0x15, 0x23, 0x28, 0x2B, 0x2C, 0x2D, 0x2E, 0x30, 0x49, 0x4A, 0x55, 0x56, 0x6C, 0x6D,
  ]

  var framer = MedibusFramer()
  private var link = MedibusLink()
  private var streams = MedibusStreams()

  init() {}

  mutating func opened(at now: Uptime, _ transcript: inout Transcript) {
    streams = MedibusStreams()
    follow(.opened, at: now, &transcript)
  }

  mutating func heard(_ piece: MedibusPiece, at now: Uptime, _ transcript: inout Transcript) {
    recognise(piece, &transcript)
    switch piece {
    case .message(let message) where message.kind == .command:
      obey(message.code, at: now, &transcript)
    case .message(let response): take(response, at: now, &transcript)
    case .samples(let samples):
      if transcript.hasSpoken { streams.take(samples, at: now, &transcript) }
    case .sync: break
    }
  }

  /// Values come again with the next cycle; how many samples were lost nobody knows, as they have no numbers.
  mutating func refused(_ error: WireError, at now: Uptime, _ transcript: inout Transcript) {
    if transcript.hasSpoken { transcript.endWaves(.corrupted, at: now) }
  }

  mutating func timePassed(at now: Uptime, _ transcript: inout Transcript) {
    follow(.timePassed, at: now, &transcript)
  }

  var nextDeadline: Uptime? { link.nextDeadline }

  // MARK: - Hearing

  /// A message has a checksum; samples have nothing, so that any bytes with bit 7 look like some, and count
  /// only behind a message that was understood.
  private func recognise(_ piece: MedibusPiece, _ transcript: inout Transcript) {
    switch piece {
    case .message: transcript.recognised()
    case .samples, .sync: if transcript.hasSpoken { transcript.recognised() }
    }
  }

  /// Answers what a device must have answered; what it does otherwise changes where the link stands.
  private mutating func obey(_ code: UInt8, at now: Uptime, _ transcript: inout Transcript) {
    switch code {
    case MedibusCode.begin:
      Self.send(MedibusMessage(.response, code), &transcript)
      follow(.calledAnew, at: now, &transcript)
    case MedibusCode.stillHere: Self.send(MedibusMessage(.response, code), &transcript)
    case MedibusCode.identity: Self.send(Self.identity, &transcript)
    case MedibusCode.streamsChanged:
      streams = MedibusStreams()
      transcript.endWaves(.notReported, at: now)
      follow(.calledAnew, at: now, &transcript)
    case MedibusCode.stop:
      transcript.withdraw(.standby, at: now)
      follow(.stopped, at: now, &transcript)
    case let code where [MedibusCode.measured...MedibusCode.texts, 0x2B...0x2E].contains { $0 ~= code }: break
    case let code: transcript.tally.isUnknown("command", UInt32(code))
    }
  }

  private mutating func take(
    _ response: MedibusMessage, at now: Uptime, _ transcript: inout Transcript
  ) {
    do throws(WireError) {
      switch response.code {
      case MedibusCode.begin: transcript.understood()
      case MedibusCode.identity:
        let body = response.body
        transcript.note(.identified(String(printable: body.count) { body[$0] }))
      case MedibusCode.measured: try takeMeasured(response, at: now, &transcript)
      case MedibusCode.settings: try takeSettings(response, at: now, &transcript)
      case MedibusCode.alarms: try takeAlarms(response, at: now, &transcript)
      case MedibusCode.texts: try takeTexts(response, at: now, &transcript)
      case MedibusCode.streams: streams = try MedibusStreams(response)
      case MedibusCode.chooseStreams: transcript.send(streams.enabling, "enabling of streams")
      case MedibusCode.lowLimits, MedibusCode.highLimits: break
      case let code where Self.unread.contains(code): break
      case let code: transcript.tally.isUnknown("response", UInt32(code))
      }
    } catch {
      transcript.refuse(error)
    }
    let isRefusal = response.code == MedibusCode.refused
    if isRefusal { transcript.tally.isRefused("command", code: UInt32(link.asked ?? 0)) }
    if isRefusal || response.code == link.asked { transcript.tally.answered(at: now) }
    follow(isRefusal ? .refused : .answered(response.code), at: now, &transcript)
  }

  private func takeMeasured(
    _ response: MedibusMessage, at now: Uptime, _ transcript: inout Transcript
  ) throws(WireError) {
    let measured = try MedibusMeasured(response)
    transcript.understood()
    for (channel, reading) in measured.readings { transcript.publish(channel, reading, at: now) }
  }

  /// Units of settings: OICE, `types/setting.map`.
  private func takeSettings(
    _ response: MedibusMessage, at now: Uptime, _ transcript: inout Transcript
  ) throws(WireError) {
    var inspiratory: Int32?
    var bipapHigh: Int32?
    var expiratory: Int32?
    for index in 0..<(try response.valueCount(width: MedibusMessage.settingWidth)) {
      let (code, number) = try response.value(index, width: MedibusMessage.settingWidth)
      switch code {
      case 0x45: inspiratory = number.thousandths
      case 0x0E: bipapHigh = number.thousandths
      case 0x0B: expiratory = number.thousandths
      case _: break
      }
    }
    transcript.understood()
    let high = MedibusMeasured.pressure(inspiratory ?? bipapHigh)
    transcript.publish(.inspiratoryPressureSet, high, at: now)
    transcript.publish(.expiratoryPressureSet, MedibusMeasured.pressure(expiratory), at: now)
  }

  private func takeAlarms(
    _ response: MedibusMessage, at now: Uptime, _ transcript: inout Transcript
  ) throws(WireError) {
    var word = VentilatorAlarmWord()
    for index in 0..<(try response.alarmCount()) {
      word.formUnion(Self.word(ofAlarm: try response.alarm(index)))
    }
    transcript.understood()
    transcript.publish(.ventilatorAlarms, word.reading, at: now)
  }

  /// What an alarm of the device is called here; nothing for those without a name (devices, section 1.5.3).
  private static func word(ofAlarm code: UInt8) -> VentilatorAlarmWord {
    switch code {
    case 0x9A: .disconnection
    case 0x00, 0x98: .apnoea
    case 0x19: .lowMinuteVolume
    case 0x90: .highRate
    case 0x10: .highPressure
    case 0xEF: .mainsFailure
    case 0x4B: .batteryLow
    case _: []
    }
  }

  /// Only what a mode's name says beyond doubt is a mode here; BIPAP and the others leave open who starts a
  /// breath, so that they have no counterpart.
  private func takeTexts(
    _ response: MedibusMessage, at now: Uptime, _ transcript: inout Transcript
  ) throws(WireError) {
    var isStandby = false
    var isContinuous = false
    var isNamed = false
    var place = 0
    while place < response.body.count {
      let text = try response.text(at: place)
      place = text.next
      switch text.code {
      case 0x1E, 0x54: isStandby = true
      case 0x0A: isContinuous = true
      case _: isNamed = true
      }
    }
    transcript.understood()
    let mode: VentilationMode? = isStandby ? .standby : isContinuous ? .continuous : nil
    let missing: Absence = isNamed ? .noCounterpart : .notReported
    let reading = mode.map { Reading.measured($0.rawValue * 1000) } ?? .absent(missing)
    transcript.publish(.ventilationMode, reading, at: now)
  }

  // MARK: - Sending

  private mutating func follow(
    _ event: MedibusLink.Event, at now: Uptime, _ transcript: inout Transcript
  ) {
    guard let code = link.handle(event, at: now) else { return }
    if code != MedibusCode.stillHere { transcript.tally.asked(at: now) }
    guard code == MedibusCode.chooseStreams else {
      return Self.send(MedibusMessage(.command, code), &transcript)
    }
    // Without a stream that is understood there is nothing to choose: on with the next question.
    guard let choice = streams.choice else { return follow(.refused, at: now, &transcript) }
    Self.send(choice, &transcript)
  }

  /// What a device is told of us: an id of our own choice, the name, and the revision in eleven characters.
  private static let identity = {
    var message = MedibusMessage(.response, MedibusCode.identity)
    message.body.append("0000'BREATHLINE'01.00:01.00")
    return message
  }()

  private static func send(_ message: MedibusMessage, _ transcript: inout Transcript) {
    var bytes: [UInt8] = []
    message.encode { bytes.append($0) }
    transcript.send(bytes, "MEDIBUS \(message.kind) \(message.code)")
  }

  private static let questions: [UInt8] =
    [MedibusCode.begin, MedibusCode.stillHere] + MedibusLink.steps.filter { $0 != MedibusCode.chooseStreams }

  /// Questions without arguments, the choice of streams, and the three answers that a device must have;
  /// whichever it is, alone.
  static func permits(_ bytes: [UInt8]) -> Bool {
    if bytes.first == 0xD0 { return MedibusStreams.isEnabling(bytes) }
    guard let message = onlyMessage(in: bytes) else { return false }
    switch (message.kind, message.code) {
    case (.command, MedibusCode.chooseStreams): return MedibusStreams.isChoice(message)
    case (.command, let code): return questions.contains(code) && message.body.count == 0
    case (.response, MedibusCode.begin), (.response, MedibusCode.stillHere): return message.body.count == 0
    case (.response, _): return message == identity
    }
  }

  private static func onlyMessage(in bytes: [UInt8]) -> MedibusMessage? {
    var framer = MedibusFramer()
    for (place, byte) in bytes.enumerated() {
      if byte >= 0x80 { return nil }
      framer.append(byte)
      switch framer.next() {
      case .incomplete: continue
      case .frame(.message(let message)):
        var again: [UInt8] = []
        message.encode { again.append($0) }
        return place + 1 == bytes.count && again == bytes ? message : nil
      case .frame, .rejected: return nil
      }
    }
    return nil
  }
}
