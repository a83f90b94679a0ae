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

  func fall(_ plan: Clause.Fall, at now: Uptime, _ surroundings: Surroundings) -> Verdict {
    guard let measurement = measurement(of: plan.input, at: now, surroundings) else {
      return Verdict(.unknown, reason: gap(of: plan.input, at: now, surroundings: surroundings))
    }
    let history = surroundings.chart.measurements[measurement.place]
    guard let older = history.steepest(over: plan.leastApart) else {
      return Verdict(.unknown, reason: Reason(.tooFewEntries, plan.input))
    }
    var verdict = Verdict(Truth(plan.holds(history.fall(since: older))))
    verdict.isFresh = true
    verdict.isSimulated = history.notes.last?.isSimulated == true || history.notes[older].isSimulated
    return verdict
  }

  /// The entry that an input has its value from.
  func measurement(of input: Int, at now: Uptime, _ surroundings: Surroundings) -> ClinicalMeasurement? {
    let slot = slot(of: input, at: now, surroundings: surroundings)
    guard slot.isValid, case .entry(let measurement) = plan.program.sources[Int(slot.source)].wire else {
      return nil
    }
    return measurement
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
    if verdict.truth == .unknown {
      verdict.reason = Reason(session.isLowerBound ? .clipped : .tooFewEfforts, place)
    }
    verdict.isFresh = true
    verdict.isSimulated = session.isSimulated
    return verdict
  }

  func patient(_ fact: PatientFact, _ surroundings: Surroundings) -> Verdict {
    Verdict(surroundings.patient.truth(of: fact), reason: Reason(.notStated, fact.place))
  }
}

/// By how much a value fell, and in what time.
struct EntryFall: Sendable {
  var thousandths: Int64
  var milliseconds: Int64

  /// Whether it is the faster of the two; compared without dividing.
  func isSteeper(than other: EntryFall) -> Bool {
    thousandths * other.milliseconds > other.thousandths * milliseconds
  }
}

extension Clause.Fall {
  /// Whether a fall, brought to the time of the limit, satisfies the comparison; nothing is divided.
  fileprivate func holds(_ fall: EntryFall) -> Bool {
    comparison.holds(share: fall.thousandths * within.wholeMilliseconds, of: fall.milliseconds)
  }
}

extension ChartHistory<Int32> {
  /// The fall from an older entry to the newest one.
  func fall(since older: Int) -> EntryFall {
    let newest = notes.count - 1
    return EntryFall(
      thousandths: Int64(notes[older].content) - Int64(notes[newest].content),
      milliseconds: (notes[newest].recordedAt - notes[older].recordedAt).wholeMilliseconds)
  }

  /// The older entry from which the newest has fallen fastest; nil when none is old enough to compare.
  func steepest(over leastApart: Interval) -> Int? {
    var best: Int?
    for older in notes.indices.dropLast() {
      guard notes[notes.count - 1].recordedAt - notes[older].recordedAt >= leastApart else { continue }
      if let best, !fall(since: older).isSteeper(than: fall(since: best)) { continue }
      best = older
    }
    return best
  }
}

extension CoughSession {
  fileprivate func truth(of measure: CoughMeasure, _ comparison: Comparison) -> Truth {
    switch measure {
    case .best: comparison.truth(from: best, to: isLowerBound ? .max : best)
    case .efforts: Truth(comparison.holds(acceptable * 1000))
    case .spread: truth(ofDifference: spread, comparison)
    case .bestTwoDifference: truth(ofDifference: bestTwoDifference, comparison)
    case .bestTwoPercent: truth(ofPercent: bestTwoDifference, comparison)
    }
  }

  private func truth(ofDifference difference: Int32?, _ comparison: Comparison) -> Truth {
    guard let difference, !isLowerBound else { return .unknown }
    return Truth(comparison.holds(difference))
  }

  private func truth(ofPercent difference: Int32?, _ comparison: Comparison) -> Truth {
    guard let difference, !isLowerBound, best > 0 else { return .unknown }
    return Truth(comparison.holds(share: Int64(difference) * 100_000, of: Int64(best)))
  }
}
