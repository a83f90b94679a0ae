public import Quantities

/// How long to wait before a line is opened again: short at first, then twice as long each time, up to a
/// ceiling.
///
/// Reset it when the first bytes arrive, not when the line opens: a server that accepts and hangs up at once
/// must not be asked without rest.
public struct RetryDelay: Hashable, Sendable {
  /// The wait after the first failure.
  public let first: Interval
  /// The longest wait.
  public let ceiling: Interval
  private var upcoming: Interval

  /// Makes a delay; as it comes, 100 ms doubling to 5 s, an engineering choice.
  public init(first: Interval = .milliseconds(100), ceiling: Interval = .seconds(5)) {
    precondition(first > .zero && first <= ceiling, "a retry waits \(first) first and \(ceiling) at most")
    self.first = first
    self.ceiling = ceiling
    upcoming = first
  }

  /// The wait before the next attempt.
  public mutating func next() -> Interval {
    defer { upcoming = min(upcoming * 2, ceiling) }
    return upcoming
  }

  /// Starts again with the shortest wait.
  public mutating func reset() { upcoming = first }
}
