import Quantities
import Readings

extension FindingChange {
  /// The change as a few lines for a person at a terminal: what, how urgent, what to consider, and what it
  /// rests on.
  ///
  /// `instruments` are the instruments' names by position; one without a name is given by its number.
  public func lines(instruments: [String] = []) -> [String] {
    let simulated = finding.origin == .simulated ? "SIMULATED " : ""
    var lines = ["\(simulated)\(finding.mark)\(finding.title.english) [\(finding.rule)] \(finding.standing)"]
    if finding.speaks {
      lines.append("    \(finding.text.english)")
      if let quote = finding.sentence?.quote { lines.append("    \(quote.chinese)") }
    }
    lines += finding.evidence.map { "    - \($0.words(instruments))" }
    lines += finding.disagreesWith.map { "    other packs say otherwise: \($0.words)" }
    for annotation in finding.annotations {
      lines.append("    note: \(annotation.text.english)")
      lines += annotation.evidence.filter { !finding.evidence.contains($0) }.map {
        "      - \($0.words(instruments))"
      }
    }
    return lines
  }
}

extension Finding {
  /// The marks of IEC 60601-1-8 for the priority, while the rule is active.
  fileprivate var mark: String {
    state.isActive && priority != .none ? "\(priority.mark) " : ""
  }

  fileprivate var standing: String {
    switch state {
    case .starting: "starting"
    case .normal: "does not hold"
    case .pending: "pending"
    case .active, .clearing: isArm ? "holds" : "holds (\(strength.rawValue))"
    case .indeterminate(let why): "cannot be judged: \(why.words)"
    case .inhibited(let by): "switched off by \(by)"
    }
  }

  /// Whether the advice is worth reading: it is only while the rule is active and no mere part of another.
  fileprivate var speaks: Bool { state.isActive && !isArm }
}

extension RuleState {
  fileprivate var isActive: Bool { self == .active || self == .clearing }
}

extension Indeterminacy {
  /// The reason as a clause for a person.
  public var words: String {
    switch self {
    case .observing(let subject): "\(subject) has not been watched for long enough"
    case .noReading(let input, let absence): "no \(input) (\(absence))"
    case .noSource(let input): "no instrument here gives \(input)"
    case .doubted(let input, let doubt): "\(input) is doubtful (\(doubt))"
    case .tooFewValid(let input): "too little of \(input) is valid"
    case .lowerBoundOnly(let input): "\(input) comes from a source that reads low and cannot rule it out"
    case .preconditionNotMet(let condition): "\(condition) is not met"
    case .notStated(let fact): "\(fact) has not been entered"
    case .neverRecorded(let item): "\(item) was never recorded"
    case .tooFewEntries(let item): "too few entries of \(item) are far enough apart"
    case .expired(let item): "\(item) is too old"
    case .undated(let item): "the age of \(item) is unknown"
    case .clipped(let item): "\(item) went beyond the meter's range"
    case .inhibited(let rule): "\(rule) is switched off"
    }
  }
}

extension Evidence {
  fileprivate func words(_ instruments: [String]) -> String {
    switch self {
    case .readings(let readings): readings.words(instruments)
    case .share(let share):
      "\(share.condition) for \(share.seconds) s of the last \(share.windowSeconds) s, "
        + "needs \(share.neededSeconds) s"
    case .change(let change): change.words
    case .night(let night): night.words
    case .entry(let entry): entry.words
    case .session(let session): session.words
    case .patient(let patient): patient.words
    }
  }
}

extension ReadingsEvidence {
  fileprivate func words(_ instruments: [String]) -> String {
    let who = instrument.map { " (\($0.name(instruments)))" } ?? ""
    guard let values, let last else { return "\(source)\(who): no valid value in \(seconds) s" }
    let bound = isLowerBound ? "at least " : ""
    // A value on the chart stands there once, however many seconds it has been looked at.
    guard instrument != nil else {
      return "\(source): \(bound)\(decimal(last)), entered\(limit.map { ", limit \($0.words)" } ?? "")"
    }
    let spread = "\(decimal(values.lowerBound)) to \(decimal(values.upperBound))"
    let range = "\(bound)\(decimal(last))\(estimate?.words ?? ""), \(spread)"
    let share = limit.map { ", \(satisfyingSeconds) s \($0.words)" } ?? ""
    return "\(source)\(who): \(range)\(share) of \(validSeconds) s valid in \(seconds) s"
  }
}

extension GradientEvidence {
  fileprivate var words: String {
    let blood =
      switch site {
      case .arterial: "ABG"
      case .capillary: "CBG"
      }
    let time = recordedAt.iso8601.prefix(16).replacing("T", with: " ")
    return " (est. PaCO2 \(decimal(estimate)), gradient from \(blood) \(time)Z)"
  }
}

extension ChangeEvidence {
  fileprivate var words: String {
    let bound = isLowerBound ? "at least " : ""
    let time = over.map { " in \($0.wholeSeconds / 86_400) d" } ?? ""
    let verb =
      switch kind {
      case .rise: "above"
      case .fall: "since"
      case .paired: "beside"
      }
    return
      "\(input): \(bound)\(decimal(to)) \(verb) \(baseline) \(decimal(from))\(time), limit \(limit.words)"
  }
}

extension NightEvidence {
  fileprivate var words: String {
    let night = isOver ? "the night" : "the night so far"
    return "\(condition) for \(seconds) s of \(knownSeconds) s known in \(night), limit \(limit.words)"
  }
}

extension EntryEvidence {
  fileprivate var words: String {
    guard let author else { return "\(item): never recorded" }
    let date = recordedAt.map { String($0.iso8601.prefix(10)) } ?? "no date"
    return "\(item): \(author), \(date)"
  }
}

extension PatientEvidence {
  fileprivate var words: String {
    let who = author.map { ": \($0)" } ?? ""
    let date = recordedAt.map { ", \($0.iso8601.prefix(10))" } ?? ""
    return "\(fact): \(truth)\(who)\(date)\(note.map { ": \($0)" } ?? "")"
  }
}

extension SessionEvidence {
  fileprivate var words: String {
    let bound = isLowerBound ? "at least " : ""
    let peaks = peaks.map(decimal).joined(separator: ", ")
    let blown = meter.map { ", \($0.words)" } ?? ""
    let apart = "best two \(bestTwoDifference.map(decimal) ?? "?"), all \(spread.map(decimal) ?? "?") apart"
    return switch measure {
    case .best:
      "\(session): best \(bound)\(decimal(best)), limit \(limit.words), of \(acceptable) efforts "
        + "(\(peaks))\(blown)"
    case .efforts: "\(session): \(acceptable) acceptable efforts of \(efforts)"
    case .spread, .bestTwoDifference, .bestTwoPercent: "\(session): \(apart), limit \(limit.words)"
    }
  }
}

extension CoughMeter {
  fileprivate var words: String {
    [device, scale.map { "\($0.rawValue) scale" }, interface?.rawValue].compactMap { $0 }
      .joined(separator: ", ")
  }
}

extension LimitEvidence {
  fileprivate var words: String {
    "\(comparator.rawValue) \(decimal(thousandths)) \(unit.spellings.first ?? "")"
  }
}

private func decimal(_ thousandths: Int32) -> String { JSONObject.decimal(Int64(thousandths)) }
