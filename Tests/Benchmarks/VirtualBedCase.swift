import Baselines
import Bench
import Criteria
import Gateway
import Quantities

extension BenchCase {
  /// One bed in virtual time, all of it: body, firmware, bytes, codecs, sessions, ring, rules, expectations.
  ///
  /// Then more beds at once, and longer nights: each bed-hour should cost what the first one did.
  static let virtualBed = BenchCase(
    name: "virtual-bed",
    explanation:
      "beds with four instruments in virtual time, byte for byte, as 'breathline-sim run' does it; the "
      + "baseline of more beds is one bed, of more hours the first hour"
  ) {
    try speeds() + hours() + beds()
  }

  private static func speeds() throws -> [BenchResult] {
    try ["stable-niv", "niv-failure"].map { name in
      let scenario = try ScenarioLibrary.scenario(name)
      _ = try TimedRun(scenario).cost(of: .minutes(2))
      let speeds = try (0..<7).map { _ in
        let length = Interval.minutes(30)
        return Double(length.wholeSeconds) / (try TimedRun(scenario).cost(of: length))
      }
      return BenchResult(
        title: "\(name), 30 min", unit: "simulated s per processor s", ours: speeds, baseline: nil,
        target: .atLeast(2000))
    }
  }

  /// A whole night, and what an hour of it costs when it is 2, 4 and 8 hours long.
  private static func hours() throws -> [BenchResult] {
    let scenario = try ScenarioLibrary.scenario("stable-niv")
    let lengths: [Int64] = [1, 2, 4, 8]
    let nights = try (0..<3).map { _ in
      let run = try TimedRun(scenario)
      var spent = 0.0
      return try lengths.map { hours in
        spent += try run.cost(of: .hours(hours) - run.length)
        return spent
      }
    }
    let whole = BenchResult(
      title: "stable-niv, one bed for 8 h", unit: "processor s", ours: nights.map { $0[3] }, baseline: nil,
      target: .atMost(8))
    return [whole]
      + lengths.indices.dropFirst().map { place in
        BenchResult(
          title: "one bed for \(lengths[place]) h", unit: "processor s per bed-hour",
          ours: nights.map { $0[place] / Double(lengths[place]) }, baseline: nights.map { $0[0] },
          target: .atMost(1.2))
      }
  }

  /// What an hour of a bed costs when 4 and 16 beds go through the same half hour, minute by minute.
  private static func beds() throws -> [BenchResult] {
    let scenario = try ScenarioLibrary.scenario("stable-niv")
    let rounds = try (0..<3).map { _ in
      try [1, 4, 16].map { count in try cost(ofBeds: count, scenario, .minutes(30)) }
    }
    return [1, 2].map { place in
      BenchResult(
        title: "\([1, 4, 16][place]) beds for 30 min", unit: "processor s per bed-hour",
        ours: rounds.map { $0[place] }, baseline: rounds.map { $0[0] }, target: .atMost(1.2))
    }
  }

  private static func cost(ofBeds count: Int, _ scenario: Scenario, _ length: Interval) throws -> Double {
    let runs = try (1...count).map { try TimedRun(scenario, seed: UInt64($0)) }
    var spent = 0.0
    for _ in 0..<length.wholeSeconds / 60 {
      for run in runs { spent += try run.cost(of: .minutes(1)) }
    }
    return spent / Double(count) * 3600 / Double(length.wholeSeconds)
  }
}

/// A run in virtual time that counts the processor's time; making the bed is not part of it.
private final class TimedRun {
  private var run: VirtualRun
  private var verdict: Verdict
  private var records = 0

  init(_ scenario: Scenario, seed: UInt64 = 1) throws {
    run = try VirtualRun(scenario, seed: seed, packs: [try RulePack.named("cn-als-2022")])
    verdict = Verdict(scenario.expectations)
  }

  /// How far it has come.
  var length: Interval { run.now - .origin }

  /// Goes on for this long and says how many seconds of a processor that took.
  func cost(of length: Interval) throws -> Double {
    let start = bench_thread_ns()
    run.advance(to: run.now + length) { command, moment in
      verdict.take(command, at: moment)
      if case .record = command { records += 1 }
    }
    let elapsed = bench_thread_ns() - start
    // Four instruments make some 50 records a second; starting takes a while.
    guard records >= 25 * (Int(self.length.wholeSeconds) - 20) else {
      throw BenchFailure.broken("only \(records) records")
    }
    return Double(elapsed) / 1e9
  }
}
