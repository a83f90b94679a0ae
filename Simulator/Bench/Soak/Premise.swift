/// A condition under which the checkers demand something; how often it was given says what a search has
/// tried.
///
/// A demand whose premise was never given has judged nothing, however many runs held.
public enum Premise: String, CaseIterable, Hashable, Sendable {
  /// SpO2 was low for its 15 s.
  case fastMedium = "must raise FAST.MEDIUM"
  /// SpO2 was below 85 % for its 10 s.
  case fastHighBelow = "must raise FAST.HIGH below 85 %"
  /// SpO2 fell ten points below the limit.
  case fastHighDrop = "must raise FAST.HIGH at 80 % or below"
  /// SpO2 was low for five minutes.
  case armA = "must raise S1.A"
  /// End-tidal CO2 was high for ten minutes.
  case armB = "must raise S1.B"
  /// End-tidal CO2 was high for half an hour.
  case armB30 = "must raise S1.B30"
  /// An arm stood while ventilation was effective.
  case targetMissed = "must raise S1.T1"
  /// S1.T1 stood for half an hour, or S1.B30, while ventilation was effective.
  case criterionInTime = "must raise S1.T2 after half an hour"
  /// Secretions that cannot be cleared were ticked.
  case criterionTicked = "must raise S1.T2 on a tick"
  /// Three coughs were weak.
  case weakCough = "must raise S2"
  /// SpO2 was not low for long enough.
  case noFastMedium = "must not raise FAST.MEDIUM"
  /// SpO2 was never very low.
  case noFastHigh = "must not raise FAST.HIGH"
  /// SpO2 was not low for five minutes.
  case noArmA = "must not raise S1.A"
  /// Neither breath nor blood showed a high PCO2 for ten minutes.
  case noArmB = "must not raise S1.B"
  /// Neither breath nor blood showed a high PCO2 for half an hour.
  case noArmB30 = "must not raise S1.B30"
  /// Ventilation was effective for less than 80 % of half an hour, or no arm stood.
  case noTargetMissed = "must not raise S1.T1"
  /// No half hour of S1.T1, no S1.B30 and no tick.
  case noCriterion = "must not raise S1.T2"
  /// No session that counts had only weak coughs.
  case noWeakCough = "must not raise S2"
  /// A finding that calls somebody stood.
  case callForFinding = "must call for a finding"
  /// An instrument could not be reached.
  case callForLine = "must call for an instrument out of reach"
  /// The probe was off the finger.
  case callForProbe = "must call for a probe that is off"
  /// A channel that people rely on had no value for a reason.
  case callForLoss = "must call for a lost signal"
  /// A channel that people rely on had no value, whatever the reason.
  case callForBlank = "must call for a channel without a value"
  /// The ventilator raised an alarm of its own.
  case callForVentilator = "must call for the ventilator's own alarm"
  /// The probe was off for longer than its bound.
  case noValueOffProbe = "must not show a value while the probe is off"
  /// The line was closed.
  case noValueClosed = "must not show a value of a closed line"
  /// The oximeter said a value, long after the last fault.
  case recoveredOximeter = "must show the oximeter's channels again"
  /// The capnograph said a value, long after the last fault.
  case recoveredCapnograph = "must show the capnograph's channels again"
  /// The ventilator said a value, long after the last fault.
  case recoveredVentilator = "must show the ventilator's channels again"
  /// The cough meter sampled, long after the last fault.
  case recoveredCoughMeter = "must show the cough meter's channels again"
}

/// How often each premise was given: each stretch of time in which it was is one.
public struct PremiseTally: Hashable, Sendable {
  private var counts = Array(repeating: 0, count: Premise.allCases.count)
  private var isGiven = Array(repeating: false, count: Premise.allCases.count)

  /// Begins with none.
  public init() {}

  /// How often a premise was given.
  public func count(_ premise: Premise) -> Int { counts[PremiseTally.place(premise)] }

  /// The premises that were never given, in their order.
  public var neverGiven: [Premise] { Premise.allCases.filter { count($0) == 0 } }

  /// Adds what another run saw.
  public mutating func add(_ other: PremiseTally) {
    for place in counts.indices { counts[place] += other.counts[place] }
  }

  /// Notes that a premise is given, or not, from now on.
  mutating func note(_ premise: Premise, _ given: Bool) {
    let place = PremiseTally.place(premise)
    if given, !isGiven[place] { counts[place] += 1 }
    isGiven[place] = given
  }

  /// Counts one more time at which a premise was given.
  mutating func increase(_ premise: Premise) { counts[PremiseTally.place(premise)] += 1 }

  private static let places = Dictionary(
    uniqueKeysWithValues: Premise.allCases.enumerated().map { ($0.element, $0.offset) })

  private static func place(_ premise: Premise) -> Int { places[premise] ?? 0 }
}
