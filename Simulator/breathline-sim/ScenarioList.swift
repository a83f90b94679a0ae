import Bench
import Quantities
import Readings

/// What `check --list` prints: each scenario with what is in it.
struct ScenarioList {
  private let plan: CheckPlan
  private let json: Bool

  init(_ plan: CheckPlan, json: Bool) {
    self.plan = plan
    self.json = json
  }

  func show() {
    for course in plan.courses {
      let scenario = course.scenario
      if json {
        var object = JSONObject()
        object.add("type", "scenario")
        object.add("scenario", course.name)
        object.add("file", scenario.file)
        object.add("title", scenario.title)
        object.add("duration_s", scenario.duration.wholeSeconds)
        object.add("expectations", Int64(scenario.expectations.count))
        object.add("faults", Int64(scenario.faults.count))
        print(object.text)
      } else {
        print("\(course.name): \(scenario.title)")
        print(
          "    \(Verdict.clock(.origin + scenario.duration)), "
            + "\(ScenarioList.count(scenario.expectations.count, "expectation")), "
            + ScenarioList.count(scenario.faults.count, "fault"))
      }
    }
  }

  /// A number with its noun.
  static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
