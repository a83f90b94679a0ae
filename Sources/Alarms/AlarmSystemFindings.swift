internal import Criteria
internal import Quantities
internal import Readings

/// What rules say.
extension AlarmSystem {
  mutating func hear(_ finding: Finding, at moment: Uptime) {
    let condition = AlarmCondition.rule(pack: finding.pack, rule: finding.rule)
    // A part of another rule calls nobody; it may have called before the restart, in another pack's version.
    guard !finding.isArm else { return end(condition, as: .retired, finding) }
    switch finding.state {
    case .active, .clearing:
      if finding.priority == .none { end(condition, as: .ended, finding) } else { hold(finding, at: moment) }
      release(condition)
    case .normal:
      end(condition, as: .ended, finding)
      release(condition)
    case .pending:
      // After a restart the rule's timer starts anew while its condition holds: the alarm stands until the
      // rule says that it does not hold.
      if isJudged(condition) { end(condition, as: .ended, finding) }
      release(condition)
    case .starting: break
    case .indeterminate(.preconditionNotMet):
      end(condition, as: .inapplicable, finding)
      release(condition)
    case .indeterminate(let why):
      lose(condition, reason: why.words, finding)
      release(condition)
    case .inhibited(let by):
      switchOff(condition, reason: "the rule is switched off", by: by, isOfRule: true)
    }
    watchJudgement(of: finding)
  }

  private mutating func hold(_ finding: Finding, at moment: Uptime) {
    hold(
      AlarmSign(
        condition: .rule(pack: finding.pack, rule: finding.rule), priority: finding.priority,
        title: finding.title, text: finding.text, detail: nil, packVersion: finding.packVersion,
        origin: finding.origin, finding: finding), at: moment)
  }

  /// A rule that is judged again is no longer switched off; ended before, its alarm does not begin anew.
  private mutating func release(_ condition: AlarmCondition) {
    let off = alarmsOff.first { $0.condition == condition }
    if off?.isOfRule == true { switchOn(condition, by: nil) }
  }

  /// A rule that would call at once and can no longer be judged for want of readings is a technical alarm.
  ///
  /// What no instrument of the bed ever gives, what nobody entered, what only a source that reads low says,
  /// and what another rule's switching off keeps from being judged calls nobody: it would never end.
  private mutating func watchJudgement(of finding: Finding) {
    let condition = TechnicalCondition.cannotBeJudged(pack: finding.pack, rule: finding.rule)
    guard finding.priority == .high || finding.priority == .medium else {
      return end(.technical(condition), as: .ended, finding)
    }
    switch finding.state {
    case .indeterminate(let why):
      switch why {
      case .noReading, .doubted, .tooFewValid:
        let row = AlarmTable.row(of: condition)
        hold(
          AlarmSign(
            condition: .technical(condition), priority: row.priority ?? .low,
            title: BilingualText(
              english: "Cannot be judged: \(finding.title.english)",
              chinese: "无法判断：\(finding.title.chinese)"),
            text: row.text ?? finding.text, detail: why.words, packVersion: finding.packVersion,
            origin: finding.origin, finding: finding), at: now)
      case .noSource, .observing, .lowerBoundOnly, .preconditionNotMet, .notStated, .neverRecorded,
        .tooFewEntries,
        .expired, .undated,
        .clipped, .inhibited:
        end(.technical(condition), as: .ended, finding)
      }
    case .starting: break
    case .normal, .pending, .active, .clearing, .inhibited: end(.technical(condition), as: .ended, finding)
    }
  }
}
