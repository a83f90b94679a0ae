public import Alarms
public import Criteria
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

  /// How a rule stands for a while.
  public enum Standing: String, CaseIterable, Hashable, Sendable {
    /// It holds, or its end is not certain yet.
    case raised
    /// It cannot be judged, or does not apply.
    case notEvaluable = "not-evaluable"
  }

  /// Which end of a channel's values is meant.
  public enum Side: String, CaseIterable, Hashable, Sendable {
    /// The lowest value.
    case lowest
    /// The highest value.
    case highest
  }

  /// What is expected.
  public enum Kind: Hashable, Sendable {
    /// A finding changes at a moment, give or take a tolerance.
    case finding(name: String, change: Change, at: Uptime, tolerance: Interval)
    /// A rule stands like this from one moment to another without a break.
    case standing(name: String, Standing, from: Uptime, until: Uptime)
    /// A finding does not become active between two moments, both included.
    case silent(name: String, from: Uptime, until: Uptime)
    /// The latest reading of a channel lies within bounds at a moment, in thousandths of the channel's unit.
    case reading(channel: Channel, at: Uptime, bounds: ClosedRange<Int32>)
    /// The lowest or the highest measured value that comes between two moments lies within bounds, in
    /// thousandths of the channel's unit.
    case extreme(Side, channel: Channel, bounds: ClosedRange<Int32>, from: Uptime, until: Uptime)
    /// A channel says at a moment that it has no value.
    case absent(channel: Channel, at: Uptime)
    /// A channel is in a state from one moment to another without a break; both may be the same.
    case channel(Channel, ChannelState, from: Uptime, until: Uptime)
    /// Something happens to an alarm at a moment, give or take a tolerance, and people are told; it has this
    /// priority then, if one is given.
    case alarm(AlarmCondition, AlarmStep, priority: Priority?, at: Uptime, tolerance: Interval)
    /// No alarm of a group is raised between two moments, both included.
    case quiet(AlarmGroup, from: Uptime, until: Uptime)
    /// An alarm is raised this often between two moments, both included.
    case raised(AlarmCondition, times: ClosedRange<Int>, from: Uptime, until: Uptime)
    /// The whole run counts this many of a note, of one instrument or of all.
    case counter(NoteCounter, of: SimulatedInstrument?, bounds: ClosedRange<Int>)
  }

  /// The line of the file that says so; 0 when there is no file.
  public let line: Int
  /// What is expected.
  public let kind: Kind

  /// Expects something.
  public init(line: Int = 0, _ kind: Kind) {
    self.line = line
    self.kind = kind
  }

  /// The earliest moment at which the expectation is judged.
  public var earliest: Uptime {
    switch kind {
    case .finding(_, _, let moment, let tolerance), .alarm(_, _, _, let moment, let tolerance):
      moment - tolerance
    case .silent(_, let from, _), .standing(_, _, let from, _), .channel(_, _, let from, _),
      .quiet(_, let from, _), .raised(_, _, let from, _), .extreme(_, _, _, let from, _):
      from
    case .reading(_, let moment, _), .absent(_, let moment): moment
    case .counter: .origin
    }
  }
}

/// What a channel says, as far as an expectation asks.
public enum ChannelState: Hashable, Sendable {
  /// A value that nothing speaks against.
  case measured
  /// A value under a doubt, or under this one.
  case questionable(Doubt?)
  /// No value, or none for this reason.
  case absent(Absence?)
}
