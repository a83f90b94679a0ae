/// What was measured, several times, and what it should be.
struct BenchResult: Sendable {
  /// What the figure should be.
  enum Target: Sendable {
    case atMost(Double)
    case atLeast(Double)
    /// For information: nothing was promised.
    case none
  }

  /// What was measured.
  let title: String
  /// The unit of `ours` and `baseline`.
  let unit: String
  /// Our figure of each repetition.
  let ours: [Double]
  /// The baseline's figure of each repetition, in the same order; nil for a figure that stands alone.
  let baseline: [Double]?
  /// Holds for the median of ours/baseline, repetition by repetition, or of ours when it stands alone.
  let target: Target

  /// The figures that the target is about.
  var figures: [Double] {
    guard let baseline else { return ours }
    return zip(ours, baseline).map { $0 / $1 }
  }

  static let heading = [
    "  " + "measured".filled(to: 52), "ours".filledLeft(to: 12), "baseline".filledLeft(to: 12),
    "ratio".filledLeft(to: 8), "spread".filledLeft(to: 16), "target".filledLeft(to: 10),
  ].joined(separator: " ")

  /// One line of the table.
  var row: String {
    let low = figures.min() ?? .nan
    let high = figures.max() ?? .nan
    return [
      "  " + "\(title), \(unit)".filled(to: 52), ours.median.rounded2.filledLeft(to: 12),
      (baseline?.median.rounded2 ?? "-").filledLeft(to: 12),
      (baseline == nil ? "-" : figures.median.rounded2).filledLeft(to: 8),
      "\(low.rounded2)..\(high.rounded2)".filledLeft(to: 16), verdict,
    ].joined(separator: " ")
  }

  /// Whether the target was met; nil when there is none.
  var isMet: Bool? {
    switch target {
    case .atMost(let limit): figures.median <= limit
    case .atLeast(let limit): figures.median >= limit
    case .none: nil
    }
  }

  private var verdict: String {
    let wanted =
      switch target {
      case .atMost(let limit): "<= \(limit.rounded2)"
      case .atLeast(let limit): ">= \(limit.rounded2)"
      case .none: "-"
      }
    return wanted.filledLeft(to: 10) + (isMet.map { $0 ? "  MET" : "  MISSED" } ?? "")
  }
}

extension [Double] {
  /// The middle value, or the mean of the two in the middle; not a number when there is none.
  var median: Double {
    guard !isEmpty else { return .nan }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}

extension Double {
  fileprivate var rounded2: String {
    guard isFinite else { return "-" }
    let hundredths = (abs(self) * 100).rounded()
    guard hundredths < 1e15 else { return "\(self)" }
    let whole = Int(hundredths)
    let fraction = whole % 100
    return "\(self < 0 ? "-" : "")\(whole / 100).\(fraction < 10 ? "0" : "")\(fraction)"
  }
}

extension String {
  /// The text with spaces behind it.
  func filled(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  fileprivate func filledLeft(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
