internal import Quantities

/// Watches a run for one kind of violation.
///
/// A checker knows what can be observed and what the rules, the protocols and the core promise. It knows
/// nothing of the code that makes faults.
protocol Checker: Sendable {
  /// Takes the next thing that was seen, in the order of time.
  mutating func take(_ observation: Observation, at moment: Uptime, _ complaints: inout Complaints)

  /// The run is over.
  mutating func end(at moment: Uptime, _ complaints: inout Complaints)
}

extension Checker {
  mutating func end(at moment: Uptime, _ complaints: inout Complaints) {}
}
