internal import Quantities

/// What the checkers of one run object to: the first violation of each invariant, how many followed, and how
/// often there was something to judge.
struct Complaints: Sendable {
  /// The first violation of each invariant, in the order in which they were seen.
  private(set) var violations: [Violation] = []
  /// How often each invariant was violated, by its place among all.
  private(set) var counts = Array(repeating: 0, count: Invariant.allCases.count)
  /// How often there was something to judge.
  var premises = PremiseTally()

  /// Notes a violation; the words are only made for the first one of an invariant.
  mutating func add(
    _ invariant: Invariant, at moment: Uptime, expected: @autoclosure () -> String,
    got: @autoclosure () -> String
  ) {
    let place = Invariant.allCases.firstIndex(of: invariant) ?? 0
    counts[place] += 1
    guard counts[place] == 1 else { return }
    violations.append(Violation(invariant: invariant, at: moment, expected: expected(), got: got()))
  }
}
