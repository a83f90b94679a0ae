import ArgumentParser
import Bench
import Criteria
import Glibc
import Lines
import Pages
import Synchronization

/// Runs scenarios at many seeds in virtual time and gives a verdict.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Run scenarios in virtual time, at many seeds, and give a verdict.",
    discussion: """
      Without scenarios, all that are built in. Everything is read before anything runs. What did not come \
      as expected is told with scenario, seed, line, expectation, what came instead, and the command that \
      repeats the run.

      The order and the words do not depend on --jobs. SIGINT and SIGTERM end a check without a report; that \
      exits with 2, too.
      """)

  @Argument(
    help: "The scenarios: built-in names or paths of .yaml files; without any, all built-in ones.",
    completion: .scenario)
  var scenarios: [String] = []

  @Option(help: "One seed of all that is chance.")
  var seed: UInt64?

  @Option(help: "Several seeds: 20 for 1 to 20, or 5-20.")
  var seeds: SeedRange?

  @Option(help: "How many runs at a time; without it, one for each processor.")
  var jobs: Int?

  @Option(help: "Write a JUnit report here.")
  var junit: String?

  @Option(help: "Write a page with pictures here: of the first seed, and of runs that failed.")
  var html: String?

  @Option(help: PackChoice.help)
  var pack: [String] = []

  @Option(help: ModelOption.help)
  var model: [String] = []

  @Flag(help: "Print one JSON object a line.")
  var json = false

  @Flag(help: "Name the scenarios with title, duration, expectations and faults, and run nothing.")
  var list = false

  func validate() throws {
    guard seed == nil || seeds == nil else {
      throw ValidationError("--seed and --seeds are both there; allowed: one of them")
    }
    guard (1...OrderedCrew.most).contains(jobs ?? 1) else {
      throw ValidationError("--jobs is \(jobs ?? 1); allowed: 1 to \(OrderedCrew.most)")
    }
    guard junit == nil || junit != html else {
      throw ValidationError("--junit and --html name the same file; allowed: two files")
    }
    _ = try ModelOption.read(model)
    let given = Set(scenarios)
    guard given.count == scenarios.count else {
      throw ValidationError("a scenario is named twice; allowed: each once")
    }
  }

  func run() throws {
    // A closed standard output must not become the report, and whoever reads it may go away: that is no
    // reason to lose the verdict.
    StandardDescriptors.fill()
    EndingSignals.block()
    let plan = try readEverything()
    if list { return ScenarioList(plan, json: json).show() }
    guard plan.count <= CheckPlan.most else {
      throw Complaint.couldNotRun("\(plan.count) runs; allowed: at most \(CheckPlan.most)")
    }
    let files = try openReports()
    let report = CheckReport(plan, json: json)
    let record = CheckedSoFar(plan, report)
    let stop = StopSign()
    EndingSignals.watch { stop.raise() }
    let isDrawn = html != nil
    OrderedCrew(threads: jobs ?? processors).work(through: plan.count) { place in
      CheckRecord.run(place, of: plan, isDrawn: isDrawn) { stop.isRaised }
    } deliver: { _, run in
      record.take(run)
    }
    let finished = record.end()
    guard finished.runs.count == plan.count else {
      throw Complaint.couldNotRun("stopped after \(finished.runs.count) of \(plan.count) runs; no report")
    }
    try write(finished, to: files)
    guard finished.runs.allSatisfy({ $0.trouble == nil }) else { throw ExitCode(2) }
    guard finished.runs.allSatisfy(\.isMet) else { throw ExitCode(1) }
  }

  private var processors: Int { min(OrderedCrew.most, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Reads packs and scenarios; every one that is refused is told, not only the first.
  private func readEverything() throws -> CheckPlan {
    let models = try ModelOption.read(model)
    var courses: [CheckPlan.Course] = []
    var refused = 0
    for name in scenarios.isEmpty ? ScenarioLibrary.names : scenarios {
      do {
        let scenario = try ScenarioLibrary.scenario(name, models: models)
        try scenario.checkThatItExpects()
        let packs = try PackChoice.read(pack, for: scenario)
        try scenario.check(against: packs)
        courses.append(CheckPlan.Course(name, scenario, packs: packs))
      } catch let code as ExitCode {
        throw code
      } catch {
        StandardError.write("breathline-sim: \(error)")
        refused += 1
      }
    }
    guard refused == 0 else { throw ExitCode(2) }
    let seeds = seeds?.seeds ?? (seed ?? 1)...(seed ?? 1)
    return CheckPlan(
      courses, seeds: seeds, program: CommandLine.arguments.first ?? "breathline-sim", packNames: pack,
      modelWords: model)
  }

  private func openReports() throws -> (junit: ReportFile?, html: ReportFile?) {
    do {
      return (try junit.map { try ReportFile($0) }, try html.map { try ReportFile($0) })
    } catch {
      throw Complaint.couldNotRun("\(error)")
    }
  }

  private func write(_ record: CheckRecord, to files: (junit: ReportFile?, html: ReportFile?)) throws {
    do {
      try files.junit?.finish(JUnitReport(record).text)
      try files.html?.finish(CheckPage(record).text)
    } catch {
      throw Complaint.couldNotRun("\(error)")
    }
  }
}

/// Seeds as `--seeds` takes them.
struct SeedRange: ExpressibleByArgument {
  let seeds: ClosedRange<UInt64>

  /// Reads `20` as 1 to 20, and `5-20` as it stands; nil for anything else.
  init?(argument: String) {
    let ends = argument.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
    guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2 else { return nil }
    let low = ends.count == 1 ? 1 : first
    guard low <= last, last - low < UInt64(CheckPlan.most) else { return nil }
    seeds = low...last
  }
}

/// Whether somebody wants the work to end.
final class StopSign: Sendable {
  private let raised = Atomic(false)

  /// Ends the work.
  func raise() { raised.store(true, ordering: .relaxed) }

  /// Whether the work is to end.
  var isRaised: Bool { raised.load(ordering: .relaxed) }
}

/// The record and the report that the threads of a check fill, one run at a time.
private final class CheckedSoFar: Sendable {
  private let both: Mutex<(record: CheckRecord, report: CheckReport)>

  init(_ plan: CheckPlan, _ report: CheckReport) { both = Mutex((CheckRecord(plan), report)) }

  func take(_ run: CheckRecord.Run) {
    both.withLock { both in
      both.record.add(run)
      both.report.take(run)
    }
  }

  /// The record, when the report has said its last.
  func end() -> CheckRecord {
    both.withLock { both in
      both.report.end(both.record)
      return both.record
    }
  }
}
