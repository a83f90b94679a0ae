internal import Readings

extension RuleState {
  /// Whether the rule has something to say to people: it holds, or its end is not certain yet.
  public var isRaised: Bool {
    switch self {
    case .active, .clearing: true
    case .starting, .normal, .pending, .indeterminate, .inhibited: false
    }
  }
}

extension FindingChange {
  /// The change for a person at a terminal: one line, and when it was raised the evidence and the guideline's sentence.
  public func lines(instruments: [String]) -> [String] {
    var lines = [headline]
    guard finding.state == .active, !previous.isRaised else { return lines }
    lines += finding.evidence.map { "    because: \($0.words(instruments: instruments))" }
    lines += finding.annotations.map { "    note: \($0.text.english)" }
    if let quote = finding.sentence?.quote {
      lines.append("    \(quote.english)")
      lines.append("    \(quote.chinese)")
    }
    lines.append("    consider: \(finding.text.english)")
    return lines
  }

  private var headline: String {
    let mark = finding.priority.mark
    let origin = finding.origin == .simulated ? " [SIMULATED]" : ""
    let arms = finding.arms.isEmpty ? "" : " (\(finding.arms.joined(separator: ", ")))"
    let title = "\(finding.rule) \(finding.title.english)\(arms)\(origin)"
    switch finding.state {
    case .active where !previous.isRaised: return "FINDING \(mark) \(title)"
    case .active: return "FINDING \(mark) \(title): again, before it had cleared"
    case .clearing: return "ending  \(title)"
    case .normal where previous.isRaised: return "CLEARED \(title)"
    case .indeterminate(let why): return "cannot judge \(title): \(why.words)"
    case .starting, .normal, .pending, .inhibited: return "\(finding.state.code) \(title)"
    }
  }
}

extension Priority {
  /// The marks that stand for a priority on a screen (IEC 60601-1-8 practice, clinical basis, A3).
  fileprivate var mark: String {
    switch self {
    case .none: "-"
    case .low: "!"
    case .medium: "!!"
    case .high: "!!!"
    }
  }
}

extension Indeterminacy {
  fileprivate var words: String {
    let reason = code.split(separator: "_").joined(separator: " ")
    return detail.map { "\(subject) \(reason) (\($0))" } ?? "\(subject) \(reason)"
  }
}

extension Evidence {
  fileprivate func words(instruments: [String]) -> String {
    switch self {
    case .readings(let readings): readings.words(instruments)
    case .share(let share):
      "\(share.condition) held for \(share.seconds) of \(share.windowSeconds) s; \(share.neededSeconds) s needed"
    case .entry(let entry): "\(entry.item), entered by \(entry.author ?? "nobody")"
    case .session(let session): session.words
    case .patient(let fact, let truth): "patient: \(fact) is \(truth)"
    }
  }
}

extension ReadingsEvidence {
  fileprivate func words(_ instruments: [String]) -> String {
    let from = instrument.map { Int($0.position) }.flatMap { instruments.indices.contains($0) ? instruments[$0] : nil }
    let bound = limit.map { " \($0.words)" } ?? ""
    let range = values.map { "; \(decimal($0.lowerBound)) to \(decimal($0.upperBound))" } ?? ""
    let now = last.map { ", last \(decimal($0))" } ?? ""
    let origin = from.map { " from \($0)" } ?? ""
    return "\(source)\(bound) in \(satisfyingSeconds) of \(validSeconds) valid seconds of \(seconds)"
      + "\(range)\(now)\(origin)"
  }
}

extension SessionEvidence {
  fileprivate var words: String {
    let all = peaks.map { decimal($0) }.joined(separator: ", ")
    return "best cough peak flow \(decimal(best)) \(limit.words) of \(acceptable) acceptable efforts (\(all))"
  }
}

extension LimitEvidence {
  fileprivate var words: String { "\(comparator.rawValue) \(decimal(thousandths)) \(unit.shown)" }
}

private func decimal(_ thousandths: Int32) -> String { JSONObject.decimal(Int64(thousandths)) }
