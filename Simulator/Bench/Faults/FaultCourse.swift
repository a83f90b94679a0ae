internal import Patient
internal import Quantities

/// The faults of a bed in the course of time: what is on now, on each wire and at each instrument.
struct FaultCourse: Sendable {
  /// What happened to an instrument at one moment.
  struct Change: Sendable {
    let instrument: SimulatedInstrument
    let before: InstrumentTrouble
    let after: InstrumentTrouble
    /// Faults that began, in the order of the file.
    var begun: [InstrumentFault] = []
  }

  private struct Entry: Sendable {
    let plan: PlannedFault
    var isOn = false
  }

  private let root: Seed
  private let models: BedModels
  private var entries: [Entry] = []
  private var count = 0
  private var nextChange: Uptime?
  /// What is wrong at each instrument, in the order of ``SimulatedInstrument``.
  private(set) var troubles: [InstrumentTrouble]
  /// What goes wrong on the way to the gateway.
  var toGateway: [LayeredWire]
  /// What goes wrong on the way to the instruments.
  var toInstrument: [LayeredWire]

  /// A fault of a wire with the name of its stream of chance.
  struct WirePlan: Sendable {
    let chance: String
    let plan: PlannedFault
    let fault: WireFault
    let direction: WireDirection
  }

  /// The faults of wires that were planned so far, in the order of their planning.
  private(set) var wirePlans: [WirePlan] = []

  /// Whether nothing was ever planned, so that nobody needs to look here.
  var isEmpty: Bool { count == 0 }

  /// Plans faults in the order of a file.
  init(_ plans: [PlannedFault], _ root: Seed, models: BedModels) {
    self.root = root
    self.models = models
    troubles = SimulatedInstrument.allCases.map { _ in InstrumentTrouble() }
    toGateway = SimulatedInstrument.allCases.map { _ in LayeredWire() }
    toInstrument = toGateway
    for plan in plans { add(plan) }
  }

  /// Plans one more fault; its chance comes from a stream of its own.
  ///
  /// The stream is named for what the fault is and when it begins, and not for its place: without another
  /// fault, or cut short, it hits the same writes. Only among equal ones the order counts.
  mutating func add(_ plan: PlannedFault) {
    count += 1
    if case .wire(let fault, let direction) = plan.kind {
      let equals = wirePlans.count { $0.plan.identity == plan.identity }
      let entry = WirePlan(
        chance: "fault \(plan.identity), \(equals)", plan: plan, fault: fault, direction: direction)
      wirePlans.append(entry)
      let layer = layer(entry)
      let place = plan.instrument.rawValue
      switch direction {
      case .fromInstrument: toGateway[place].add(layer)
      case .toInstrument: toInstrument[place].add(layer)
      }
    } else {
      entries.append(Entry(plan: plan))
      nextChange = min(nextChange ?? plan.from, plan.from)
    }
  }

  /// A fault of a wire as a layer; one more layer of the same fault meets the same chance.
  func layer(_ entry: WirePlan) -> WireLayer {
    WireLayer(
      entry.fault, entry.plan, models[entry.plan.instrument].setting, chance: root.stream(entry.chance))
  }

  /// How a hand shakes at a moment, -1 to 1; whether it shook before makes no difference.
  func shake(at now: Uptime) -> Double {
    var chance = root.stream("motion fault \(now.nanoseconds)")
    return 2 * chance.uniform() - 1
  }

  /// What changes at the instruments by a moment.
  mutating func advance(to now: Uptime) -> [Change] {
    guard let due = nextChange, due <= now else { return [] }
    let before = troubles
    var begun: [PlannedFault] = []
    for place in entries.indices where !entries[place].isOn && entries[place].plan.from <= now {
      entries[place].isOn = true
      begun.append(entries[place].plan)
    }
    entries.removeAll { $0.isOn && $0.plan.until <= now }
    nextChange = entries.map { $0.isOn ? $0.plan.until : $0.plan.from }.min()
    for place in troubles.indices {
      troubles[place] = InstrumentTrouble()
      for entry in entries where entry.isOn && entry.plan.instrument.rawValue == place {
        troubles[place].add(entry.plan)
      }
    }
    return SimulatedInstrument.allCases.map { change(of: $0, before, begun) }
  }

  private func change(
    of instrument: SimulatedInstrument, _ before: [InstrumentTrouble], _ begun: [PlannedFault]
  ) -> Change {
    var change = Change(
      instrument: instrument, before: before[instrument.rawValue], after: troubles[instrument.rawValue])
    for plan in begun where plan.instrument == instrument {
      if case .instrument(let fault) = plan.kind { change.begun.append(fault) }
    }
    return change
  }
}
