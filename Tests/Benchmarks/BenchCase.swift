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
/// A round in which another program took a processor away says nothing about either, so it is taken again, up to
/// twenty times the number wanted; if there are still too few, disturbed rounds make up the number.
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
  let missing = rounds - calm.ours.count
  if missing > 0 { print("  \(missing) of \(rounds) rounds were disturbed by other programs") }
  return (
    calm.ours + disturbed.ours.prefix(missing), calm.baseline + disturbed.baseline.prefix(missing)
  )
}
