internal import Quantities
internal import Readings

/// Times and rates as a report shows them.
enum Shown {
  /// A length of time with three digits that count.
  static func time(_ time: Interval) -> String {
    let microseconds = time.wholeMicroseconds
    if microseconds >= 10_000_000 { return "\(JSONObject.decimal(microseconds / 100_000 * 100)) s" }
    if microseconds >= 1_000_000 { return "\(JSONObject.decimal(microseconds / 10_000 * 10)) s" }
    if microseconds >= 100_000 { return "\(microseconds / 1000) ms" }
    if microseconds >= 10_000 { return "\(JSONObject.decimal(microseconds / 100 * 100)) ms" }
    return "\(JSONObject.decimal(microseconds / 10 * 10)) ms"
  }

  /// How often something comes, from the time between two of it.
  static func rate(of period: Interval) -> String {
    guard period > .zero else { return "-" }
    let perSecond = (1_000_000_000_000 + period.nanoseconds / 2) / period.nanoseconds
    if perSecond >= 100_000 { return "\(JSONObject.decimal(perSecond / 100 * 100))/s" }
    return "\(JSONObject.decimal(perSecond / 10 * 10))/s"
  }

  /// A moment since the start, as minutes, seconds and milliseconds.
  static func clock(_ microseconds: Int64) -> String {
    let milliseconds = microseconds / 1000
    let (minutes, seconds) = (milliseconds / 60_000, milliseconds / 1000 % 60)
    return "\(minutes < 10 ? "0" : "")\(minutes):\(seconds < 10 ? "0" : "")\(seconds)."
      + String(milliseconds % 1000 + 1000).dropFirst()
  }

  /// A number in hexadecimal digits, two at least.
  static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return digits.utf8.count < 2 ? "0\(digits)" : digits
  }

  /// A value in thousandths of a channel's unit, with the unit.
  static func range(_ extent: ClosedRange<Int64>?, _ channel: Channel) -> String {
    guard let extent else { return "-" }
    let unit = channel.unit.shown.isEmpty ? "" : " \(channel.unit.shown)"
    let (low, high) = (JSONObject.decimal(extent.lowerBound), JSONObject.decimal(extent.upperBound))
    return low == high ? "\(low)\(unit)" : "\(low) to \(high)\(unit)"
  }
}
