/// How a value is held against a limit; written as the guideline writes it.
public enum Comparator: String, CaseIterable, Hashable, Sendable {
  /// Strictly below the limit.
  case below = "<"
  /// At the limit or below.
  case atMost = "<="
  /// Strictly above the limit.
  case above = ">"
  /// At the limit or above.
  case atLeast = ">="

  /// Whether high values satisfy the comparator.
  var looksUp: Bool {
    switch self {
    case .below, .atMost: false
    case .above, .atLeast: true
    }
  }
}

/// A comparator with its limit, in thousandths of the unit; the comparison is exact.
struct Comparison: Hashable, Sendable {
  var comparator: Comparator
  var limit: Int32

  func holds(_ value: Int32) -> Bool {
    switch comparator {
    case .below: value < limit
    case .atMost: value <= limit
    case .above: value > limit
    case .atLeast: value >= limit
    }
  }

  /// What a value says; a lower bound of the truth can prove "at least" and disprove "at most", and nothing
  /// else.
  func truth(of value: Int32, isLowerBound: Bool) -> Truth {
    let holds = holds(value)
    guard isLowerBound else { return Truth(holds) }
    return holds == comparator.looksUp ? Truth(holds) : .unknown
  }

  /// Whether some value satisfies both comparisons.
  func overlaps(_ other: Comparison) -> Bool {
    if comparator.looksUp == other.comparator.looksUp { return true }
    let upper = comparator.looksUp ? other : self
    let lower = comparator.looksUp ? self : other
    let highest = upper.comparator == .atMost ? Int64(upper.limit) : Int64(upper.limit) - 1
    let lowest = lower.comparator == .atLeast ? Int64(lower.limit) : Int64(lower.limit) + 1
    return lowest <= highest
  }
}
