internal import Quantities
internal import Readings
internal import WireFormats

/// Sets up a Capnostat 5 or LoFlo capnograph and reads its stream.
///
/// Nothing is reported before the module has taken our unit and barometric pressure, since a packet names
/// neither. Both are read back every minute; a module that lost them (status 3, or another value) is set up
/// again. Source: devices, 1.3.
struct CapnographSession: InstrumentSession {
  private static let silentAfter: Interval = .seconds(3)
  private static let mismatchAfter: Interval = .seconds(4)
  static let staleAfter: Interval = .seconds(10)
  /// How often settings are read back: engineering choice, so that a module that restarted is not believed
  /// for long.
  private static let readBackEvery: Interval = .seconds(60)
  /// Read-backs in a row that may go unanswered; engineering choice, one lost packet in either direction is
  /// no reason yet.
  private static let mostUnanswered = 2
  /// Two bytes of one packet are at most this far apart (devices, section 1.3.1).
  private static let interByteTime: Interval = .milliseconds(500)
  static let channels: [Channel] = [.endTidalCO2, .inspiredCO2, .respiratoryRate]

  private let settings: CapnographSettings
  private var board: ChannelBoard
  private var capnogram: WaveformAssembler
  private var framer = CapnostatFramer()
  private var watch = LineWatch(silentAfter: Self.silentAfter, mismatchAfter: Self.mismatchAfter)
  private(set) var tally = WireTally(kinds: ["waveform packets", "answers"])
  private var setUp: InstrumentSetUp<CapnostatDialogue>
  private var condition: CapnostatCondition = .ok
  private var seesNoBreaths = false
  private var breaths = BreathWatch()
  private var lastSample: CapnostatWaveform?
  /// A sample whose packet has ended, until the next byte begins another one.
  ///
  /// A byte that came from nowhere pushes the end of a packet out of it, and a NUL changes no sum: one such
  /// packet in 128 has a right one. What was pushed out follows it, and no packet begins so.
  private var unconfirmed: CapnostatWaveform?
  private var lastByteAt = Uptime.origin
  private var readBackAt: Uptime?
  private var readsUnitNext = true
  private var unansweredReadBacks = 0

  init(instrument: InstrumentIndex, origin: Origin, settings: CapnographSettings) {
    self.settings = settings
    setUp = InstrumentSetUp(CapnostatDialogue.steps(settings))
    board = ChannelBoard(
      instrument: instrument, origin: origin,
      channels: Self.channels.map { ($0, staleAfter: Self.staleAfter) })
    capnogram = WaveformAssembler(
      instrument: instrument, origin: origin, channel: .capnogram,
      sampleInterval: .seconds(1) / CapnostatWaveform.samplesPerSecond)
  }

  mutating func opened(at now: Uptime, into actions: inout [InstrumentAction]) {
    framer.reset()
    capnogram.restart()
    breaths.restart()
    lastSample = nil
    unconfirmed = nil
    condition = .ok
    seesNoBreaths = false
    readBackAt = nil
    watch.opened(at: now)
    board.expect(at: now, into: &actions)
    follow(.opened, at: now, into: &actions)
  }

  mutating func closed(_ reason: Absence, at now: Uptime, into actions: inout [InstrumentAction]) {
    capnogram.end(reason, at: now, into: &actions)
    readBackAt = nil
    watch.closed()
    tally.forgetsQuestion()
    follow(.closed, at: now, into: &actions)
    board.withdraw(reason, at: now, into: &actions)
  }

  mutating func received(_ bytes: [UInt8], at now: Uptime, into actions: inout [InstrumentAction]) {
    if framer.isInsidePacket, now - lastByteAt > Self.interByteTime {
      framer.reset()
      watch.refused(.truncated)
    }
    lastByteAt = now
    watch.heardBytes(at: now)
    for byte in bytes {
      confirm(before: byte, at: now, into: &actions)
      framer.append(byte)
      takePackets(at: now, into: &actions)
    }
    watch.report(at: now, into: &actions)
    watch.judge(&board, at: now, into: &actions)
  }

  mutating func timePassed(at now: Uptime, into actions: inout [InstrumentAction]) {
    follow(.timePassed, at: now, into: &actions)
    readBack(at: now, into: &actions)
    watch.report(at: now, into: &actions)
    watch.judge(&board, at: now, into: &actions)
    board.expire(at: now, into: &actions)
  }

  func nextDeadline(after now: Uptime) -> Uptime? {
    let reading = earliest(watch.nextDeadline, board.nextDeadline)
    return earliest(reading, earliest(setUp.nextDeadline, readBackAt))
  }

  func refusals(of error: WireError) -> UInt64 { watch.count(of: error) }

  // MARK: - Hearing

  /// A packet that was refused or not confirmed is missed by the counter of the next one; a number that it
  /// may have carried comes again within a second.
  private mutating func takePackets(at now: Uptime, into actions: inout [InstrumentAction]) {
    while true {
      switch framer.next() {
      case .incomplete: return
      case .rejected(let error): watch.refused(error)
      case .frame(let frame):
        do throws(WireError) {
          take(try CapnostatReply(frame), at: now, into: &actions)
        } catch {
          watch.refused(error)
        }
      }
    }
  }

  private mutating func take(_ reply: CapnostatReply, at now: Uptime, into actions: inout [InstrumentAction])
  {
    switch reply {
    case .waveform(let sample): unconfirmed = sample
    case .setting(let found) where setUp.isStreaming:
      watch.recognised()
      count(reply, at: now)
      compare(found, at: now, into: &actions)
    // Seven bits of checksum let many a run of noise through: a command that nobody has described is no sign
    // of a module.
    case .other(let frame):
      tally.isUnknown("command", UInt32(frame.command))
      watch.refused(.illegalField)
    case .zero, .setting, .unknownSetting, .refused, .stopped, .revision, .capabilities, .noBreathsCleared:
      watch.recognised()
      count(reply, at: now)
      if case .revision(let text) = reply, !setUp.isStreaming {
        actions.append(.note(.identified(String(printable: text.count) { text[$0] })))
      }
      follow(.heard(reply), at: now, into: &actions)
    }
  }

  private mutating func count(_ reply: CapnostatReply, at now: Uptime) {
    tally.count(1)
    tally.answered(at: now)
    // A module that is just starting says so, and is asked again.
    if case .refused(let refusal) = reply, refusal != .booting {
      tally.isRefused("request", code: UInt32(refusal.code))
    }
    guard case .setting(let setting) = reply, setting.index == .unit, setting.data.count > 0 else { return }
    guard let unit = CapnostatUnit(rawValue: setting.data[0]) else {
      return tally.isUnknown("CO2 unit", UInt32(setting.data[0]))
    }
    tally.states("CO2", in: unit.word)
  }

  /// Takes the sample that is held when the byte behind its packet begins a packet, or lets it go.
  private mutating func confirm(
    before byte: UInt8, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    guard let sample = unconfirmed else { return }
    unconfirmed = nil
    guard byte >= 0x80 else { return }
    watch.recognised()
    tally.count(0)
    if !setUp.isStreaming { follow(.heard(.waveform(sample)), at: now, into: &actions) }
    take(sample, at: now, into: &actions)
  }

  private mutating func take(
    _ sample: CapnostatWaveform, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    if let parameter = sample.parameter { take(parameter, at: now, into: &actions) }
    // Before our settings are taken nobody knows what unit a sample is in.
    guard setUp.isStreaming else { return }
    watch.understood(into: &actions)
    if let last = lastSample, sample.lost(since: last) > 0 {
      watch.refused(.lostFrame)
      tally.jumped(over: sample.lost(since: last))
      capnogram.skip(sample.lost(since: last), .corrupted, at: now, into: &actions)
      breaths.lostSamples()
    }
    lastSample = sample
    let absence = condition.absence
    guard let co2 = sample.co2, absence == nil else {
      capnogram.add(0, absence: absence ?? .notReported, at: now, into: &actions)
      breaths.lostSamples()
      return
    }
    breaths.take(co2.hundredths)
    capnogram.add(
      Int16(clamping: co2.hundredths), doubt: condition.doubt, at: now, into: &actions)
  }

  private mutating func take(
    _ parameter: CapnostatParameter, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    switch parameter {
    case .status(let status): take(status, at: now, into: &actions)
    case .endTidal(let co2): publish(.endTidalCO2, co2.map(Self.thousandths), at: now, into: &actions)
    case .inspired(let co2): publish(.inspiredCO2, Self.thousandths(co2), at: now, into: &actions)
    case .respiratoryRate(let rate):
      publish(.respiratoryRate, rate?.thousandths, at: now, into: &actions)
    case .other(let code, _): tally.isUnknown("DPI", UInt32(code))
    case .breathDetected, .hardwareStatus: break
    }
  }

  /// The module's condition changes what its numbers mean at once, not only with the next number.
  private mutating func take(
    _ status: CapnostatStatus, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    condition = status.condition
    if case .other(let code) = status.condition { tally.isUnknown("status code", UInt32(code)) }
    seesNoBreaths = status.hasNoBreaths
    if let absence = condition.absence {
      board.withdraw(absence, at: now, into: &actions)
    } else if seesNoBreaths {
      board.withdraw([.endTidalCO2, .respiratoryRate], .noBreath, at: now, into: &actions)
    }
    if condition == .settingsMissing, setUp.isStreaming { lose(.reportedMissing, at: now, into: &actions) }
  }

  private mutating func publish(
    _ channel: Channel, _ value: Int32?, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    guard setUp.isStreaming else { return }
    board.publish(channel, reading(value, of: channel), at: now, into: &actions)
  }

  private func reading(_ value: Int32?, of channel: Channel) -> Reading {
    if let absence = condition.absence { return .absent(absence) }
    if seesNoBreaths, channel != .inspiredCO2 { return .absent(.noBreath) }
    guard let value else { return .absent(.notReported) }
    if let doubt = condition.doubt { return .questionable(value, doubt) }
    // A breath without a plateau ends before alveolar gas comes; what it read at its end is lower than that.
    if channel == .endTidalCO2, breaths.shape == .doubtful { return .questionable(value, .breathShape) }
    return .measured(value)
  }

  private static func thousandths(_ co2: CapnostatCO2) -> Int32 { co2.hundredths * 10 }

  // MARK: - Asking

  private mutating func follow(
    _ event: InstrumentSetUp<CapnostatDialogue>.Event, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    switch setUp.handle(event, at: now) {
    case nil: break
    case .ask(let request): ask(request, at: now, into: &actions)
    case .failed(let fault):
      // A line on which no module speaks says so itself: nobody there waits for settings.
      if watch.hearsInstrument(at: now) { board.withdraw(.settingsMissing, at: now, into: &actions) }
      if !fault.isSilence, let end = setUp.restEnd { watch.rest(until: end) }
      actions.append(.note(.initialisationFailed(fault)))
    case .finished:
      // The start of the stream is answered by its first packet.
      tally.answered(at: now)
      // The module may count its packets anew from here.
      lastSample = nil
      unansweredReadBacks = 0
      readBackAt = now + Self.readBackEvery
      actions.append(.note(.initialised))
    }
  }

  /// The module is not as we set it: nothing it says counts until it is again.
  private mutating func lose(
    _ fault: InitialisationFault, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    board.withdraw(.settingsMissing, at: now, into: &actions)
    capnogram.end(.settingsMissing, at: now, into: &actions)
    readBackAt = nil
    actions.append(.note(.settingsLost(fault)))
    follow(.settingsLost, at: now, into: &actions)
    if let end = setUp.restEnd { watch.rest(until: end) }
  }

  private mutating func readBack(at now: Uptime, into actions: inout [InstrumentAction]) {
    guard setUp.isStreaming, let due = readBackAt, due <= now else { return }
    readBackAt = now + Self.readBackEvery / 2
    // Whoever cannot be understood is not asked; the line says so already.
    guard watch.hearsInstrument(at: now) else { return }
    let request = CapnostatRequest.readSetting(readsUnitNext ? .unit : .barometricPressure)
    guard unansweredReadBacks < Self.mostUnanswered else {
      return lose(.noAnswer(step: CapnostatDialogue.name(of: request)), at: now, into: &actions)
    }
    unansweredReadBacks += 1
    readsUnitNext.toggle()
    ask(request, at: now, into: &actions)
  }

  /// A setting that was read back must be the one that was set.
  private mutating func compare(
    _ found: CapnostatSetting, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    guard let wanted = settings.written.first(where: { $0.index == found.index }) else { return }
    unansweredReadBacks = 0
    guard let fault = CapnostatDialogue.differs(found, from: wanted) else { return }
    lose(fault, at: now, into: &actions)
  }

  private mutating func ask(
    _ request: CapnostatRequest, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    tally.asked(at: now)
    send(request, into: &actions)
  }

  /// Sends what the allow-list names: set-up and reading back; never a reset, a zero, or what is not
  /// documented.
  private func send(_ request: CapnostatRequest, into actions: inout [InstrumentAction]) {
    switch request {
    case .startWaveform, .stop, .revision, .readSetting, .writeSetting:
      var bytes: [UInt8] = []
      request.frame.encode { bytes.append($0) }
      actions.append(.transmit(bytes))
    case .zero, .capabilities, .clearNoBreaths, .reset, .other:
      actions.append(.note(.transmitRefused(CapnostatDialogue.name(of: request))))
    }
  }
}
