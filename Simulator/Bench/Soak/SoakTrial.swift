public import Criteria
internal import Quantities

/// A scenario under the eyes of all checkers.
public struct SoakTrial: Sendable {
  /// What came of a run.
  public struct Outcome: Sendable {
    /// The first violation of each invariant, in the order of time; empty when all held.
    public let violations: [Violation]
    /// Stands for all that was seen: the same whenever the run is the same.
    public let digest: UInt64
    /// Records that were written to the ring.
    public let records: Int
    /// Findings that were raised.
    public let findings: Int
    /// Alarms that were announced.
    public let announcements: Int
    /// How often there was something to judge.
    public let premises: PremiseTally
  }

  /// Changes what the checkers are shown of a run; for tests that plant a mistake.
  typealias Distortion = @Sendable (Observation, Uptime, (Observation, Uptime) -> Void) -> Void

  /// The course that is run.
  public let scenario: Scenario
  /// The seed of all that is chance in the run.
  public let seed: UInt64
  private let packs: [RulePack]
  private let distortion: (@Sendable () -> Distortion)?

  /// Prepares a run of a scenario.
  public init(_ scenario: Scenario, seed: UInt64, packs: [RulePack]) {
    self.init(scenario, seed: seed, packs: packs, distortion: nil)
  }

  /// Prepares a run of which the checkers see something else than what happened.
  init(
    _ scenario: Scenario, seed: UInt64, packs: [RulePack], distortion: (@Sendable () -> Distortion)?
  ) {
    self.scenario = scenario
    self.seed = seed
    self.packs = packs
    self.distortion = distortion
  }

  /// The same with another scenario.
  func replacing(_ scenario: Scenario) -> SoakTrial {
    SoakTrial(scenario, seed: seed, packs: packs, distortion: distortion)
  }

  /// Runs the scenario; with `until` it stops at the first violation of that invariant.
  ///
  /// - Throws: ``RunFault`` when the scenario's patient cannot exist, or when there is no memory for the
  ///   ring.
  public func run(until wanted: Invariant? = nil) throws(RunFault) -> Outcome {
    var inspection = Inspection(
      instruments: BedPlan.instruments(scenario.models), calmFrom: scenario.calmFrom)
    let distort = distortion?()
    var last = Uptime.origin
    try SoakRun(scenario: scenario, seed: seed, packs: packs).run { observation, moment in
      if let distort {
        distort(observation, moment) { inspection.take($0, at: $1) }
      } else {
        inspection.take(observation, at: moment)
      }
      last = moment
      guard let wanted else { return true }
      return !inspection.complaints.violations.contains { $0.invariant == wanted }
    }
    inspection.end(at: last)
    return Outcome(
      violations: inspection.complaints.violations, digest: inspection.digest.value,
      records: inspection.records, findings: inspection.findings, announcements: inspection.announcements,
      premises: inspection.complaints.premises)
  }

  /// Runs the scenario twice and holds the two runs against each other.
  public func runTwice() throws(RunFault) -> Outcome {
    let first = try run()
    let second = try run()
    guard first.digest != second.digest else { return first }
    let violation = Violation(
      invariant: .determinism, at: .origin, expected: "the same run for the same seed",
      got: "digests \(String(first.digest, radix: 16)) and \(String(second.digest, radix: 16))")
    return Outcome(
      violations: first.violations + [violation], digest: first.digest, records: first.records,
      findings: first.findings, announcements: first.announcements, premises: first.premises)
  }
}
