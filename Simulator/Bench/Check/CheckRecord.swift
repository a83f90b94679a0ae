/// What a check has found so far, in the order of its plan.
public struct CheckRecord: Sendable {
  /// The most runs of one scenario that are drawn because they failed.
  public static let mostFailuresDrawn = 5

  /// What is kept of one trial.
  public struct Run: Sendable {
    /// The place of its scenario in the plan.
    public let course: Int
    /// Its seed.
    public let seed: UInt64
    /// What became of each expectation; empty when it could not run.
    public let judgements: [Verdict.Judgement]
    /// Why it could not run; nil when it did.
    public let trouble: String?
    /// The run as a part of the page; nil when it is not drawn.
    var section: String?

    /// Whether everything came as expected.
    public var isMet: Bool { trouble == nil && judgements.allSatisfy(\.isMet) }

    /// The expectations that were not met.
    public var unmet: [Verdict.Judgement] { judgements.filter { !$0.isMet } }
  }

  /// What was to be run.
  public let plan: CheckPlan
  /// The runs so far.
  public private(set) var runs: [Run] = []
  private var failuresDrawn: [Int]

  /// Opens an empty record.
  public init(_ plan: CheckPlan) {
    self.plan = plan
    failuresDrawn = plan.courses.map { _ in 0 }
  }

  /// Makes the record of a plan's only run.
  public init(_ plan: CheckPlan, of outcome: TrialOutcome) {
    precondition(plan.count == 1, "the record of one run, and the plan has \(plan.count)")
    self.init(plan)
    add(CheckRecord.run(0, plan.seeds.lowerBound, of: plan, outcome))
  }

  /// Carries out the trial at a place of the plan; nil when `isStopped` said so before its end.
  ///
  /// With `isDrawn`, the first seed of each scenario and every run that failed are drawn.
  public static func run(
    _ place: Int, of plan: CheckPlan, isDrawn: Bool, isStopped: () -> Bool
  ) -> Run? {
    let (course, trial) = plan.trial(place)
    do throws(RunFault) {
      guard let outcome = try trial.run(isTraced: isDrawn, isStopped: isStopped) else { return nil }
      return CheckRecord.run(course, trial.seed, of: plan, outcome)
    } catch {
      return Run(course: course, seed: trial.seed, judgements: [], trouble: error.description)
    }
  }

  private static func run(_ course: Int, _ seed: UInt64, of plan: CheckPlan, _ outcome: TrialOutcome) -> Run {
    var run = Run(course: course, seed: seed, judgements: outcome.judgements, trouble: nil)
    if let trace = outcome.trace, seed == plan.seeds.lowerBound || !outcome.isMet {
      run.section = RunSection(plan, run, trace).text
    }
    return run
  }

  /// Takes the next run; of many failures of one scenario only the first are kept as drawings.
  public mutating func add(_ run: Run) {
    var run = run
    if !run.isMet, run.section != nil {
      failuresDrawn[run.course] += 1
      if failuresDrawn[run.course] > CheckRecord.mostFailuresDrawn { run.section = nil }
    }
    runs.append(run)
  }

  /// The runs of one scenario.
  public func runs(of course: Int) -> [Run] { runs.filter { $0.course == course } }

  /// How many expectations were met, of how many, in all runs.
  public var expectations: (met: Int, all: Int) {
    runs.reduce((0, 0)) { ($0.0 + $1.judgements.count(where: \.isMet), $0.1 + $1.judgements.count) }
  }
}
