import Bench
import Criteria
import Glibc
import Quantities
import Readings

/// What a check prints: a line for each scenario, what did not come as expected, and a summary.
struct CheckReport {
  private let plan: CheckPlan
  private let json: Bool
  private var progress: Progress
  private var pending: [CheckRecord.Run] = []

  init(_ plan: CheckPlan, json: Bool) {
    self.plan = plan
    self.json = json
    progress = Progress(of: plan.count)
  }

  /// Takes the next run in the plan's order; a scenario is told when its last seed has run.
  mutating func take(_ run: CheckRecord.Run) {
    pending.append(run)
    progress.advance()
    if json { show(run) }
    guard pending.count == plan.seeds.count else { return }
    if !json { showScenario(pending) }
    pending.removeAll()
    fflush(nil)
  }

  /// Says what came of it all.
  func end(_ record: CheckRecord) {
    progress.clear()
    guard record.runs.count == plan.count else { return }
    let failed = record.runs.count { !$0.isMet }
    let (met, all) = record.expectations
    if json {
      var object = JSONObject()
      object.add("type", "end")
      object.add("runs", Int64(record.runs.count))
      object.add("failed", Int64(failed))
      object.add("expectations", Int64(all))
      object.add("expectations_met", Int64(met))
      object.add("met", failed == 0)
      print(object.text)
    } else {
      let packs = plan.packs.map { "\($0.id) \($0.version)" }.joined(separator: ", ")
      let scenarios = plan.courses.count == 1 ? "1 scenario" : "\(plan.courses.count) scenarios"
      print(
        "\(scenarios), seeds \(plan.seedWords), simulated, with \(packs): "
          + "\(record.runs.count - failed) of \(record.runs.count) runs as expected, "
          + "\(met) of \(all) expectations met")
    }
    fflush(nil)
  }

  // MARK: - For people

  private func showScenario(_ runs: [CheckRecord.Run]) {
    guard let course = runs.first?.course else { return }
    progress.clear()
    let failed = runs.filter { !$0.isMet }
    let name = plan.courses[course].name
    let expected = plan.courses[course].scenario.expectations.count
    let seeds = runs.count == 1 ? "seed \(plan.seedWords)" : "\(runs.count) seeds"
    let count = failed.isEmpty ? seeds : "\(failed.count) of \(runs.count) seeds failed"
    let verdict = failed.isEmpty ? Terminal.green("passed") : Terminal.red("FAILED")
    let each = ScenarioList.count(expected, "expectation") + (runs.count == 1 ? "" : " each")
    print("\(verdict)  \(name): \(count), \(each)")
    for run in failed { show(failure: run) }
  }

  private func show(failure run: CheckRecord.Run) {
    let replay = plan.replay(run.course, seed: run.seed)
    let (name, file) = (plan.courses[run.course].name, plan.courses[run.course].scenario.file)
    if let trouble = run.trouble {
      print("  \(name), seed \(run.seed): could not run: \(trouble)\n    replay:   \(replay)")
    }
    for judgement in run.unmet {
      print(
        """
          \(file):\(judgement.expectation.line): \(name), seed \(run.seed)
            expected: \(judgement.expectation.words)
            got:      \(judgement.got)
            replay:   \(replay)
        """)
    }
  }

  // MARK: - For programs

  private func show(_ run: CheckRecord.Run) {
    let course = plan.courses[run.course]
    var object = JSONObject()
    object.add("type", "run")
    object.add("scenario", course.name)
    object.add("file", course.scenario.file)
    object.add("seed", String(run.seed))
    object.add("duration_s", course.scenario.duration.wholeSeconds)
    object.add("expectations", Int64(run.judgements.count))
    object.add("met", run.isMet)
    if let trouble = run.trouble { object.add("could_not_run", trouble) }
    object.add("unmet", run.unmet.map { CheckReport.json($0) })
    object.add("replay", plan.replay(run.course, seed: run.seed))
    print(object.text)
  }

  private static func json(_ judgement: Verdict.Judgement) -> JSONObject {
    var object = JSONObject()
    object.add("line", Int64(judgement.expectation.line))
    object.add("expected", judgement.expectation.words)
    object.add("got", judgement.got)
    return object
  }
}
