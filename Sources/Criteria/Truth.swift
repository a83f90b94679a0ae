/// What is known about a statement: it holds, it does not, or nobody can say (Kleene's three values).
public enum Truth: UInt8, CaseIterable, Hashable, Sendable {
  /// The statement does not hold.
  case no = 0
  /// The readings do not say.
  case unknown = 1
  /// The statement holds.
  case yes = 2

  /// Both hold; one `no` settles it, whatever the other is.
  public func and(_ other: Truth) -> Truth { rawValue < other.rawValue ? self : other }

  /// At least one holds; one `yes` settles it, whatever the other is.
  public func or(_ other: Truth) -> Truth { rawValue > other.rawValue ? self : other }

  /// The opposite; the opposite of `unknown` is `unknown`.
  public var negated: Truth {
    switch self {
    case .no: .yes
    case .unknown: .unknown
    case .yes: .no
    }
  }

  /// Whether the statement is known to hold; `unknown` counts as not known.
  public init(_ holds: Bool) { self = holds ? .yes : .no }
}
