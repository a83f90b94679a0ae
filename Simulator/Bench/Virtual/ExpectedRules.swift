public import Criteria
public import Documents

extension Scenario {
  /// Refuses an expectation about a rule that none of the packs runs, for it would be silent for ever.
  ///
  /// - Throws: `DocumentError` with the file and the line of the expectation, and the rules there are.
  public func check(against packs: [RulePack]) throws(DocumentError) {
    let rules = packs.filter(\.isEnabled).flatMap(\.rules)
    for (place, expectation) in expectations.enumerated() {
      guard let (key, rule) = expectation.rule, !rules.contains(rule) else { continue }
      throw DocumentError(
        file: file, line: expectation.line, key: "expect[\(place)].\(key)",
        problem: .notAllowed(value: rule, allowed: rules.joined(separator: ", ")))
    }
  }
}

extension Expectation {
  /// The rule that is meant and the key that names it; nil when a channel is meant.
  fileprivate var rule: (key: String, name: String)? {
    switch kind {
    case .finding(let name, _, _, _): ("finding", name)
    case .silent(let name, _, _): ("silent", name)
    case .reading, .absent: nil
    }
  }
}
