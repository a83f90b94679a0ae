public import Quantities

/// A number with the unit it was written with; the number is exact to thousandths.
public struct Amount: Hashable, Sendable {
  /// The number in thousandths.
  public let thousandths: Int64
  /// The unit as written, such as `mmHg`.
  public let unit: String
}

/// Numbers: read digit by digit, never through binary fractions, so 49.95 is 49 950 thousandths and nothing
/// else.
extension DocumentNode {
  /// A whole number within a range.
  public func integer(in range: ClosedRange<Int>) throws(DocumentError) -> Int {
    let value = try integer(allowed: "\(range.lowerBound) to \(range.upperBound)")
    guard range.contains(value) else { throw refusal(allowed: "\(range.lowerBound) to \(range.upperBound)") }
    return value
  }

  /// A whole number out of a list, such as the baud rates of an instrument.
  public func integer(among choices: [Int]) throws(DocumentError) -> Int {
    let allowed = choices.map(String.init).joined(separator: ", ")
    let value = try integer(allowed: allowed)
    guard choices.contains(value) else { throw refusal(allowed: allowed) }
    return value
  }

  /// A number without a unit, in thousandths, within a range of thousandths.
  public func thousandths(in range: ClosedRange<Int64>) throws(DocumentError) -> Int64 {
    let allowed =
      "\(ExactDecimal.text(range.lowerBound)) to \(ExactDecimal.text(range.upperBound)), at most 3 decimals"
    guard let value = ExactDecimal.thousandths(try plain(expected: "a number")), range.contains(value) else {
      throw refusal(allowed: allowed)
    }
    return value
  }

  /// A number with one of these units, as in `49.95 mmHg`; the range is left to the caller, who knows the
  /// unit's meaning.
  public func amount(units: [String]) throws(DocumentError) -> Amount {
    let written = try plain(expected: "a number with a unit (\(units.joined(separator: ", ")))")
    guard let (number, unit) = DocumentNode.split(written), let value = ExactDecimal.thousandths(number)
    else {
      throw refusal(allowed: "a number of at most 3 decimals with a unit: \(units.joined(separator: ", "))")
    }
    guard units.contains(unit) else {
      throw refusal(
        allowed: unit.isEmpty ? "a unit: \(units.joined(separator: ", "))" : units.joined(separator: ", "))
    }
    return Amount(thousandths: value, unit: unit)
  }

  /// A number in one unit, in thousandths, within a range of thousandths.
  public func thousandths(of unit: String, in range: ClosedRange<Int64>) throws(DocumentError) -> Int64 {
    let value = try amount(units: [unit]).thousandths
    guard range.contains(value) else {
      throw refusal(
        allowed: "\(ExactDecimal.text(range.lowerBound)) to \(ExactDecimal.text(range.upperBound)) \(unit)")
    }
    return value
  }

  /// A length of time with its unit, as in `5 min`, `300 s`, `1.5 s` or `10 ms`, within a range.
  public func interval(in range: ClosedRange<Interval>) throws(DocumentError) -> Interval {
    let amount = try amount(units: DocumentNode.timeUnits.map(\.name))
    let allowed = "\(DocumentNode.text(range.lowerBound)) to \(DocumentNode.text(range.upperBound))"
    guard let unit = DocumentNode.timeUnits.first(where: { $0.name == amount.unit }) else {
      throw refusal(allowed: allowed)
    }
    // A thousandth of every unit is a whole number of nanoseconds, so nothing is lost by dividing first.
    let (scaled, overflow) = amount.thousandths.multipliedReportingOverflow(by: unit.nanoseconds / 1000)
    let interval = Interval(nanoseconds: scaled)
    guard !overflow, range.contains(interval) else { throw refusal(allowed: allowed) }
    return interval
  }

  private static let timeUnits: [(name: String, nanoseconds: Int64)] = [
    ("us", 1000), ("ms", 1_000_000), ("s", 1_000_000_000), ("min", 60_000_000_000), ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
  ]

  private func integer(allowed: String) throws(DocumentError) -> Int {
    let thousandths = ExactDecimal.thousandths(try plain(expected: "a whole number"))
    guard let thousandths, thousandths % 1000 == 0 else { throw refusal(allowed: allowed) }
    return Int(thousandths / 1000)
  }

  private static func split(_ written: String) -> (number: String, unit: String)? {
    let number = written.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
    guard !number.isEmpty else { return nil }
    let unit = written.dropFirst(number.count).drop { $0 == " " }
    return (String(number), String(unit))
  }

  /// A length of time in its largest whole unit, for messages.
  static func text(_ interval: Interval) -> String {
    let unit = timeUnits.last { interval.nanoseconds % $0.nanoseconds == 0 && interval.nanoseconds != 0 }
    guard let unit else { return interval.nanoseconds == 0 ? "0 s" : "\(interval.nanoseconds) ns" }
    return "\(interval.nanoseconds / unit.nanoseconds) \(unit.name)"
  }
}
