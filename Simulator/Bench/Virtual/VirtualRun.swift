internal import Alarms
internal import Control
public import Criteria
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
  private var modbus = VirtualModbus(unit: ModbusUnit(SimulatedBed.ventilatorUnit))
  private let people: [ScenarioEvent]
  private var acted = 0
  private var commands: [GatewayCommand] = []
  private var pending: [GatewayEvent] = []
  private var isStarted = false
  private var isLineUp: [Bool]

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
    let patient = PatientContext(diagnosis: .als, bilevelTherapy: scenario.ventilator.isBilevel)
    core = Bedside(instruments: BedPlan.instruments, evaluator: Evaluator(packs: packs, patient: patient))
    people = scenario.events.filter { if case .person = $0.happening { true } else { false } }
    isLineUp = SimulatedInstrument.allCases.map { _ in false }
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

  /// The civil time of a moment of the run.
  public static func civil(at moment: Uptime) -> CivilTime { beginning + (moment - .origin) }

  /// Runs until a moment and hands over everything that the core commanded, in order.
  public mutating func advance(to end: Uptime, observe: (GatewayCommand, Uptime) -> Void) {
    if !isStarted {
      isStarted = true
      handle(.civilTime(VirtualRun.beginning, utcOffsetMinutes: 0), observe)
      handle(.started, observe)
    }
    while now + VirtualRun.readingPace <= end {
      now = now + VirtualRun.readingPace
      bed.advance(to: now)
      letPeopleAct(observe)
      readLines(observe)
      if let due = core.nextDeadline(after: now), due <= now { handle(.timePassed, observe) }
    }
  }

  private mutating func readLines(_ observe: (GatewayCommand, Uptime) -> Void) {
    for instrument in SimulatedInstrument.allCases where isLineUp[instrument.rawValue] {
      var bytes: [UInt8] = []
      bed.take(from: instrument, into: &bytes)
      let index = InstrumentIndex(UInt8(instrument.rawValue))
      switch instrument {
      case .oximeter, .capnograph, .coughMeter:
        if !bytes.isEmpty { handle(.bytes(index, bytes), observe) }
      case .ventilator:
        if let outcome = modbus.receive(bytes) ?? modbus.timePassed(at: now) {
          finish(outcome, index, observe)
        }
      }
    }
  }

  private mutating func finish(
    _ outcome: VirtualModbus.Outcome, _ index: InstrumentIndex, _ observe: (GatewayCommand, Uptime) -> Void
  ) {
    switch outcome {
    case .reply(let response): handle(.reply(index, response), observe)
    case .fault(let fault): handle(.fault(index, fault), observe)
    }
  }

  private mutating func letPeopleAct(_ observe: (GatewayCommand, Uptime) -> Void) {
    while acted < people.count, people[acted].at <= now {
      switch people[acted].happening {
      case .person(.enter(let fact)):
        let entry = ClinicalEntry(
          fact: fact, author: "scenario", recordedAt: VirtualRun.civil(at: now), origin: .simulated)
        handle(.proposed(entry, number: 0), observe)
      case .person(.alarms(let act)):
        handle(.alarm(AlarmAct(act, by: "scenario").event), observe)
      case .body, .gateway: break
      }
      acted += 1
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
    case .open(let index):
      isLineUp[Int(index.position)] = true
      bed.dropUnread(from: instrument(index))
      pending.append(.opened(index))
    case .close(let index): isLineUp[Int(index.position)] = false
    case .transmit(let index, let bytes): send(bytes, to: index)
    case .request(let index, let request): send(modbus.send(request, at: now), to: index)
    case .record(let record): writer.append(record)
    case .keep(let entry, _): pending.append(.entered(entry))
    // The disk of virtual time takes no time.
    case .alarm(.log(let record)): pending.append(.alarm(.logged(upTo: record.number)))
    case .alarm, .finding, .note, .line, .entryRefused: break
    }
  }

  private mutating func send(_ bytes: [UInt8], to index: InstrumentIndex) {
    bed.receive(bytes, at: instrument(index))
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
