public import Quantities
public import Readings

/// One thing that must come of a scenario, or must not.
public struct Expectation: Hashable, Sendable {
  /// What a finding does at the expected moment.
  public enum Change: String, CaseIterable, Hashable, Sendable {
    /// It becomes active.
    case found
    /// It is over.
    case cleared
  }

  /// What is expected.
  public enum Kind: Hashable, Sendable {
    /// A finding changes at a moment, give or take a tolerance.
    case finding(name: String, change: Change, at: Uptime, tolerance: Interval)
    /// A finding does not become active between two moments, both included.
    case silent(name: String, from: Uptime, until: Uptime)
    /// The latest reading of a channel lies within bounds at a moment, in thousandths of the channel's unit.
    case reading(channel: Channel, at: Uptime, bounds: ClosedRange<Int32>)
    /// A channel says at a moment that it has no value.
    case absent(channel: Channel, at: Uptime)
  }

  /// The line of the file that says so.
  public let line: Int
  /// What is expected.
  public let kind: Kind

  /// The earliest moment at which the expectation is judged.
  public var earliest: Uptime {
    switch kind {
    case .finding(_, _, let moment, let tolerance): moment - tolerance
    case .silent(_, let from, _): from
    case .reading(_, let moment, _), .absent(_, let moment): moment
    }
  }
}
