import Baselines

/// Something that is measured; one file a case, as an extension of this type.
struct BenchCase: Sendable {
  /// The name on the command line.
  let name: String
  /// What is measured against what, in one line.
  let explanation: String
  /// Measures; throws when it cannot.
  let run: @Sendable () throws -> [BenchResult]
}

/// Why a case could not run.
enum BenchFailure: Error, CustomStringConvertible {
  case broken(String)

  var description: String {
    switch self {
    case .broken(let reason): reason
    }
  }
}

/// Runs ours and the baseline in turn, once to warm up and then until enough rounds were undisturbed.
///
/// A round in which another program took a processor away says nothing about either, so it is taken again, up
/// to twenty times the number wanted. Five undisturbed rounds are enough; if there are fewer, disturbed ones
/// count too.
func interleaved(
  _ rounds: Int, ours: () throws -> Double, baseline: () throws -> Double
) throws -> (ours: [Double], baseline: [Double]) {
  var calm: (ours: [Double], baseline: [Double]) = ([], [])
  var disturbed: (ours: [Double], baseline: [Double]) = ([], [])
  _ = try (ours(), baseline())
  for _ in 0..<rounds * 20 where calm.ours.count < rounds {
    let before = bench_preemptions()
    let (theirs, own) = (try baseline(), try ours())
    if bench_preemptions() == before {
      calm.ours.append(own)
      calm.baseline.append(theirs)
    } else {
      disturbed.ours.append(own)
      disturbed.baseline.append(theirs)
    }
  }
  guard calm.ours.count < rounds else { return calm }
  print("  other programs left only \(calm.ours.count) of \(rounds) rounds undisturbed")
  guard calm.ours.count < 5 else { return calm }
  print("  so disturbed rounds count too, and the figures below mean little")
  return (calm.ours + disturbed.ours, calm.baseline + disturbed.baseline)
}
