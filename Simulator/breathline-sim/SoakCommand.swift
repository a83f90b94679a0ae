import ArgumentParser
import Bench
import Criteria
import Glibc
import Quantities
import Synchronization

/// Runs random courses with random faults and checks what must hold in every run.
struct SoakCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "soak",
    abstract: "Run random courses with random faults, and check what must hold in every run.",
    discussion: """
      Each seed makes a patient, a course, people's acts and a list of faults. What goes wrong ends some
      minutes before the run, so that every line must recover. A violation is shrunk to the shortest course
      that still shows it and written as a scenario file. At the end stands how often each check had something
      to judge; one that never had is named.

      Exit codes: 0 nothing was violated, 1 something was, 2 could not run, 64 wrong arguments. A trap in the
      gateway ends the program; its last words name the seed.
      """)

  @Option(help: "How many seeds to run.")
  var seeds: Int = 20

  @Option(help: "Virtual hours of each run, 0.01 to 24.")
  var hours: Double = 2

  @Option(help: "The first seed.")
  var firstSeed: UInt64 = 1

  @Option(help: "Runs at a time, 1 to 64.")
  var jobs: Int = 2

  @Option(help: "Run every so many seeds twice, and compare the two runs; 0 for none.")
  var twice: UInt64 = 20

  @Flag(help: "Print one JSON object a line.")
  var json = false

  @Option(
    help: """
      The directory for the scenario files of violations; made when it is not there. (default: .build/soak)
      """)
  var keep: String?

  @Option(help: "Run the checkers on this scenario file instead, with --seed.")
  var replay: String?

  @Option(help: "The seed of a replay.")
  var seed: UInt64 = 1

  @Flag(help: "Do not shrink what was found.")
  var asFound = false

  func validate() throws {
    if replay != nil, keep != nil {
      throw ValidationError("--keep has no effect beside --replay, which keeps no files; leave it out")
    }
    if replay != nil, asFound {
      throw ValidationError("--as-found has no effect beside --replay, which shrinks nothing; leave it out")
    }
    guard seeds >= 1 else { throw ValidationError("--seeds is \(seeds); allowed: 1 or more") }
    guard (0.01...24).contains(hours) else {
      throw ValidationError("--hours is \(hours); allowed: 0.01 to 24")
    }
    guard (1...OrderedCrew.most).contains(jobs) else {
      throw ValidationError("--jobs is \(jobs); allowed: 1 to \(OrderedCrew.most)")
    }
    guard firstSeed <= UInt64.max - UInt64(seeds) - 1 else {
      throw ValidationError("--first-seed is \(firstSeed); allowed: up to \(UInt64.max) with all seeds")
    }
  }

  func run() throws {
    SeedsUnderWay.watch()
    let report = SoakReport(json: json, keep: keep ?? ".build/soak")
    do {
      let violated = try replay.map { try self.replay($0, report) } ?? search(report)
      guard !violated else { throw ExitCode(1) }
    } catch let code as ExitCode {
      throw code
    } catch {
      throw Complaint.couldNotRun("\(error)")
    }
  }

  private func replay(_ file: String, _ report: SoakReport) throws -> Bool {
    let scenario = try Scenario(path: file)
    let trial = SoakTrial(scenario, seed: seed, packs: try PackChoice.read([], for: scenario))
    let outcome = try SeedsUnderWay.during(seed) { () throws(RunFault) in try trial.runTwice() }
    report.show(seed, outcome)
    for violation in outcome.violations { report.show(violation, of: seed, in: scenario, file: file) }
    return !outcome.violations.isEmpty
  }

  /// Runs all seeds on a few threads and reports them in their order; tells whether any was violated.
  private func search(_ report: SoakReport) throws -> Bool {
    let search = SoakSearch(
      first: firstSeed, duration: .seconds(Int64((hours * 3600).rounded())), twice: twice,
      shrinks: !asFound, packs: try Scenario.usualPacks.map { try RulePack.named($0) })
    let tally = Mutex(Tally())
    OrderedCrew(threads: jobs).work(through: seeds) {
      search.find($0)
    } deliver: { place, result in
      tally.withLock { tally in
        do {
          let found = try result.get()
          tally.violated += found.violations.isEmpty ? 0 : 1
          tally.premises.add(found.outcome.premises)
          try report.tell(search.seed(place), found)
        } catch {
          tally.failure = tally.failure ?? "seed \(search.seed(place)): \(error)"
        }
      }
    }
    let (violated, failure, premises) = tally.withLock { ($0.violated, $0.failure, $0.premises) }
    if let failure { throw Complaint.couldNotRun(failure) }
    report.end(seeds: seeds, violated: violated, premises: premises)
    return violated > 0
  }

  private struct Tally: Sendable {
    var violated = 0
    var failure: String?
    var premises = PremiseTally()
  }
}
