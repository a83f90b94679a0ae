import Quantities
import Readings

/// Conditions on what people entered and on cough sessions.
extension PackEvaluation {
  func sign(_ sign: ClinicalSign, _ lasts: Interval, at now: Uptime, _ surroundings: Surroundings)
    -> Verdict
  {
    guard let note = surroundings.chart.sign(sign), note.content else { return Verdict(.no) }
    var verdict = Verdict(Truth(note.moment.map { now - $0 < lasts } ?? true))
    verdict.isFresh = true
    verdict.isSimulated = note.isSimulated
    return verdict
  }

  func sinceTest(
    _ limit: Interval, _ orAsLong: Bool, at now: Uptime, _ surroundings: Surroundings
  ) -> Verdict {
    guard let note = surroundings.chart.lungFunctionTest else {
      return Verdict(.unknown, reason: Reason(.testNeverRecorded))
    }
    guard let moment = note.moment else { return Verdict(.unknown, reason: Reason(.undated)) }
    var verdict = Verdict(Truth(orAsLong ? now - moment >= limit : now - moment > limit))
    verdict.isSimulated = note.isSimulated
    return verdict
  }

  func session(
    _ place: Int, _ measure: CoughMeasure, _ comparison: Comparison, at now: Uptime,
    _ surroundings: Surroundings
  ) -> Verdict {
    let plan = plan.program.sessions[place]
    guard let session = sessions[place].judged(enough: plan.enoughEfforts) else {
      return Verdict(.unknown, reason: Reason(.sessionNeverRecorded, place))
    }
    let isAcute = sign(.acuteEvent, plan.lasts, at: now, surroundings).truth == .yes
    guard now - session.last <= (isAcute ? plan.lastsAfterAcuteEvent : plan.lasts) else {
      return Verdict(.unknown, reason: Reason(.sessionExpired, place))
    }
    var verdict = Verdict(session.truth(of: measure, comparison))
    if verdict.truth == .unknown { verdict.reason = Reason(.clipped, place) }
    verdict.isFresh = true
    verdict.isSimulated = session.isSimulated
    return verdict
  }

  func patient(_ fact: PatientFact, _ surroundings: Surroundings) -> Verdict {
    Verdict(surroundings.patient.truth(of: fact), reason: Reason(.notStated, fact.place))
  }
}

extension CoughSession {
  fileprivate func truth(of measure: CoughMeasure, _ comparison: Comparison) -> Truth {
    switch measure {
    case .best: comparison.truth(from: best, to: isLowerBound ? .max : best)
    case .efforts: Truth(comparison.holds(acceptable * 1000))
    }
  }
}
