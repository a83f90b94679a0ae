/// One JSON object on one line, its keys in the order they are added; numbers are exact decimals.
///
/// The same additions give the same bytes on every machine.
public struct JSONObject: Sendable {
  private var body = ""

  /// Makes an empty object.
  public init() {}

  /// The object as text, without a line break.
  public var text: String { "{\(body)}" }

  /// Adds a text.
  public mutating func add(_ key: String, _ value: String) { add(key, raw: JSONObject.quoted(value)) }

  /// Adds a whole number.
  public mutating func add(_ key: String, _ value: Int64) { add(key, raw: String(value)) }

  /// Adds `true` or `false`.
  public mutating func add(_ key: String, _ value: Bool) { add(key, raw: value ? "true" : "false") }

  /// Adds a number given in thousandths, as a decimal without needless digits: 49 950 becomes 49.95.
  public mutating func add(_ key: String, thousandths: Int64) {
    add(key, raw: JSONObject.decimal(thousandths))
  }

  /// Adds an object.
  public mutating func add(_ key: String, _ value: JSONObject) { add(key, raw: value.text) }

  /// Adds a list of objects.
  public mutating func add(_ key: String, _ values: [JSONObject]) {
    add(key, raw: "[\(values.map(\.text).joined(separator: ","))]")
  }

  /// Adds a list of texts.
  public mutating func add(_ key: String, _ values: [String]) {
    add(key, raw: "[\(values.map(JSONObject.quoted).joined(separator: ","))]")
  }

  /// Adds a list of whole numbers.
  public mutating func add(_ key: String, _ values: [Int64]) {
    add(key, raw: "[\(values.map { String($0) }.joined(separator: ","))]")
  }

  /// Adds a text, or `null` for nil.
  public mutating func add(_ key: String, optional value: String?) {
    if let value { add(key, value) } else { addNull(key) }
  }

  /// Adds a whole number, or `null` for nil.
  public mutating func add(_ key: String, optional value: Int64?) {
    if let value { add(key, value) } else { addNull(key) }
  }

  /// Adds `null`.
  public mutating func addNull(_ key: String) { add(key, raw: "null") }

  /// A number given in thousandths, as a decimal without needless digits.
  public static func decimal(_ thousandths: Int64) -> String {
    let magnitude = thousandths.magnitude
    var text = (thousandths < 0 ? "-" : "") + String(magnitude / 1000)
    var rest = magnitude % 1000
    guard rest > 0 else { return text }
    var width = 3
    while rest % 10 == 0 {
      rest /= 10
      width -= 1
    }
    let digits = String(rest)
    text += "." + String(repeating: "0", count: width - digits.count) + digits
    return text
  }

  private mutating func add(_ key: String, raw value: String) {
    if !body.isEmpty { body += "," }
    body += JSONObject.quoted(key) + ":" + value
  }

  /// A text in quotes, with what must be escaped in them.
  public static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{0}"..."\u{1F}":
        let code = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
