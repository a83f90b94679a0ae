internal import Alarms
internal import Control
public import Criteria
internal import Devices
public import Gateway
internal import Patient
public import Quantities
public import Readings
internal import WireFormats

/// A scenario in virtual time: the simulated bed on one side, the gateway's core and its ring on the other,
/// and between them the same bytes that live lines would carry.
///
/// The same scenario, packs and seed give the same commands at the same moments, on every machine.
public struct VirtualRun: ~Copyable {
  /// The moment at which a run begins, in civil time: 2026-01-01, 22:00 UTC, an arbitrary night.
  public static let beginning = CivilTime(unixMilliseconds: 1_767_304_800_000)
  /// How often the lines are read; the daemon reads a streaming line as often.
  private static let readingPace: Interval = .milliseconds(20)
  /// The ring of a run in memory: some minutes of four instruments at full rate.
  private static let ringCapacity = 16_384

  /// How far the run has come.
  public private(set) var now = Uptime.origin
  /// The ring that the core's records go to; readers can be made from it.
  public var ring: Ring { writer.ring }

  /// The simulated bed, with what is true at it.
  public private(set) var bed: SimulatedBed
  /// The gateway's core.
  public private(set) var core: Bedside
  private var writer: RingWriter
  private let packs: [RulePack]
  private let models: BedModels
  private let plans: [InstrumentPlan]
  private let patient: PatientContext
  private var memory = GatewayMemory()
  private var counted = RunCounters()
  private var modbus = VirtualModbus(unit: ModbusUnit(SimulatedBed.ventilatorUnit))
  /// What happens at the gateway and to it.
  private let acts: [ScenarioEvent]
  private var acted = 0
  /// By how much the civil clock was set forward since the beginning.
  private var clockStep = Interval.zero
  /// When the next gateway starts; nil while one runs.
  private var startsAt: Uptime?
  /// Whether something happened that a restart must not lose.
  private var isStateUrgent = false
  private var commands: [GatewayCommand] = []
  private var pending: [GatewayEvent] = []
  private var isStarted = false
  private var isLineUp: [Bool]
  private var isPlugged: [Bool]
  /// Lines that are open though their plug was pulled since; a Modbus line is told by its next request.
  private var isHungUp: [Bool]

  /// Prepares a run.
  ///
  /// - Throws: ``RunFault`` when the scenario's patient cannot exist, or when there is no memory for the
  ///   ring.
  public init(_ scenario: Scenario, seed: UInt64, packs: [RulePack]) throws(RunFault) {
    self.init(scenario, try VirtualRun.bed(scenario, seed), try VirtualRun.ring(), packs)
  }

  private init(_ scenario: Scenario, _ bed: SimulatedBed, _ writer: consuming RingWriter, _ packs: [RulePack])
  {
    self.bed = bed
    self.writer = writer
    self.packs = packs
    patient = PatientContext(diagnosis: .als, bilevelTherapy: scenario.ventilator.isBilevel)
    models = scenario.models
    plans = BedPlan.instruments(scenario.models)
    core = Bedside(instruments: plans, evaluator: Evaluator(packs: packs, patient: patient))
    acts = scenario.events.filter { event in
      switch event.happening {
      case .person, .gateway: true
      case .body: false
      }
    }
    isLineUp = SimulatedInstrument.allCases.map { _ in false }
    isHungUp = isLineUp
    isPlugged = SimulatedInstrument.allCases.map { _ in true }
  }

  private static func bed(_ scenario: Scenario, _ seed: UInt64) throws(RunFault) -> SimulatedBed {
    do throws(ScenarioFault) {
      return try SimulatedBed(scenario, seed: seed)
    } catch {
      throw .scenario(error)
    }
  }

  private static func ring() throws(RunFault) -> RingWriter {
    let anchor = ClockAnchor(boot: .none, uptime: .origin, civil: VirtualRun.beginning)
    do throws(RingError) {
      return try RingWriter(inMemoryOf: VirtualRun.ringCapacity, anchor: anchor)
    } catch {
      throw .ring(error)
    }
  }

  /// The civil time of a moment of the run, by a clock that nobody sets.
  public static func civil(at moment: Uptime) -> CivilTime { beginning + (moment - .origin) }

  /// What the gateway's civil clock shows now, its steps included.
  public var civilTime: CivilTime { VirtualRun.civil(at: now) + clockStep }

  /// Whether a gateway runs; between a kill and the next start none does.
  public var isGatewayRunning: Bool { startsAt == nil }

  /// What was counted so far.
  public var counters: RunCounters {
    var counters = counted
    for instrument in SimulatedInstrument.allCases {
      counters.instruments[instrument.rawValue].wire = bed.counters(of: instrument)
      counters.instruments[instrument.rawValue].rejected += core.refusals(at: index(of: instrument))
    }
    return counters
  }

  /// Runs until a moment and hands over everything that the core commanded, in order.
  public mutating func advance(to end: Uptime, observe: (GatewayCommand, Uptime) -> Void) {
    if !isStarted {
      isStarted = true
      start(with: [], observe)
    }
    while now + VirtualRun.readingPace <= end {
      now = now + VirtualRun.readingPace
      bed.advance(to: now)
      letThingsHappen(observe)
      if let startsAt, startsAt <= now { startNext(observe) }
      guard isGatewayRunning else { continue }
      watchPlugs(observe)
      readLines(observe)
      if let due = core.nextDeadline(after: now), due <= now { handle(.timePassed, observe) }
      keepState()
    }
  }

  // MARK: Starting

  private mutating func start(with events: [GatewayEvent], _ observe: (GatewayCommand, Uptime) -> Void) {
    counted.gatewayStarts += 1
    handle(.civilTime(civilTime, utcOffsetMinutes: 0), observe)
    for event in events { handle(event, observe) }
    handle(.started, observe)
  }

  /// The gateway is gone at once, with its lines; what it kept is all that is left.
  private mutating func kill(until start: Uptime) {
    startsAt = start
    for instrument in SimulatedInstrument.allCases {
      counted.instruments[instrument.rawValue].rejected += core.refusals(at: index(of: instrument))
      close(instrument)
    }
    core = Bedside(instruments: plans, evaluator: Evaluator(packs: packs, patient: patient))
  }

  private mutating func startNext(_ observe: (GatewayCommand, Uptime) -> Void) {
    startsAt = nil
    for instrument in SimulatedInstrument.allCases {
      isPlugged[instrument.rawValue] = bed.isPlugged(instrument)
    }
    let next = memory.restart(plans, packs, patient, at: anchor)
    core = next.core
    start(with: next.events, observe)
  }

  private var anchor: ClockAnchor { ClockAnchor(boot: .none, uptime: now, civil: civilTime) }

  /// Writes the state as often as the daemon does, as far as anybody will ever read it.
  private mutating func keepState() {
    defer { isStateUrgent = false }
    guard isKillNear else { return }
    let isDue = (now - .origin).nanoseconds % GatewayMemory.stateEvery.nanoseconds == 0
    if isDue || isStateUrgent { memory.keep(core, at: anchor) }
  }

  /// Whether the state of now is one that the next gateway may go on with.
  private var isKillNear: Bool {
    for act in acts[acted...] {
      guard act.at <= now + GatewayMemory.stateEvery * 2 else { return false }
      if case .gateway(.restart) = act.happening { return true }
    }
    return false
  }

  // MARK: Lines

  /// Tells the core of plugs that were pulled or put in, as the daemon finds out.
  private mutating func watchPlugs(_ observe: (GatewayCommand, Uptime) -> Void) {
    guard bed.hasFaults else { return }
    for instrument in SimulatedInstrument.allCases
    where bed.isPlugged(instrument) != isPlugged[instrument.rawValue] {
      let place = instrument.rawValue
      isPlugged[place].toggle()
      if isPlugged[place] {
        if !isLineUp[place] { handle(.portAppeared(index(of: instrument)), observe) }
      } else if isLineUp[place] {
        hangUp(instrument, observe)
      }
    }
  }

  private mutating func hangUp(
    _ instrument: SimulatedInstrument, _ observe: (GatewayCommand, Uptime) -> Void
  ) {
    switch models[instrument].wiring {
    case .bytes:
      isLineUp[instrument.rawValue] = false
      handle(.lost(index(of: instrument), .lineDown), observe)
    case .modbus:
      isHungUp[instrument.rawValue] = true
      guard modbus.isAsking else { return }
      modbus.restart()
      finish(.fault(.lineDown), index(of: instrument), observe)
    }
  }

  private mutating func readLines(_ observe: (GatewayCommand, Uptime) -> Void) {
    for instrument in SimulatedInstrument.allCases where isLineUp[instrument.rawValue] {
      var bytes: [UInt8] = []
      if !isHungUp[instrument.rawValue] { bed.take(from: instrument, into: &bytes) }
      let index = index(of: instrument)
      switch models[instrument].wiring {
      case .bytes: if !bytes.isEmpty { handle(.bytes(index, bytes), observe) }
      case .modbus:
        guard modbus.isAsking || !bytes.isEmpty else { continue }
        let step = modbus.advance(bytes, at: now)
        if !step.send.isEmpty { bed.receive(step.send, at: instrument) }
        if let outcome = step.outcome { finish(outcome, index, observe) }
      }
    }
  }

  private mutating func finish(
    _ outcome: VirtualModbus.Outcome, _ index: InstrumentIndex, _ observe: (GatewayCommand, Uptime) -> Void
  ) {
    switch outcome {
    case .reply(let response): handle(.reply(index, response), observe)
    case .fault(let fault):
      counted.modbusFaults += 1
      handle(.fault(index, fault), observe)
    }
  }

  // MARK: People and incidents

  /// Lets happen what is due at the gateway; what a person tells a gateway that does not run is not heard.
  private mutating func letThingsHappen(_ observe: (GatewayCommand, Uptime) -> Void) {
    while acted < acts.count, acts[acted].at <= now {
      let happening = acts[acted].happening
      acted += 1
      switch happening {
      case .person(let action): if isGatewayRunning { act(action, observe) }
      case .gateway(.clockStep(let step)):
        clockStep = clockStep + step
        if isGatewayRunning { handle(.civilTime(civilTime, utcOffsetMinutes: 0), observe) }
      case .gateway(.restart(let pause)): if isGatewayRunning { kill(until: now + pause) }
      case .body: break
      }
    }
  }

  private mutating func act(_ action: PersonAction, _ observe: (GatewayCommand, Uptime) -> Void) {
    switch action {
    case .enter(let fact):
      let entry = ClinicalEntry(
        fact: fact, author: "scenario", recordedAt: civilTime, origin: .simulated)
      handle(.proposed(entry, number: 0), observe)
    case .alarms(let act): handle(.alarm(AlarmAct(act, by: "scenario").event), observe)
    }
  }

  /// Tells the core what happened, and then what followed from its own commands.
  private mutating func handle(_ event: GatewayEvent, _ observe: (GatewayCommand, Uptime) -> Void) {
    tell(event, observe)
    while !pending.isEmpty { tell(pending.removeFirst(), observe) }
  }

  private mutating func tell(_ event: GatewayEvent, _ observe: (GatewayCommand, Uptime) -> Void) {
    commands.removeAll(keepingCapacity: true)
    core.handle(event, at: now, into: &commands)
    for command in commands {
      carryOut(command)
      observe(command, now)
    }
  }

  private mutating func carryOut(_ command: GatewayCommand) {
    switch command {
    case .open(let index): open(instrument(index), index)
    case .close(let index): close(instrument(index))
    case .transmit(let index, let bytes):
      if isLineUp[Int(index.position)] { bed.receive(bytes, at: instrument(index)) }
    case .request(let index, let request): ask(request, index)
    case .record(let record):
      counted.records += 1
      writer.append(record)
    case .keep(let entry, _):
      memory.keep(entry)
      pending.append(.entered(entry))
    case .alarm(let action):
      // The disk of virtual time takes no time.
      if case .log(let record) = action {
        memory.keep(record: record.number)
        pending.append(.alarm(.logged(upTo: record.number)))
      }
      isStateUrgent = true
    case .finding, .note, .line, .entryRefused: break
    }
  }

  private mutating func open(_ instrument: SimulatedInstrument, _ index: InstrumentIndex) {
    let place = instrument.rawValue
    close(instrument)
    guard bed.isPlugged(instrument) else {
      counted.instruments[place].refusedOpenings += 1
      return pending.append(.openRefused(index, .portMissing))
    }
    isLineUp[place] = true
    counted.instruments[place].openings += 1
    bed.dropUnread(from: instrument)
    pending.append(.opened(index))
  }

  private mutating func close(_ instrument: SimulatedInstrument) {
    isLineUp[instrument.rawValue] = false
    isHungUp[instrument.rawValue] = false
    switch models[instrument].wiring {
    case .bytes: break
    case .modbus: modbus.restart()
    }
  }

  private mutating func ask(_ request: ModbusRequest, _ index: InstrumentIndex) {
    guard isLineUp[Int(index.position)], !isHungUp[Int(index.position)] else {
      counted.modbusFaults += 1
      return pending.append(.fault(index, .lineDown))
    }
    let step = modbus.perform(request, at: now)
    if !step.send.isEmpty { bed.receive(step.send, at: instrument(index)) }
    switch step.outcome {
    case .fault(let fault):
      counted.modbusFaults += 1
      pending.append(.fault(index, fault))
    case .reply(let response): pending.append(.reply(index, response))
    case nil: break
    }
  }

  private func index(of instrument: SimulatedInstrument) -> InstrumentIndex {
    InstrumentIndex(UInt8(instrument.rawValue))
  }

  private func instrument(_ index: InstrumentIndex) -> SimulatedInstrument {
    guard let instrument = SimulatedInstrument(rawValue: Int(index.position)) else {
      preconditionFailure("instrument \(index.position) of a bed of \(SimulatedInstrument.allCases.count)")
    }
    return instrument
  }
}

/// Why a run cannot begin.
public enum RunFault: Error, Sendable, CustomStringConvertible {
  /// The scenario's patient cannot exist.
  case scenario(ScenarioFault)
  /// There is no memory for the ring.
  case ring(RingError)

  /// One sentence that says why.
  public var description: String {
    switch self {
    case .scenario(let fault): fault.description
    case .ring(let error): "the ring cannot be made: \(error)"
    }
  }
}
