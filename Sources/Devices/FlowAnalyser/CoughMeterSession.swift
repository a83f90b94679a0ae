internal import Quantities
internal import Readings
internal import WireFormats

/// Sets up an IMT FlowAnalyser or CITREX for its 5 ms stream and reads each cough's peak expiratory flow out
/// of it.
///
/// The instrument counts inspiration positive; here expiration is. It is a test instrument: its maker's
/// statement on use with people was not read (devices, section 1.7.1), so its readings inform and do not
/// decide.
struct CoughMeterSession: InstrumentSession {
  private static let silentAfter: Interval = .seconds(3)
  private static let mismatchAfter: Interval = .seconds(4)
  private static let sampleInterval: Interval = .seconds(1) / FlowAnalyserFastData.recordsPerSecond

  private var board: ChannelBoard
  private var flow: WaveformAssembler
  private var framer = FlowAnalyserFramer()
  private var watch = LineWatch(silentAfter: Self.silentAfter, mismatchAfter: Self.mismatchAfter)
  private(set) var tally = WireTally(kinds: ["records", "answers"])
  private var setUp = InstrumentSetUp<FlowAnalyserDialogue>(FlowAnalyserDialogue.steps)
  private var detector = CoughDetector(
    sampleInterval: Self.sampleInterval, clippedFrom: FlowAnalyserFlow.clipping)
  private var lastRecord: FlowAnalyserFastData?

  init(instrument: InstrumentIndex, origin: Origin) {
    // A peak is a fact about one effort: it does not grow stale, and said again it would be another effort.
    board = ChannelBoard(instrument: instrument, origin: origin, channels: [], events: [.coughPeakFlow])
    flow = WaveformAssembler(
      instrument: instrument, origin: origin, channel: .coughFlow, sampleInterval: Self.sampleInterval)
  }

  mutating func opened(at now: Uptime, into actions: inout [InstrumentAction]) {
    framer.reset()
    flow.restart()
    detector.reset()
    lastRecord = nil
    watch.opened(at: now)
    board.expect(at: now, into: &actions)
    follow(.opened, at: now, into: &actions)
  }

  mutating func closed(_ reason: Absence, at now: Uptime, into actions: inout [InstrumentAction]) {
    flow.end(reason, at: now, into: &actions)
    watch.closed()
    tally.forgetsQuestion()
    follow(.closed, at: now, into: &actions)
    board.withdraw(reason, at: now, into: &actions)
  }

  mutating func received(_ bytes: [UInt8], at now: Uptime, into actions: inout [InstrumentAction]) {
    watch.heardBytes(at: now)
    for byte in bytes {
      framer.append(byte)
      takeFrames(at: now, into: &actions)
    }
    watch.report(at: now, into: &actions)
    watch.judge(&board, at: now, into: &actions)
  }

  mutating func timePassed(at now: Uptime, into actions: inout [InstrumentAction]) {
    follow(.timePassed, at: now, into: &actions)
    watch.report(at: now, into: &actions)
    watch.judge(&board, at: now, into: &actions)
    board.expire(at: now, into: &actions)
  }

  func nextDeadline(after now: Uptime) -> Uptime? {
    earliest(earliest(watch.nextDeadline, board.nextDeadline), setUp.nextDeadline)
  }

  func refusals(of error: WireError) -> UInt64 { watch.count(of: error) }

  private mutating func takeFrames(at now: Uptime, into actions: inout [InstrumentAction]) {
    while true {
      switch framer.next() {
      case .incomplete: return
      case .rejected(let error): watch.refused(error)
      case .frame(.fastData(let record)):
        watch.recognised()
        tally.count(0)
        take(record, at: now, into: &actions)
      case .frame(let frame): takeText(frame, at: now, into: &actions)
      }
    }
  }

  private mutating func takeText(
    _ frame: FlowAnalyserFrame, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    do throws(WireError) {
      let reply = try FlowAnalyserReply(frame)
      // One byte in 256 of any noise means "refused": that alone is no sign of a flow analyser.
      if reply != .refused {
        watch.recognised()
        tally.count(1)
        tally.answered(at: now)
      }
      take(reply, at: now, into: &actions)
    } catch {
      watch.refused(error)
    }
  }

  private mutating func take(
    _ reply: FlowAnalyserReply, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    switch reply {
    case .commandDone(.stopFastData) where setUp.isStreaming: return lose(at: now, into: &actions)
    // Records follow this reply directly, and nothing in their bytes tells them from text.
    case .commandDone(.startFastData): framer.beginFastData()
    case .info(.serialNumber, let values):
      guard let serial = values.defined(at: 0) else { break }
      actions.append(.note(.identified("flow analyser, serial number \(serial)")))
    case .commandDone, .settingWritten, .setting, .measurement, .info, .state, .refused, .fastData: break
    }
    follow(.heard(reply), at: now, into: &actions)
  }

  /// Somebody else has stopped the fast data.
  private mutating func lose(at now: Uptime, into actions: inout [InstrumentAction]) {
    board.withdraw(.settingsMissing, at: now, into: &actions)
    flow.end(.settingsMissing, at: now, into: &actions)
    actions.append(.note(.settingsLost(.reportedMissing)))
    follow(.settingsLost, at: now, into: &actions)
    if let end = setUp.restEnd { watch.rest(until: end) }
  }

  private mutating func take(
    _ record: FlowAnalyserFastData, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    guard setUp.isStreaming else { return }
    watch.understood(into: &actions)
    noteGap(before: record, at: now, into: &actions)
    lastRecord = record
    guard let inspiratory = FlowAnalyserFlow.flow(counts: record.value(at: 0)) else {
      flow.add(0, absence: .notReported, at: now, into: &actions)
      detector.lostSamples()
      return
    }
    let expiratory = FlowAnalyserFlow.reversed(inspiratory)
    let clipped = FlowAnalyserFlow.isClipped(expiratory)
    flow.add(
      Int16(clamping: expiratory.thousandths / 100), doubt: clipped ? .clipped : nil, at: now, into: &actions)
    if let effort = detector.take(expiratory) { publish(effort, at: now, into: &actions) }
  }

  private mutating func noteGap(
    before record: FlowAnalyserFastData, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    guard let last = lastRecord, record.lost(since: last) > 0 else { return }
    watch.refused(.lostFrame)
    tally.jumped(over: record.lost(since: last))
    detector.lostSamples()
    flow.skip(record.lost(since: last), .corrupted, at: now, into: &actions)
  }

  private mutating func publish(
    _ effort: CoughDetector.Effort, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    switch effort {
    case .accepted(let peak):
      board.publish(.coughPeakFlow, .measured(peak.thousandths), at: now, into: &actions)
    case .clipped: board.publish(.coughPeakFlow, .absent(.clipped), at: now, into: &actions)
    case .incomplete: board.publish(.coughPeakFlow, .absent(.corrupted), at: now, into: &actions)
    case .unacceptable(let peak, let rise):
      actions.append(.note(.effortUnacceptable(peak: peak, rise: rise)))
    }
  }

  private mutating func follow(
    _ event: InstrumentSetUp<FlowAnalyserDialogue>.Event, at now: Uptime,
    into actions: inout [InstrumentAction]
  ) {
    switch setUp.handle(event, at: now) {
    case nil: break
    case .ask(let request):
      tally.asked(at: now)
      send(request, into: &actions)
    case .failed(let fault):
      if case .refused(_, let code) = fault { tally.isRefused("request", code: UInt32(code)) }
      // The reply that ends the fast data may have been damaged: text is expected from here on in any case.
      framer.endFastData()
      // A line on which no instrument speaks says so itself: nobody there waits for settings.
      if watch.hearsInstrument(at: now) { board.withdraw(.settingsMissing, at: now, into: &actions) }
      if !fault.isSilence, let end = setUp.restEnd { watch.rest(until: end) }
      actions.append(.note(.initialisationFailed(fault)))
    case .finished:
      lastRecord = nil
      detector.reset()
      board.resume(at: now, into: &actions)
      actions.append(.note(.initialised))
    }
  }

  /// Sends what the allow-list names: start and stop of the fast data, its selection, and questions.
  private func send(_ request: FlowAnalyserRequest, into actions: inout [InstrumentAction]) {
    switch request {
    case .command(.startFastData, _), .command(.stopFastData, _), .writeSetting(.firstFastValue, _),
      .writeSetting(.secondFastValue, _), .writeSetting(.thirdFastValue, _), .readSetting, .readMeasurement,
      .readInfo, .readState:
      var bytes: [UInt8] = []
      request.line.encode { bytes.append($0) }
      actions.append(.transmit(bytes))
    case .command, .writeSetting:
      actions.append(.note(.transmitRefused(FlowAnalyserDialogue.name(of: request))))
    }
  }
}
