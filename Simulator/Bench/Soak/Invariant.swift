public import Quantities

/// What must hold in every run, whatever happens to the patient, the instruments, the wires and the gateway.
public enum Invariant: String, CaseIterable, Hashable, Sendable {
  /// A finding rests on readings that stood in the ring, on the side of the limit that its rule states.
  case evidence
  /// A lasting condition is found within its delay, and none is found that was not there.
  case lastingCondition = "lasting-condition"
  /// What is absent does not become a number.
  case absence
  /// Nothing simulated is marked as coming from a bedside.
  case origin
  /// Every line recovers once nothing is wrong any more.
  case recovery
  /// What a ring's readers saw and what they lost is what was written.
  case ring
  /// Alarms are told once, end, do not flap, and a HIGH one is never silent.
  case alarms
  /// What people must hear of calls in time, and goes on calling while it lasts.
  case calls
  /// The core keeps what it promises to whoever runs it.
  case promises
  /// The same seed gives the same run.
  case determinism
}

/// An invariant that did not hold, at its first moment.
public struct Violation: Hashable, Sendable {
  /// What did not hold.
  public let invariant: Invariant
  /// When it was seen.
  public let at: Uptime
  /// What should have been.
  public let expected: String
  /// What was instead.
  public let got: String
}
