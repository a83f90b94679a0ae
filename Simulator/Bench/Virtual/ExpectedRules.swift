public import Criteria
public import Documents

extension Scenario {
  /// Refuses a scenario that expects nothing: whatever came of it, its verdict would be that all is well.
  ///
  /// - Throws: `DocumentError` with the file and the line.
  public func checkThatItExpects() throws(DocumentError) {
    guard expectations.isEmpty else { return }
    throw DocumentError(
      file: file, line: expectsOnLine, key: "expect",
      problem: .contradiction(
        "expects nothing, so a check could never fail; allowed: at least one expectation, or 'run' instead "
          + "of 'check'"))
  }

  /// Refuses an expectation or an operator's act about a rule that none of the packs runs, for it would be
  /// silent for ever.
  ///
  /// - Throws: `DocumentError` with the file and the line of the expectation, and the rules there are.
  public func check(against packs: [RulePack]) throws(DocumentError) {
    let enabled = packs.filter(\.isEnabled)
    for (place, expectation) in expectations.enumerated() {
      guard let (key, about) = expectation.subject, let allowed = about.refusal(by: enabled) else { continue }
      throw DocumentError(
        file: file, line: expectation.line, key: "expect[\(place)].\(key)",
        problem: .notAllowed(value: about.written, allowed: allowed))
    }
    for event in events {
      guard case .person(.alarms(let act)) = event.happening, let condition = act.condition,
        let allowed = ExpectedSubject.condition(condition).refusal(by: enabled)
      else { continue }
      throw DocumentError(
        file: file, line: event.line, key: "timeline",
        problem: .notAllowed(value: condition.written, allowed: allowed))
    }
  }
}
