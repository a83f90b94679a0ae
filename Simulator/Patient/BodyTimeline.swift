public import Quantities

/// What will happen to a body, in the order of time.
///
/// Advancing a body through its timeline stops at each event's exact moment, so the run does not depend on
/// the steps in which it is advanced.
public struct BodyTimeline: Sendable {
  /// The events in the order of their times; those of one moment keep the order in which they were given.
  public let events: [TimedBodyEvent]
  private var applied = 0

  /// Makes a timeline from events in the order of their times; events out of order are a mistake of the
  /// caller.
  public init(_ events: [TimedBodyEvent]) {
    for (earlier, later) in zip(events, events.dropFirst()) {
      precondition(earlier.at <= later.at, "event at \(later.at) after one at \(earlier.at)")
    }
    self.events = events
  }

  /// The moment of the next event; nil when all have happened.
  public var next: Uptime? { applied < events.count ? events[applied].at : nil }

  /// Brings the body to a moment, with every event up to and including it.
  public mutating func advance(_ body: inout Physiology, to moment: Uptime) {
    while applied < events.count, events[applied].at <= moment {
      body.advance(to: events[applied].at)
      body.apply(events[applied].event)
      applied += 1
    }
    body.advance(to: moment)
  }
}
