public import Criteria
public import Gateway
internal import Patient
public import Quantities

/// One scenario at one seed, run to its end in virtual time and judged.
public struct Trial: Sendable {
  /// The course that is run.
  public let scenario: Scenario
  /// What decides all that is chance.
  public let seed: UInt64
  /// The rules that the gateway runs.
  public let packs: [RulePack]

  /// Plans a trial; nothing runs yet.
  public init(_ scenario: Scenario, seed: UInt64, packs: [RulePack]) {
    self.scenario = scenario
    self.seed = seed
    self.packs = packs
  }

  /// Runs to the scenario's end and judges.
  ///
  /// `isTraced` says whether the outcome has a ``RunTrace``; `observe` sees everything that the gateway's
  /// core commands, with its moment. It throws when the run cannot begin.
  public func run(
    isTraced: Bool = false, observe: (GatewayCommand, Uptime) -> Void = { _, _ in }
  ) throws(RunFault) -> TrialOutcome {
    guard let outcome = try run(isTraced: isTraced, isStopped: { false }, observe: observe) else {
      preconditionFailure("a run that nobody can stop did not reach its end, \(scenario.duration)")
    }
    return outcome
  }

  /// Runs to the scenario's end and judges; nil when `isStopped`, asked at each second of the run, said so.
  func run(
    isTraced: Bool, isStopped: () -> Bool, observe: (GatewayCommand, Uptime) -> Void = { _, _ in }
  ) throws(RunFault) -> TrialOutcome? {
    var run = try VirtualRun(scenario, seed: seed, packs: packs)
    var verdict = Verdict(scenario.expectations, models: scenario.models)
    var trace = isTraced ? RunTrace(of: scenario) : nil
    var records = 0
    let end = Uptime.origin + scenario.duration
    var moment = Uptime.origin
    while moment < end {
      guard !isStopped() else { return nil }
      moment = min(moment + .seconds(1), end)
      run.advance(to: moment) { command, at in
        observe(command, at)
        verdict.take(command, at: at)
        if case .record = command { records += 1 }
        trace?.take(command, at: at)
      }
      trace?.take(run.bed.body.truth, leak: run.bed.body.airway.meanLeak, run.bed.sayings, at: moment)
    }
    trace?.end(at: end)
    return TrialOutcome(judgements: verdict.judgements(at: end), records: records, trace: trace)
  }
}

/// What came of a trial.
public struct TrialOutcome: Sendable {
  /// Each expectation of the scenario, in its order, with what became of it.
  public let judgements: [Verdict.Judgement]
  /// How many records were written to the ring.
  public let records: Int
  /// What can be drawn of it; nil when nothing was to be drawn.
  public let trace: RunTrace?

  /// Whether everything came as expected.
  public var isMet: Bool { judgements.allSatisfy(\.isMet) }
}
