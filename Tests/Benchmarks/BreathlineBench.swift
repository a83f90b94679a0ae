import Glibc

/// Measures the product against what it must keep up with: `breathline-bench [case...]`.
///
/// Exits 0 when everything ran, whether a target was met or not (a missed one is marked); 1 when a case could
/// not run; 64 for a case that does not exist.
@main
enum BreathlineBench {
  /// Every case there is, in the order they run.
  static let cases: [BenchCase] = [.ring]

  static func main() {
    let wanted = CommandLine.arguments.dropFirst()
    let unknown = wanted.filter { name in !cases.contains { $0.name == name } }
    guard unknown.isEmpty else {
      print(
        "no case \(unknown.joined(separator: ", ")); there are: \(cases.map(\.name).joined(separator: ", "))")
      exit(64)
    }
    let failures = cases.filter { wanted.isEmpty || wanted.contains($0.name) }.filter { !run($0) }
    exit(failures.isEmpty ? 0 : 1)
  }

  /// Runs a case and prints its table; tells whether it could run.
  private static func run(_ benchCase: BenchCase) -> Bool {
    print("\(benchCase.name): \(benchCase.explanation)")
    do {
      let results = try benchCase.run()
      print(BenchResult.heading)
      for result in results { print(result.row) }
      print("")
      return true
    } catch {
      print("  COULD NOT RUN: \(error)\n")
      return false
    }
  }
}
