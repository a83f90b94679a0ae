import Bench
import Glibc
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

  func show(_ violation: Violation, of seed: UInt64, in scenario: Scenario) {
    let file = path(violation.invariant, seed)
    let command = "breathline-sim soak --replay \(file) --seed \(seed)"
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

  func keep(_ scenario: Scenario, _ invariant: Invariant, _ seed: UInt64) throws {
    if mkdir(keep, 0o755) != 0, errno != EEXIST { throw SoakReportFault(path: keep, code: errno) }
    let path = path(invariant, seed)
    guard let file = fopen(path, "w") else { throw SoakReportFault(path: path, code: errno) }
    defer { fclose(file) }
    guard fputs(ScenarioText(scenario).text, file) >= 0 else {
      throw SoakReportFault(path: path, code: errno)
    }
  }

  func end(seeds: Int, violated: Int) {
    if json {
      var object = JSONObject()
      object.add("type", "end")
      object.add("seeds", Int64(seeds))
      object.add("violated", Int64(violated))
      print(object.text)
    } else {
      print("\(seeds) seeds, \(violated) with violations")
    }
  }

  private func path(_ invariant: Invariant, _ seed: UInt64) -> String {
    "\(keep)/\(invariant.rawValue)-\(seed).yaml"
  }
}

/// A scenario file could not be kept.
struct SoakReportFault: Error, CustomStringConvertible {
  let path: String
  let code: Int32

  var description: String { "\(path): \(String(cString: strerror(code)))" }
}
