import Baselines
import Glibc

/// Measures the product against what it must keep up with: `breathline-bench [case...]`.
///
/// Exits 0 when everything ran, whether a target was met or not; 1 when a case could not run; 64 for a case
/// that does not exist.
@main
enum BreathlineBench {
  /// Every case there is, in the order they run.
  static let cases: [BenchCase] = [.ring, .modbus, .latency, .plug, .virtualBed, .rules, .daemon, .decode]

  static func main() {
    let wanted = CommandLine.arguments.dropFirst()
    if wanted.contains("--help") || wanted.contains("-h") {
      print(help)
      return
    }
    let unknown = wanted.filter { name in !cases.contains { $0.name == name } }
    guard unknown.isEmpty else {
      print("no case \(unknown.joined(separator: ", "))\n\n\(help)")
      exit(EX_USAGE)
    }
    let finished = cases.filter { wanted.isEmpty || wanted.contains($0.name) }.map { ($0, run($0)) }
    show(finished)
    exit(finished.allSatisfy { $0.1 != nil } ? 0 : 1)
  }

  private static var help: String {
    let lines = cases.map { "  \($0.name.filled(to: 12)) \($0.explanation)" }
    return """
      breathline-bench [case...]: measure speed and memory; without a case, all of them.

      \(lines.joined(separator: "\n"))

      Baselines run in turn with ours, and the target is about the ratio of the two, round by round; what
      stands alone has no ratio. 'daemon', 'latency' and 'plug' start the release builds of breathlined and
      breathline-sim that lie beside this program. Other programs on the machine disturb all figures but those
      counted in processor time (the ring on one thread, virtual-bed, rules, decode).
      """
  }

  /// Runs a case; nil when it could not run.
  private static func run(_ benchCase: BenchCase) -> [BenchResult]? {
    print("\(benchCase.name): \(benchCase.explanation)")
    // A case that tied this thread to a processor must not tie the next one's threads and programs.
    bench_unpin()
    // Whoever watches through a pipe sees how far it is.
    fflush(nil)
    do {
      return try benchCase.run()
    } catch {
      print("  COULD NOT RUN: \(error)")
      return nil
    }
  }

  /// One table of everything.
  private static func show(_ finished: [(BenchCase, [BenchResult]?)]) {
    print("\n" + BenchResult.heading)
    for (benchCase, results) in finished {
      print(benchCase.name)
      for result in results ?? [] { print(result.row) }
      if results == nil { print("  COULD NOT RUN") }
    }
    let missed = finished.compactMap(\.1).joined().count { $0.isMet == false }
    let met = finished.compactMap(\.1).joined().count { $0.isMet == true }
    print("\n\(met) targets met, \(missed) missed; \(load)")
  }

  /// How busy the machine was, without which no figure means much.
  private static var load: String {
    let averages = ChildProgram.text(of: "/proc/loadavg").split(separator: " ").prefix(3)
    return "load of the last 1, 5 and 15 minutes: \(averages.joined(separator: " "))"
      + " on \(sysconf(Int32(_SC_NPROCESSORS_ONLN))) processors"
  }
}
