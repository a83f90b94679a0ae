internal import Quantities

/// What must be raised now, and what must not be.
extension LastingConditionChecker {
  /// Ventilation has been effective for 80 % of half an hour and works now: clinical basis, section 2.2.
  private var isEffective: Bool {
    working.isWhole && working.holding >= 1_440 + LastingConditionChecker.slack && workingFor >= 5
  }

  func checkMust(_ moment: Uptime, _ complaints: inout Complaints) {
    let slack = LastingConditionChecker.slack
    let demands: [(premise: Premise, rule: String, isGiven: Bool, why: String)] = [
      (.fastMedium, "FAST.MEDIUM", atMost90 >= 15 + slack, "SpO2 at most 90 % for \(15 + slack) s"),
      (.fastHighBelow, "FAST.HIGH", below85 >= 10 + slack, "SpO2 below 85 % for \(10 + slack) s"),
      (.fastHighDrop, "FAST.HIGH", atMost80 >= 2 + slack, "SpO2 at most 80 % for \(2 + slack) s"),
      (.armA, "S1.A", clearlyLow >= slack, "SpO2 at most 90 % for 300 s"),
      (.armB, "S1.B", clearlyHigh >= slack, "end-tidal CO2 at least 50 mmHg for 600 s"),
      (.armB30, "S1.B30", clearlyHighForLong >= slack, "end-tidal CO2 at least 50 mmHg for 1800 s"),
      (.targetMissed, "S1.T1", isTargetMissed(moment), "an arm raised on effective ventilation"),
      (.criterionInTime, "S1.T2", isCriterionMet(moment), "half an hour of S1.T1, or S1.B30"),
      (.criterionTicked, "S1.T2", isTicked(moment), "secretions that cannot be cleared, ticked"),
      (.weakCough, "S2", isWeakCough(moment), "three coughs below 270 L/min"),
    ]
    for demand in demands {
      complaints.premises.note(demand.premise, demand.isGiven)
      guard demand.isGiven, raisedSince[demand.rule] == nil else { continue }
      complaints.add(
        .lastingCondition, at: moment, expected: "\(demand.rule) raised: \(demand.why)",
        got: "\(demand.rule) is not raised")
    }
  }

  private func isTargetMissed(_ moment: Uptime) -> Bool {
    isEffective && ["S1.A", "S1.B"].contains { isRaised($0, for: .seconds(5), moment) }
  }

  private func isCriterionMet(_ moment: Uptime) -> Bool {
    let forHalfAnHour = escalated.holding >= 1_800 + LastingConditionChecker.slack
    return isEffective && (forHalfAnHour || isRaised("S1.B30", for: .seconds(5), moment))
  }

  private func isRaised(_ rule: String, for time: Interval, _ moment: Uptime) -> Bool {
    raisedSince[rule].map { moment - $0 > time } ?? false
  }

  private func isTicked(_ moment: Uptime) -> Bool {
    tickedAt.map { (.seconds(5) ... .seconds(10)).contains(moment - $0) } ?? false
  }

  private func isWeakCough(_ moment: Uptime) -> Bool {
    weakSince.map { moment - $0 > .seconds(5) } ?? false
  }
}

extension LastingConditionChecker {
  private static let opposites: [(premise: Premise, rule: String)] = [
    (.noFastMedium, "FAST.MEDIUM"), (.noFastHigh, "FAST.HIGH"), (.noArmA, "S1.A"), (.noArmB, "S1.B"),
    (.noArmB30, "S1.B30"), (.noTargetMissed, "S1.T1"), (.noCriterion, "S1.T2"), (.noWeakCough, "S2"),
  ]

  /// Counts the rules that must not be raised now.
  func notePremises(_ moment: Uptime, _ complaints: inout Complaints) {
    for (premise, rule) in LastingConditionChecker.opposites {
      complaints.premises.note(premise, reasonAgainst(rule, moment) != nil)
    }
  }

  func checkMay(_ rule: String, _ moment: Uptime, _ complaints: inout Complaints) {
    guard let reason = reasonAgainst(rule, moment) else { return }
    complaints.add(
      .lastingCondition, at: moment, expected: "\(rule) not raised: \(reason)", got: "\(rule) raised")
  }

  /// Why a rule must not be raised now; nil when it may be.
  private func reasonAgainst(_ rule: String, _ moment: Uptime) -> String? {
    switch rule {
    // A timer stands still through thirty seconds of unknown, and a value counts for ten.
    case "FAST.MEDIUM": recent90.holding >= 4 ? nil : "SpO2 hardly ever at 90 % or below"
    // It does not wait for the end of a second.
    case "FAST.HIGH": recent85.holding >= 1 || isBelow85(moment) ? nil : "SpO2 never below 85 %"
    case "S1.A": low300.holds(known: 70, holding: 85) ? nil : "SpO2 not low for five minutes"
    case "S1.B": perhapsHigh600.holds(known: 60, holding: 85) ? nil : "PCO2 not high for ten minutes"
    case "S1.B30": perhapsHigh1800.holds(known: 60, holding: 85) ? nil : "PCO2 not high for half an hour"
    case "S1.T1": reasonAgainstTarget(moment)
    case "S1.T2": mayMeetCriterion ? nil : "no half hour of S1.T1 or S1.B, and no tick"
    case "S2": isNear(judgedWeakAt, moment) ? nil : "no session that counts is below 270 L/min"
    default: nil
    }
  }

  private func reasonAgainstTarget(_ moment: Uptime) -> String? {
    guard perhapsWorking.holding >= 1_440 - LastingConditionChecker.slack else {
      return "ventilation effective for less than 80 % of half an hour"
    }
    return isNear(armedAt, moment) ? nil : "no arm raised"
  }

  private var mayMeetCriterion: Bool {
    perhapsEscalated.holding >= 1_800 - LastingConditionChecker.slack || raisedSince["S1.B30"] != nil
      || tickedAt != nil
  }

  private func isNear(_ then: Uptime?, _ moment: Uptime) -> Bool {
    then.map { moment - $0 <= .seconds(5) } ?? false
  }
}
