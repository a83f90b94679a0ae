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

  /// What is known of a truth that lies between two bounds, both of them possible: without an upper one
  /// (`Int32.max`) it can be shown to be "at least" and shown not to be "at most", and nothing else.
  func truth(from lower: Int32, to upper: Int32) -> Truth {
    let holds = holds(lower)
    return lower == upper || self.holds(upper) == holds ? Truth(holds) : .unknown
  }

  /// The same for the change between two values, which is wider than 32 bits.
  func truth(from lower: Int64, to upper: Int64) -> Truth {
    let low = Int32(clamping: lower)
    return truth(from: low, to: max(low, Int32(clamping: upper)))
  }

  /// Whether a share, given by its parts, satisfies a limit of the whole; nothing is divided.
  func holds(share part: Int64, of whole: Int64) -> Bool {
    let bound = Int64(limit) * whole
    return switch comparator {
    case .below: part < bound
    case .atMost: part <= bound
    case .above: part > bound
    case .atLeast: part >= bound
    }
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
