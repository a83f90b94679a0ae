public import Alarms
public import Criteria
public import Devices
public import Quantities
public import Readings
internal import WireFormats

/// The gateway's core for one bed: a synchronous value without clock, port, thread or log.
///
/// Whoever runs it, the daemon or a simulated night, tells it what happened and when, does what it commands
/// in order, and calls it with `timePassed` when `nextDeadline` has come. The same events at the same times
/// give the same commands.
public struct Bedside: Sendable {
  /// One instrument: its line and its session.
  private struct Station: Sendable {
    var link = LineLink()
    var session: any InstrumentSession
    /// Whether it says no number at all, so that no reading can say that its line is down.
    let isWithoutNumbers: Bool
  }

  private var stations: [Station]
  private var evaluator: Evaluator
  private var alarmSystem: AlarmSystem
  private var actions: [InstrumentAction] = []
  private var alarmActions: [AlarmAction] = []
  /// When the rules are next asked where they stand, for alarms that wait to be judged.
  private var standingsAt = Uptime(nanoseconds: .min)

  /// Names of the instruments in the order of their indices.
  public let instruments: [InstrumentPlan]

  /// Prepares a bed with its instruments and its rules; at most 64 instruments.
  ///
  /// A bed that goes on after a restart gets the alarms of before.
  public init(instruments: [InstrumentPlan], evaluator: Evaluator, alarms: AlarmSystem? = nil) {
    precondition(instruments.count <= 64, "\(instruments.count) instruments; at most 64 at one bed")
    self.instruments = instruments
    self.evaluator = evaluator
    self.evaluator.setChannels(instruments.flatMap(\.channels))
    alarmSystem = alarms ?? AlarmSystem(instruments: instruments.map(\.name))
    stations = instruments.enumerated().map { place, plan in
      Station(
        session: plan.session(at: InstrumentIndex(UInt8(place))),
        isWithoutNumbers: plan.channels.allSatisfy { $0.shape != .numeric })
    }
  }

  /// Takes an event and returns what should be done, in order.
  public mutating func handle(_ event: GatewayEvent, at now: Uptime) -> [GatewayCommand] {
    var commands: [GatewayCommand] = []
    handle(event, at: now, into: &commands)
    return commands
  }

  /// Takes an event and appends what should be done, in order.
  public mutating func handle(
    _ event: GatewayEvent, at now: Uptime, into commands: inout [GatewayCommand]
  ) {
    switch event {
    case .started:
      for place in stations.indices { follow(.started, at: place, now, into: &commands) }
    case .opened(let index): follow(.opened, at: Int(index.position), now, into: &commands)
    case .openRefused(let index, let reason):
      follow(.refused(reason), at: Int(index.position), now, into: &commands)
    case .lost(let index, let reason): follow(.lost(reason), at: Int(index.position), now, into: &commands)
    case .portAppeared(let index): follow(.portAppeared, at: Int(index.position), now, into: &commands)
    case .bytes(let index, let bytes) where isUp(index):
      converse(Int(index.position), now, into: &commands) { $0.received(bytes, at: now, into: &$1) }
    case .reply(let index, let response) where isUp(index):
      converse(Int(index.position), now, into: &commands) { $0.replied(response, at: now, into: &$1) }
    case .fault(let index, let fault) where isUp(index):
      converse(Int(index.position), now, into: &commands) { $0.failed(fault, at: now, into: &$1) }
    case .proposed(let entry, let number): propose(entry, number, at: now, into: &commands)
    case .entered(let entry): enter(entry, at: now, into: &commands)
    case .civilTime(let civil, let offset):
      evaluator.setCivilTime(civil, at: now)
      alarm(.civilTime(civil, utcOffsetMinutes: offset), at: now, into: &commands)
    case .alarm(let event): alarm(event, at: now, into: &commands)
    case .timePassed: passTime(now, into: &commands)
    // What a line still says after it was given up is not heard.
    case .bytes, .reply, .fault: break
    }
    evaluate(at: now, into: &commands)
  }

  /// The rules' windows and timers and the chart, with all that is needed to go on after a restart.
  public func ruleSnapshot(at anchor: ClockAnchor) -> [UInt8] { evaluator.snapshot(at: anchor) }

  /// Puts other packs in the place of the ones at work.
  ///
  /// A pack whose file is the same goes on with its windows and timers; a new or changed one starts anew. The
  /// alarms of rules that are gone end; those of changed rules stand until their rules are judged.
  public mutating func replace(
    packs: [RulePack], patient: PatientContext, at anchor: ClockAnchor,
    into commands: inout [GatewayCommand]
  ) throws(SnapshotRefusal) {
    evaluate(at: anchor.uptime, into: &commands)
    evaluator = try Evaluator(
      restoring: evaluator.snapshot(at: anchor), packs: packs, patient: patient, at: anchor)
    evaluator.setChannels(instruments.flatMap(\.channels))
    let standing = alarmSystem.alarms.map(\.condition) + alarmSystem.alarmsOff.map(\.condition)
    for condition in standing where condition.rule != nil {
      alarm(.doubted(condition, reason: "the rule packs were read again"), at: anchor.uptime, into: &commands)
    }
    standingsAt = anchor.uptime
    evaluate(at: anchor.uptime, into: &commands)
  }

  /// The alarms with all that is needed to go on after a restart.
  public func alarmSnapshot(at now: Uptime) -> AlarmSnapshot { alarmSystem.snapshot(at: now) }

  /// The alarms to be seen, the most urgent first.
  public var alarms: [Alarm] { alarmSystem.alarms }

  /// What the alarms want to be shown and sounded now.
  public var indicator: IndicatorSchedule { alarmSystem.indicator }

  /// What is switched off, in the order of its switching off.
  public var alarmsOff: [AlarmOff] { alarmSystem.alarmsOff }

  /// Where every rule stands now, in the order of the packs and their rules.
  public var findings: [Finding] { evaluator.findings }

  /// How many frames of an instrument's line were refused since the gateway started, for whatever reason.
  public func refusals(at index: InstrumentIndex) -> UInt64 {
    let session = stations[Int(index.position)].session
    return WireError.allCases.reduce(0) { $0 + session.refusals(of: $1) }
  }

  /// What people entered about the patient.
  public var chart: [ClinicalEntry] { evaluator.chart }

  /// When the core wants `timePassed`; nil when it only waits for events.
  public func nextDeadline(after now: Uptime) -> Uptime? {
    var earliest = sooner(evaluator.nextDeadline, alarmSystem.nextDeadline)
    for station in stations {
      earliest = sooner(earliest, station.link.nextDeadline)
      // A session counts silence from the opening of its line, and repeats what is absent while it is closed.
      earliest = sooner(earliest, station.session.nextDeadline(after: now))
    }
    return earliest
  }

  private func isUp(_ index: InstrumentIndex) -> Bool { stations[Int(index.position)].link.isUp }

  private func sooner(_ one: Uptime?, _ other: Uptime?) -> Uptime? {
    guard let one else { return other }
    guard let other else { return one }
    return min(one, other)
  }

  private mutating func passTime(_ now: Uptime, into commands: inout [GatewayCommand]) {
    for place in stations.indices {
      if let due = stations[place].link.nextDeadline, due <= now {
        follow(.timePassed, at: place, now, into: &commands)
      }
      if let due = stations[place].session.nextDeadline(after: now), due <= now {
        converse(place, now, into: &commands) { $0.timePassed(at: now, into: &$1) }
      }
    }
  }

  /// Moves the line's state and tells its session.
  private mutating func follow(
    _ event: LineLink.Event, at place: Int, _ now: Uptime, into commands: inout [GatewayCommand]
  ) {
    let index = InstrumentIndex(UInt8(place))
    for action in stations[place].link.handle(event, at: now) {
      switch action {
      case .open: commands.append(.open(index))
      case .sessionOpened:
        commands.append(.line(index, .open))
        converse(place, now, into: &commands) { $0.opened(at: now, into: &$1) }
      case .sessionClosed(let reason):
        let retryAfter = stations[place].link.nextDeadline.map { $0 - now } ?? .zero
        commands.append(.line(index, .closed(reason, retryAfter: retryAfter)))
        converse(place, now, into: &commands) { $0.closed(reason, at: now, into: &$1) }
        tellLine(place, .present(detail: reason.word), at: now, into: &commands)
      }
    }
  }

  /// Lets the session of one instrument act, and turns its actions into commands.
  private mutating func converse(
    _ place: Int, _ now: Uptime, into commands: inout [GatewayCommand],
    _ turn: (inout any InstrumentSession, inout [InstrumentAction]) -> Void
  ) {
    actions.removeAll(keepingCapacity: true)
    turn(&stations[place].session, &actions)
    let index = InstrumentIndex(UInt8(place))
    var reopening: Absence?
    var spoke = false
    for action in actions {
      switch action {
      case .sample(let sample):
        commands.append(.record(Record(sample)))
        evaluator.observe(sample, at: now)
        alarm(.sample(sample), at: now, into: &commands)
      case .waveform(let block):
        commands.append(.record(Record(block)))
        if block.absence == nil { tellLine(place, .absent, at: now, into: &commands) }
      case .transmit(let bytes): commands.append(.transmit(index, bytes))
      case .request(let request): commands.append(.request(index, request))
      case .reopen(let reason): reopening = reason
      case .note(let note):
        if note == .speaking { spoke = true }
        commands.append(.note(index, note))
        if case .protocolMismatch = note {
          tellLine(place, .present(detail: Absence.protocolMismatch.word), at: now, into: &commands)
        }
        if let (condition, state) = Self.meaning(of: note, index) {
          let origin = instruments[place].origin
          alarm(.technical(condition, state, origin: origin), at: now, into: &commands)
        }
      }
    }
    if spoke { follow(.spoke, at: place, now, into: &commands) }
    if let reopening {
      commands.append(.close(index))
      follow(.lost(reopening), at: place, now, into: &commands)
    }
  }

  /// Says for an instrument that only sends waveforms what the readings of any other say by themselves.
  private mutating func tellLine(
    _ place: Int, _ state: TechnicalState, at now: Uptime, into commands: inout [GatewayCommand]
  ) {
    guard stations[place].isWithoutNumbers else { return }
    let condition = TechnicalCondition.lineDown(InstrumentIndex(UInt8(place)))
    alarm(.technical(condition, state, origin: instruments[place].origin), at: now, into: &commands)
  }

  /// What a note means for people.
  private static func meaning(
    of note: InstrumentNote, _ index: InstrumentIndex
  ) -> (TechnicalCondition, TechnicalState)? {
    switch note {
    // A meter of single events may have nothing to say for hours: that it speaks is all that is known.
    case .speaking: (.lineDown(index), .absent)
    case .initialised: (.setUpFailed(index), .absent)
    case .initialisationFailed: (.setUpFailed(index), .present(detail: NoteFields(note).text))
    default: nil
    }
  }

  private mutating func evaluate(at now: Uptime, into commands: inout [GatewayCommand]) {
    for change in evaluator.advance(to: now) {
      commands.append(.finding(change))
      alarm(.finding(change), at: now, into: &commands)
    }
    tellStandings(at: now, into: &commands)
    if let due = alarmSystem.nextDeadline, due <= now { alarm(.timePassed, at: now, into: &commands) }
  }

  /// Tells the alarms where the rules stand whose alarms nobody has judged since the restart; a rule that is
  /// gone can never be judged again.
  private mutating func tellStandings(at now: Uptime, into commands: inout [GatewayCommand]) {
    guard now >= standingsAt else { return }
    standingsAt = now + .seconds(1)
    let awaited = alarmSystem.awaitingJudgement
    guard !awaited.isEmpty else { return }
    let findings = evaluator.findings
    for condition in awaited {
      guard let (pack, rule) = condition.rule else { continue }
      if let finding = findings.first(where: { $0.pack == pack && $0.rule == rule }) {
        alarm(.standing(finding), at: now, into: &commands)
      } else {
        alarm(.retired(condition), at: now, into: &commands)
      }
    }
  }

  private mutating func alarm(_ event: AlarmEvent, at now: Uptime, into commands: inout [GatewayCommand]) {
    alarmActions.removeAll(keepingCapacity: true)
    alarmSystem.handle(event, at: now, into: &alarmActions)
    for action in alarmActions { commands.append(.alarm(action)) }
  }

  private mutating func propose(
    _ entry: ClinicalEntry, _ number: UInt64, at now: Uptime, into commands: inout [GatewayCommand]
  ) {
    do throws(EntryRefusal) {
      try evaluator.check(entry, at: now)
      commands.append(.keep(entry, number: number))
    } catch {
      commands.append(.entryRefused(entry, error, number: number))
    }
  }

  private mutating func enter(_ entry: ClinicalEntry, at now: Uptime, into commands: inout [GatewayCommand]) {
    do throws(EntryRefusal) {
      try evaluator.enter(entry, at: now)
    } catch {
      commands.append(.entryRefused(entry, error, number: nil))
    }
  }
}
