internal import Patient
internal import Quantities

/// Chance for the making of random courses, in the steps in which a file can write numbers down.
struct Dice: Sendable {
  private var stream: SeededStream

  /// Takes a stream of its own from the seed.
  init(_ seed: UInt64, _ name: String) { stream = Seed(seed).stream(name) }

  /// A number within a range, in whole thousandths.
  mutating func number(in range: ClosedRange<Double>) -> Double {
    let low = Int64((range.lowerBound * 1000).rounded())
    let high = Int64((range.upperBound * 1000).rounded())
    return Double(whole(in: low...high)) / 1000
  }

  /// A whole number within a range.
  mutating func whole(in range: ClosedRange<Int64>) -> Int64 {
    let count = UInt64(range.upperBound - range.lowerBound) + 1
    return range.lowerBound + Int64(stream.next() % count)
  }

  /// A length of time within a range of whole seconds, in milliseconds.
  mutating func interval(in range: ClosedRange<Int64>) -> Interval {
    .milliseconds(whole(in: range.lowerBound * 1000...range.upperBound * 1000))
  }

  /// A moment within two, in milliseconds.
  mutating func moment(in range: ClosedRange<Uptime>) -> Uptime {
    let low = range.lowerBound.wholeMilliseconds
    return .origin + .milliseconds(whole(in: low...max(low, range.upperBound.wholeMilliseconds)))
  }

  /// Whether something of this likelihood happens.
  mutating func happens(_ likelihood: Double) -> Bool { stream.uniform() < likelihood }

  /// One of several, each as likely as the others; there must be one.
  mutating func one<Choice>(of choices: [Choice]) -> Choice {
    precondition(!choices.isEmpty, "one of \(choices.count) choices")
    return choices[Int(stream.next() % UInt64(choices.count))]
  }
}
