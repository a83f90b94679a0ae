internal import Quantities

/// Makes a run that violates an invariant as short as it can be: fewer faults, then fewer events, then less
/// time, and each time the same invariant must be violated still.
///
/// Delta debugging (Zeller and Hildebrandt 2002): parts of a list are left out, coarse ones first. A limit on
/// the number of runs keeps it from taking hours; what it has then is the answer.
public struct Shrinking: Sendable {
  /// The invariant that must stay violated.
  public let invariant: Invariant
  /// Runs made so far.
  public private(set) var runs = 0
  private let mostRuns: Int
  private var best: SoakTrial
  private var violation: Violation

  /// Prepares to shrink a run in which this violation was seen.
  public init(_ trial: SoakTrial, _ violation: Violation, mostRuns: Int = 200) {
    self.invariant = violation.invariant
    self.violation = violation
    self.mostRuns = mostRuns
    best = trial
  }

  /// Shrinks, and gives the shortest scenario that was found, with its violation.
  public mutating func shortest() throws(RunFault) -> (scenario: Scenario, violation: Violation) {
    try cut()
    try reduce(\.faults) { $0.keeping(faults: $1) }
    try reduce(\.events) { $0.keeping(events: $1) }
    try cut()
    return (best.scenario, violation)
  }

  /// Leaves out what comes after the violation.
  private mutating func cut() throws(RunFault) {
    let needed = max(Interval.seconds(10), Interval.seconds((violation.at - .origin).wholeSeconds + 2))
    guard needed < best.scenario.duration else { return }
    _ = try adopt(best.scenario.lasting(needed))
  }

  private mutating func reduce<Part>(
    _ parts: KeyPath<Scenario, [Part]>, _ keep: (Scenario, [Part]) -> Scenario
  ) throws(RunFault) {
    var pieces = 1
    while pieces <= best.scenario[keyPath: parts].count, runs < mostRuns {
      let all = best.scenario[keyPath: parts]
      let size = (all.count + pieces - 1) / pieces
      var isSmaller = false
      for start in stride(from: 0, to: all.count, by: size) where runs < mostRuns {
        let rest = Array(all[..<start] + all[min(all.count, start + size)...])
        if try adopt(keep(best.scenario, rest)) {
          isSmaller = true
          break
        }
      }
      if !isSmaller {
        guard size > 1 else { return }
        pieces = min(all.count, pieces * 2)
      } else {
        pieces = max(1, pieces - 1)
      }
    }
  }

  /// Takes a scenario in the place of the best one if it still violates the invariant.
  private mutating func adopt(_ scenario: Scenario) throws(RunFault) -> Bool {
    runs += 1
    let trial = best.replacing(scenario)
    let found = try trial.run(until: invariant).violations.first { $0.invariant == invariant }
    guard let found else { return false }
    best = trial
    violation = found
    return true
  }
}

extension Scenario {
  fileprivate func keeping(faults: [PlannedFault]) -> Scenario {
    Scenario(
      named: file, title: title, duration: duration, patient: patient, ventilator: ventilator, events: events,
      faults: faults, expectations: expectations)
  }

  fileprivate func keeping(events: [ScenarioEvent]) -> Scenario {
    Scenario(
      named: file, title: title, duration: duration, patient: patient, ventilator: ventilator, events: events,
      faults: faults, expectations: expectations)
  }

  /// The same for a shorter time; what would happen later is left out, and what would end later ends.
  fileprivate func lasting(_ duration: Interval) -> Scenario {
    let end = Uptime.origin + duration
    let faults = faults.filter { $0.from < end }.map { fault in
      PlannedFault(
        fault.kind, at: fault.instrument, from: fault.from, until: min(fault.until, end),
        probability: fault.probability)
    }
    return Scenario(
      named: file, title: title, duration: duration, patient: patient, ventilator: ventilator,
      events: events.filter { $0.at <= end }, faults: faults, expectations: [])
  }
}
