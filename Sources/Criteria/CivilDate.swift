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

  /// Reads ISO 8601 with seconds or thousandths of them, and with its zone; nil for anything else.
  ///
  /// The zone is `Z` or an offset such as `+08:00`. A time without one would be somebody's guess.
  public init?(iso8601 text: some StringProtocol) {
    var rest = Substring(text)
    guard let year = CivilTime.take(4, from: &rest, before: "-"),
      let month = CivilTime.take(2, from: &rest, before: "-"), (1...12).contains(month),
      let day = CivilTime.take(2, from: &rest, before: "T"), (1...31).contains(day),
      let hour = CivilTime.take(2, from: &rest, before: ":"), (0...23).contains(hour),
      let minute = CivilTime.take(2, from: &rest, before: ":"), (0...59).contains(minute),
      let second = CivilTime.take(2, from: &rest, before: nil), (0...59).contains(second)
    else { return nil }
    var milliseconds: Int64 = 0
    if rest.first == "." {
      rest.removeFirst()
      guard let fraction = CivilTime.take(3, from: &rest, before: nil) else { return nil }
      milliseconds = fraction
    }
    let days = CivilTime.days(year, month, day)
    guard CivilTime.date(daysSince1970: days) == (year, month, day), let zone = CivilTime.minutes(zone: rest)
    else { return nil }
    let seconds = days * 86_400 + hour * 3600 + (minute - zone) * 60 + second
    self.init(unixMilliseconds: seconds * 1000 + milliseconds)
  }

  /// Minutes by which a zone is ahead of UTC.
  private static func minutes(zone: Substring) -> Int64? {
    if zone == "Z" { return 0 }
    var rest = zone.dropFirst()
    guard zone.first == "+" || zone.first == "-", let hours = take(2, from: &rest, before: ":"),
      let minutes = take(2, from: &rest, before: nil), rest.isEmpty, hours <= 14, minutes <= 59
    else { return nil }
    return (hours * 60 + minutes) * (zone.first == "-" ? -1 : 1)
  }

  /// Takes a number of digits, and the character that must follow them.
  private static func take(_ count: Int, from text: inout Substring, before mark: Character?) -> Int64? {
    let digits = text.prefix(count)
    guard digits.utf8.count == count, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    text = text.dropFirst(count)
    if let mark {
      guard text.first == mark else { return nil }
      text = text.dropFirst()
    }
    return Int64(digits)
  }

  /// Days since 1970-01-01 of a Gregorian date, counted in eras of 400 years that begin on 1 March.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let yearOfEra = shiftedYear.mod(400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return (shiftedYear - yearOfEra) / 400 * 146_097 + dayOfEra - 719_468
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
