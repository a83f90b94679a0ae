import ArgumentParser
import Bench
import Criteria
import Gateway
import Glibc
import Quantities
import Readings

/// Runs a scenario in virtual time and judges what came of it.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a scenario in virtual time and judge it.",
    discussion: "The same scenario, seed and packs print the same bytes, on every machine.")

  @Argument(help: "The scenario: a built-in name or the path of a .yaml file.")
  var scenario: String

  @Option(help: "The seed of all that is chance.")
  var seed: UInt64 = 1

  @Flag(help: "Print one JSON object a line.")
  var json = false

  @Option(
    help:
      "A rule pack: a built-in name or the path of a .yaml file; may be given several times; without it, what the scenario names."
  )
  var pack: [String] = []

  func run() throws {
    do {
      let scenario = try ScenarioLibrary.scenario(scenario)
      let packs = try rulePacks(of: scenario)
      try scenario.check(against: packs)
      var report = RunReport(json: json, scenario: scenario, seed: seed)
      var verdict = Verdict(scenario.expectations)
      var run = try VirtualRun(scenario, seed: seed, packs: packs)
      let end = Uptime.origin + scenario.duration
      run.advance(to: end) { command, moment in
        report.take(command, at: moment)
        verdict.take(command, at: moment)
      }
      let judgements = verdict.judgements(at: end)
      report.end(judgements)
      guard judgements.allSatisfy(\.isMet) else { throw ExitCode(1) }
    } catch let code as ExitCode {
      throw code
    } catch {
      throw Complaint.couldNotRun("\(error)")
    }
  }

  private func rulePacks(of scenario: Scenario) throws -> [RulePack] {
    var packs: [RulePack] = []
    for name in pack.isEmpty ? scenario.packs : pack {
      let read = try RulePack.named(name)
      guard !packs.contains(where: { $0.id == read.id }) else {
        throw Complaint.couldNotRun(
          "--pack \(name): pack \(read.id) is there already; allowed: each pack once")
      }
      packs.append(read)
    }
    return packs
  }
}
