/// One thing that was looked at, and what came of it.
public struct ConformanceCheck: Hashable, Sendable {
  /// What came of a check.
  public enum Result: String, CaseIterable, Hashable, Sendable {
    /// What was found is as promised.
    case passed
    /// It is not.
    case failed
    /// It was not looked at, or what was seen allows no judgement.
    case notMade = "not-made"
  }

  /// A stable word for programs.
  public let id: String
  /// What was looked at.
  public let title: String
  /// What came of it.
  public let result: Result
  /// What was found, or why it was not looked at.
  public let found: String
  /// What is allowed; nil when nothing is promised.
  public let limit: String?
  /// Who says so; nil when nobody does.
  public let source: String?

  init(
    _ id: String, _ title: String, _ result: Result, _ found: String, limit: String? = nil,
    source: String? = nil
  ) {
    self.id = id
    self.title = title
    self.result = result
    self.found = found
    self.limit = limit
    self.source = source
  }

  init(
    _ id: String, _ title: String, isMet: Bool, _ found: String, limit: String? = nil, source: String? = nil
  ) {
    self.init(id, title, isMet ? .passed : .failed, found, limit: limit, source: source)
  }
}
