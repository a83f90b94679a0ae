import Baselines
import Bench
import Criteria
import Gateway
import Quantities

extension BenchCase {
  /// One bed in virtual time, all of it: body, firmware, bytes, codecs, sessions, ring, rules, expectations.
  static let virtualBed = BenchCase(
    name: "virtual-bed",
    explanation:
      "one bed with four instruments in virtual time, byte for byte, as 'breathline-sim run' does it"
  ) {
    try ["stable-niv", "niv-failure"].map { name in
      let scenario = try ScenarioLibrary.scenario(name)
      _ = try speed(scenario, minutes: 2)
      return BenchResult(
        title: "\(name), 30 min", unit: "simulated s per processor s",
        ours: try (0..<7).map { _ in try speed(scenario, minutes: 30) }, baseline: nil, target: .atLeast(2000)
      )
    }
  }
}

/// Seconds of a bed's time for each second of one processor's; making the bed is not part of it.
private func speed(_ scenario: Scenario, minutes: Int64) throws -> Double {
  var run = try VirtualRun(scenario, seed: 1, packs: [try RulePack.named("cn-als-2022")])
  var verdict = Verdict(scenario.expectations)
  var records = 0
  let length = Interval.minutes(minutes)
  let start = bench_thread_ns()
  run.advance(to: .origin + length) { command, moment in
    verdict.take(command, at: moment)
    if case .record = command { records += 1 }
  }
  let elapsed = bench_thread_ns() - start
  // Four instruments make some 50 records a second.
  guard records > 25 * Int(length.wholeSeconds) else { throw BenchFailure.broken("only \(records) records") }
  return Double(length.nanoseconds) / Double(elapsed)
}
