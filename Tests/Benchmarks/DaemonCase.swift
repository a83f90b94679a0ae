import Baselines
import Quantities

extension BenchCase {
  /// What the daemon costs a small computer beside the bed.
  static let daemon = BenchCase(
    name: "daemon",
    explanation: "breathlined with four instruments at full rate, against 'breathline-sim live'"
  ) {
    let pair = try LivePair(scenario: "stable-niv")
    // The capnograph has then warmed up, and everything that happens once a second has happened.
    try pair.run(for: .seconds(20))
    let shares = try (0..<6).map { _ in try processorShare(of: pair, during: .seconds(5)) }
    return [
      BenchResult(title: "processor time", unit: "% of one", ours: shares, baseline: nil, target: .atMost(3)),
      try memory("private memory (RssAnon)", "RssAnon", pair, .atMost(10)),
      try memory("resident memory (VmRSS)", "VmRSS", pair, .atMost(40)),
    ]
  }
}

private func processorShare(of pair: LivePair, during length: Interval) throws -> Double {
  let (processor, wall) = (bench_process_ns(pair.daemon.process), bench_wall_ns())
  try pair.run(for: length)
  let used = bench_process_ns(pair.daemon.process) - processor
  return Double(used) * 100 / Double(bench_wall_ns() - wall)
}

private func memory(_ title: String, _ key: String, _ pair: LivePair, _ target: BenchResult.Target) throws
  -> BenchResult
{
  guard let kilobytes = pair.daemon.kilobytes(key) else {
    throw BenchFailure.broken("the kernel does not tell \(key)")
  }
  return BenchResult(
    title: title, unit: "MB", ours: [Double(kilobytes) * 1024 / 1e6], baseline: nil, target: target)
}
