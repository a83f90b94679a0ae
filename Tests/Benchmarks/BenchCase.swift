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

/// Runs ours and the baseline in turn, a warm-up and then `repetitions` times, so that a disturbance meets both.
func interleaved(
  _ repetitions: Int, ours: () throws -> Double, baseline: () throws -> Double
) throws -> (ours: [Double], baseline: [Double]) {
  var measured: (ours: [Double], baseline: [Double]) = ([], [])
  _ = try (ours(), baseline())
  for _ in 0..<repetitions {
    measured.baseline.append(try baseline())
    measured.ours.append(try ours())
  }
  return measured
}
