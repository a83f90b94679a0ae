import Alarms
import Control
import Criteria
import Documents
import Gateway
import Journal
import Lines
import Quantities
import Readings

/// The core's thread: takes what happened, asks the core, does what it commands; the only writer of the ring.
struct CoreThread: ~Copyable {
  /// How often the core is told what the civil clock shows.
  private static let civilEvery: Interval = .seconds(10)
  /// How often the state to go on with is written.
  private static let stateEvery: Interval = .seconds(1)
  private static let longestWait: Interval = .seconds(60)

  private var core: Bedside
  private var ring: RingWriter
  private var output: any Output
  private let inbox: Inbox
  private let orders: [Orders]
  private let boot: BootIdentity
  private let keeper: Keeper
  private let reception: Reception
  private var packs: PackShelf
  private let patient: PatientContext
  /// The number of the chart's last line that the core has taken.
  private var chartSeq: Int64
  private var isStateKept = true
  /// Whether something happened that a restart must not lose.
  private var isStateUrgent = false
  private var stateNumber: UInt64 = 0
  /// The question that is answered once the state of this number is written.
  private var awaitingState: (question: UInt64, state: UInt64)?
  private var commands: [GatewayCommand] = []
  private var following: [GatewayEvent] = []
  /// What is told before the lines are opened.
  private let first: [GatewayEvent]
  private var latest = Uptime.origin

  init(
    restart: Restart, boot: BootIdentity, ring: consuming RingWriter, output: any Output, inbox: Inbox,
    orders: [Orders], keeper: Keeper, reception: Reception, packs: PackShelf,
    patient: PatientContext
  ) {
    core = restart.core
    chartSeq = restart.chartSeq
    self.ring = ring
    self.output = output
    self.inbox = inbox
    self.orders = orders
    self.boot = boot
    self.keeper = keeper
    self.reception = reception
    self.packs = packs
    self.patient = patient
    first = restart.events
    if let gap = restart.recordGap { keeper.give(.recordGap(gap)) }
    for remark in restart.remarks { self.output.gateway(remark.id, remark.level, remark.words) }
    for failure in packs.failures { self.output.gateway("packs.not-put-by", .warning, failure) }
  }

  /// Runs until the inbox says that the gateway is to stop.
  mutating func run() {
    var events: [(event: GatewayEvent, at: Uptime)] = []
    let beginning = MonotonicClock.uptime()
    tellCivilTime(at: beginning)
    for event in first { handle(event, at: beginning) }
    handle(.started, at: beginning)
    var civilAt = beginning + Self.civilEvery
    var stateAt = beginning + Self.stateEvery
    while true {
      let stops = inbox.take(into: &events)
      for (event, moment) in events { handle(event, at: moment) }
      let now = MonotonicClock.uptime()
      for report in inbox.takeReports() { take(report, at: now) }
      if let (question, number) = reception.take() { answer(question, number, at: now) }
      if inbox.takeReload() { reload(at: now) }
      if now >= civilAt {
        tellCivilTime(at: now)
        civilAt = now + Self.civilEvery
      }
      let due = core.nextDeadline(after: now)
      if let due, due <= now { handle(.timePassed, at: now) }
      if stops || isStateUrgent || now >= stateAt {
        keepState(at: now)
        stateAt = now + Self.stateEvery
      }
      if stops { return }
      output.timePassed(at: MonotonicClock.uptime())
      guard events.isEmpty else { continue }
      let next = [due ?? now + Self.longestWait, civilAt, stateAt, output.nextDeadline ?? civilAt].min()
      inbox.wait(until: next ?? civilAt)
    }
  }

  private mutating func tellCivilTime(at now: Uptime) {
    handle(.civilTime(CivilClock.now(), utcOffsetMinutes: CivilClock.utcOffsetMinutes()), at: now)
  }

  /// The core's clock never runs backwards, though two lines may report in another order than they read.
  private mutating func handle(_ event: GatewayEvent, at moment: Uptime) {
    latest = max(latest, moment)
    following.append(event)
    while !following.isEmpty {
      let event = following.removeFirst()
      commands.removeAll(keepingCapacity: true)
      core.handle(event, at: latest, into: &commands)
      for command in commands { carryOut(command) }
    }
  }

  private mutating func carryOut(_ command: GatewayCommand) {
    switch command {
    case .open(let index): give(.open, to: index)
    case .close(let index): give(.close, to: index)
    case .transmit(let index, let bytes): give(.transmit(bytes), to: index)
    case .request(let index, let request): give(.request(request), to: index)
    case .record(let record):
      ring.append(record)
      output.record(record)
    case .finding(let change): output.finding(change)
    case .alarm(let action): carryOut(action)
    case .keep(let entry, let number): keep(entry, number)
    case .entryRefused(_, let refusal, let number):
      if let number { reception.answer(ControlAnswer.refused(refusal.words).text, to: number) }
    case .note(let index, let note): output.note(NoteFields(note), of: index, at: latest)
    case .line(let index, let condition): output.note(NoteFields(condition), of: index, at: latest)
    }
  }

  private mutating func carryOut(_ action: AlarmAction) {
    output.alarm(action)
    isStateUrgent = true
    guard case .log(let record) = action, !keeper.give(.alarm(record)) else { return }
    following.append(.alarm(.logFailed(reason: "\(Keeper.mostRecords) records wait for the disk")))
  }

  private func keep(_ entry: ClinicalEntry, _ number: UInt64) {
    guard !keeper.give(.entry(entry, number: number)) else { return }
    reception.answer(ControlAnswer.refused("too many entries wait for the disk").text, to: number)
  }

  /// A line's thread that does not take its orders has hung up on us: the core is told that the line is lost.
  private func give(_ order: LineOrder, to index: InstrumentIndex) {
    guard !orders[Int(index.position)].give(order, for: index) else { return }
    inbox.put(.lost(index, .lineDown), from: index, at: latest)
  }

  // MARK: What was kept

  private mutating func take(_ report: KeepingReport, at now: Uptime) {
    switch report {
    case .logged(let number, let head):
      handle(.alarm(.logged(upTo: number)), at: now)
      output.logHead(head)
    case .headNotWritten(let words): output.gateway("log-head.not-written", .warning, words)
    case .logFailed(let reason): handle(.alarm(.logFailed(reason: reason)), at: now)
    case .kept(let entry, let number, let seq):
      chartSeq = seq
      handle(.entered(entry), at: now)
      reception.answer(ControlAnswer.done.text, to: number)
    case .notKept(let number, let reason):
      reception.answer(ControlAnswer.refused("not stored: \(reason)").text, to: number)
    case .stateKept(let state):
      tellState(isKept: true, "the state to go on with is written again")
      answerAwaiting(upTo: state)
    case .socketFailed(let reason): output.gateway("socket.failed", .warning, reason)
    case .stateNotKept(let reason, let state):
      tellState(isKept: false, reason)
      answerAwaiting(upTo: state)
    }
  }

  /// Whoever acted on an alarm is answered once the act outlasts this process; where the state cannot be
  /// written, that is told as an alarm, and the act holds all the same.
  private mutating func answerAwaiting(upTo state: UInt64) {
    guard let awaiting = awaitingState, awaiting.state <= state else { return }
    awaitingState = nil
    reception.answer(ControlAnswer.done.text, to: awaiting.question)
  }

  private mutating func keepState(at now: Uptime) {
    isStateUrgent = false
    stateNumber += 1
    keeper.give(.state(state(at: now), number: stateNumber))
  }

  private mutating func tellState(isKept: Bool, _ words: String) {
    guard isKept != isStateKept else { return }
    isStateKept = isKept
    output.gateway(isKept ? "state.kept" : "state.not-kept", isKept ? .info : .warning, words)
    let standing: TechnicalState = isKept ? .absent : .present(detail: words)
    handle(.alarm(.technical(.stateUnwritable, standing)), at: latest)
  }

  private func state(at now: Uptime) -> [SnapshotSection] {
    let anchor = anchor(at: max(now, latest))
    return BedState(
      anchor: anchor, chartSeq: chartSeq, alarms: core.alarmSnapshot(at: anchor.uptime).text,
      rules: core.ruleSnapshot(at: anchor)
    ).sections
  }

  private func anchor(at now: Uptime) -> ClockAnchor {
    ClockAnchor(boot: boot, uptime: now, civil: CivilClock.now())
  }

  // MARK: What is asked

  private mutating func answer(_ question: String, _ number: UInt64, at now: Uptime) {
    do throws(DocumentError) {
      switch try ControlRequest(text: question, now: CivilClock.now()) {
      case .enter(let entry): handle(.proposed(entry, number: number), at: now)
      case .operate(let act): operate(act, number, at: now)
      case .show(let subject):
        reception.answer(ControlAnswer.lines(lines(about: subject, at: now)).text, to: number)
      }
    } catch {
      reception.answer(ControlAnswer.refused(error.description).text, to: number)
    }
  }

  private func lines(about subject: ControlRequest.Subject, at now: Uptime) -> [JSONObject] {
    switch subject {
    case .alarms: core.alarmLines(at: now)
    case .findings: core.findingLines
    case .chart: core.chartLines
    }
  }

  private mutating func operate(_ act: AlarmAct, _ number: UInt64, at now: Uptime) {
    if let refusal = core.refusal(ofActing: act.event) {
      return reception.answer(ControlAnswer.refused(refusal).text, to: number)
    }
    handle(.alarm(act.event), at: now)
    keepState(at: now)
    awaitingState = (question: number, state: stateNumber)
  }

  // MARK: Rule packs

  /// Reads the rule packs again; packs that are refused leave the last good set at work.
  private mutating func reload(at now: Uptime) {
    switch packs.read() {
    case .refused(let words):
      output.gateway("packs.refused", .warning, "\(words); the last good packs go on")
      handle(.alarm(.technical(.configurationRejected, .present(detail: words))), at: now)
    case .good(let fresh):
      if packs.isOtherwiseChanged {
        output.gateway(
          "configuration.not-applied", .warning,
          "only rule packs are read again; the rest of the configuration waits for a restart")
      }
      replace(fresh, at: max(now, latest))
    }
  }

  private mutating func replace(_ fresh: [RulePack], at now: Uptime) {
    commands.removeAll(keepingCapacity: true)
    do throws(SnapshotRefusal) {
      try core.replace(packs: fresh, patient: patient, at: anchor(at: now), into: &commands)
      output.gateway("packs.read", .info, fresh.map { "\($0.id) \($0.version)" }.joined(separator: ", "))
    } catch {
      preconditionFailure("the rules' own snapshot was refused: \(error)")
    }
    for command in commands { carryOut(command) }
    handle(.alarm(.technical(.configurationRejected, .absent)), at: now)
  }
}
