import Documents
public import Quantities

/// Writes JSON with its keys in the order they are given and its numbers exact; the same value gives the same bytes.
struct JSONText {
  private(set) var text = ""
  private var needsComma = false

  static func object(_ body: (inout JSONText) -> Void) -> String {
    var json = JSONText()
    json.brackets("{", "}") { body(&$0) }
    return json.text
  }

  mutating func put(_ key: String, _ value: String?) {
    guard let value else { return null(key) }
    name(key)
    string(value)
  }

  mutating func put(_ key: String, _ value: Int64?) {
    guard let value else { return null(key) }
    name(key)
    text += String(value)
  }

  mutating func put(_ key: String, _ value: Int) { put(key, Int64(value)) }

  mutating func put(_ key: String, _ value: Bool) {
    name(key)
    text += value ? "true" : "false"
  }

  /// A number of thousandths as a decimal: 49 950 is written 49.95.
  mutating func put(_ key: String, thousandths: Int32?) {
    guard let thousandths else { return null(key) }
    name(key)
    text += ExactDecimal.text(Int64(thousandths))
  }

  mutating func put(_ key: String, _ body: (inout JSONText) -> Void) {
    name(key)
    brackets("{", "}", body)
  }

  mutating func put<Element>(_ key: String, each elements: [Element], _ body: (inout JSONText, Element) -> Void) {
    name(key)
    brackets("[", "]") { json in
      for element in elements {
        json.separate()
        json.brackets("{", "}") { body(&$0, element) }
        json.needsComma = true
      }
    }
  }

  mutating func put(_ key: String, words: [String]) {
    name(key)
    brackets("[", "]") { json in
      for word in words {
        json.separate()
        json.string(word)
      }
    }
  }

  mutating func put(_ key: String, thousandths values: [Int32]) {
    name(key)
    brackets("[", "]") { json in
      for value in values {
        json.separate()
        json.text += ExactDecimal.text(Int64(value))
        json.needsComma = true
      }
    }
  }

  mutating func null(_ key: String) {
    name(key)
    text += "null"
  }

  private mutating func name(_ key: String) {
    separate()
    string(key)
    text += ":"
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { text += "," }
    needsComma = false
  }

  private mutating func brackets(_ open: String, _ close: String, _ body: (inout JSONText) -> Void) {
    text += open
    needsComma = false
    body(&self)
    text += close
    needsComma = true
  }

  private mutating func string(_ value: String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\u{0}"..."\u{1F}": text += JSONText.escape(scalar.value)
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
    needsComma = true
  }

  private static func escape(_ code: UInt32) -> String {
    let digits = String(code, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}

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
