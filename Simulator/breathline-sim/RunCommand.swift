import ArgumentParser
import Bench
import Criteria
import Gateway
import Lines
import Pages
import Quantities
import Readings

/// Runs a scenario in virtual time and judges what came of it.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a scenario in virtual time and judge it.",
    discussion: "The same scenario, seed and packs print the same bytes, on every machine.")

  @Argument(
    help: "The scenario: a built-in name or the path of a .yaml file.", completion: .scenario)
  var scenario: String

  @Option(help: "The seed of all that is chance.")
  var seed: UInt64 = 1

  @Flag(help: "Print one JSON object a line.")
  var json = false

  @Option(help: PackChoice.help)
  var pack: [String] = []

  @Option(help: ModelOption.help)
  var model: [String] = []

  @Option(help: "Write a page with a picture of the run here.")
  var html: String?

  func validate() throws { _ = try ModelOption.read(model) }

  func run() throws {
    StandardDescriptors.fill()
    do {
      let named = scenario
      let scenario = try ScenarioLibrary.scenario(named, models: ModelOption.read(model))
      let packs = try PackChoice.read(pack, for: scenario)
      try scenario.check(against: packs)
      // Only tried, so that a run which is interrupted leaves no draft.
      if let html { _ = try ReportFile(html) }
      var report = RunReport(json: json, scenario: scenario, seed: seed)
      let plan = CheckPlan(
        [CheckPlan.Course(named, scenario, packs: packs)], seeds: seed...seed,
        program: CommandLine.arguments.first ?? "breathline-sim", packNames: pack,
        modelWords: model)
      let outcome = try Trial(scenario, seed: seed, packs: packs).run(isTraced: html != nil) { command, at in
        report.take(command, at: at)
      }
      report.end(outcome.judgements)
      if let html { try ReportFile(html).finish(CheckPage(CheckRecord(plan, of: outcome)).text) }
      guard outcome.isMet else { throw ExitCode(1) }
    } catch let code as ExitCode {
      throw code
    } catch {
      throw Complaint.couldNotRun("\(error)")
    }
  }
}
