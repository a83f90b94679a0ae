import Bench
import Glibc
import Pages
import Quantities
import Readings

/// What a search prints: one line a seed, and for each violation all that is needed to see it again.
struct SoakReport {
  let json: Bool
  /// The directory for the scenario files of violations.
  let keep: String

  func show(_ seed: UInt64, _ outcome: SoakTrial.Outcome) {
    if json {
      var object = JSONObject()
      object.add("type", "seed")
      object.add("seed", String(seed))
      object.add("violations", Int64(outcome.violations.count))
      object.add("records", Int64(outcome.records))
      object.add("findings", Int64(outcome.findings))
      object.add("announcements", Int64(outcome.announcements))
      object.add("digest", String(outcome.digest, radix: 16))
      print(object.text)
    } else {
      let verdict = outcome.violations.isEmpty ? "held" : "VIOLATED"
      print(
        "seed \(seed): \(verdict); \(outcome.findings) findings, \(outcome.announcements) alarms, "
          + "\(outcome.records) records, \(String(outcome.digest, radix: 16))")
    }
    fflush(nil)
  }

  /// Shows what came of a seed, and keeps the course of each violation.
  func tell(_ seed: UInt64, _ found: SoakSearch.Found) throws {
    show(seed, found.outcome)
    for (violation, scenario) in found.violations {
      let file = "\(keep)/\(violation.invariant.rawValue)-\(seed).yaml"
      show(violation, of: seed, in: scenario, file: file)
      if mkdir(keep, 0o755) != 0, errno != EEXIST { throw ReportTrouble(path: keep, code: errno) }
      try ReportFile(file).finish(ScenarioText(scenario).text)
    }
  }

  func show(_ violation: Violation, of seed: UInt64, in scenario: Scenario, file: String) {
    let command = ShellCommand(["breathline-sim", "soak", "--replay", file, "--seed", "\(seed)"]).line
    if json {
      var object = JSONObject()
      object.add("type", "violation")
      object.add("seed", String(seed))
      object.add("invariant", violation.invariant.rawValue)
      object.add("uptime_ms", violation.at.wholeMilliseconds)
      object.add("expected", violation.expected)
      object.add("got", violation.got)
      object.add("faults", Int64(scenario.faults.count))
      object.add("events", Int64(scenario.events.count))
      object.add("again", command)
      print(object.text)
    } else {
      print("  \(violation.invariant.rawValue) at \(Verdict.clock(violation.at))")
      print("    expected: \(violation.expected)")
      print("    got:      \(violation.got)")
      print("    \(scenario.faults.count) faults, \(scenario.events.count) events; again: \(command)")
    }
    fflush(nil)
  }

  /// Shows how often each check had something to judge, and names those that never had.
  func show(_ premises: PremiseTally) {
    for premise in Premise.allCases {
      if json {
        var object = JSONObject()
        object.add("type", "premise")
        object.add("premise", premise.rawValue)
        object.add("given", Int64(premises.count(premise)))
        print(object.text)
      } else if premises.count(premise) > 0 {
        print("  \(premise.rawValue): \(premises.count(premise)) times")
      }
    }
    guard !json else { return }
    for premise in premises.neverGiven { print("  NEVER TRIED: \(premise.rawValue)") }
  }

  func end(seeds: Int, violated: Int, premises: PremiseTally) {
    show(premises)
    if json {
      var object = JSONObject()
      object.add("type", "end")
      object.add("seeds", Int64(seeds))
      object.add("violated", Int64(violated))
      object.add("never_tried", Int64(premises.neverGiven.count))
      print(object.text)
    } else {
      let untried = premises.neverGiven.count
      let words = untried == 0 ? "every check was tried" : "\(untried) checks were never tried"
      print("\(seeds) seeds, \(violated) with violations; \(words)")
    }
  }
}
