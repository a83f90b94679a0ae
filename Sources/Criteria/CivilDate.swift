public import Quantities

extension CivilTime {
  /// The time as ISO 8601 in UTC with milliseconds, such as `2026-11-23T07:42:00.000Z`.
  public var iso8601: String {
    let milliseconds = unixMilliseconds.mod(1000)
    let seconds = (unixMilliseconds - milliseconds) / 1000
    let ofDay = seconds.mod(86_400)
    let (year, month, day) = CivilTime.date(daysSince1970: (seconds - ofDay) / 86_400)
    let date = "\(CivilTime.digits(year, 4))-\(CivilTime.digits(month, 2))-\(CivilTime.digits(day, 2))"
    let hour = CivilTime.digits(ofDay / 3600, 2)
    let minute = CivilTime.digits(ofDay / 60 % 60, 2)
    let second = CivilTime.digits(ofDay % 60, 2)
    return "\(date)T\(hour):\(minute):\(second).\(CivilTime.digits(milliseconds, 3))Z"
  }

  /// Gregorian date of a day, counted in eras of 400 years that begin on 1 March.
  private static func date(daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = daysSince1970 + 719_468
    let dayOfEra = shifted.mod(146_097)
    let era = (shifted - dayOfEra) / 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private static func digits(_ value: Int64, _ count: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}

extension Int64 {
  /// The remainder that is never negative.
  fileprivate func mod(_ divisor: Int64) -> Int64 { ((self % divisor) + divisor) % divisor }
}
