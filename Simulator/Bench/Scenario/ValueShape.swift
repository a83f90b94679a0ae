internal import Quantities
internal import Readings

/// What may stand behind a key of a scenario file, as its schema says it.
///
/// Amounts are texts with a unit, so a schema can check the unit and not the range; the reader checks both.
indirect enum ValueShape {
  case text
  case name
  case flag
  /// A key that stands for itself.
  case nothing
  case interval
  case amount(unit: String)
  /// An amount in any unit, or a number where there is none.
  case amountOfAny
  case decimal
  case integer(ClosedRange<Int>)
  case words([String])
  case list(of: ValueShape, ClosedRange<Int>?)
  case mapping([EntryKey])
  case either([ValueShape])
  /// A list of entries of which each has one of these forms.
  case entries([EntryForm])

  /// The shape as JSON Schema, draft 2020-12.
  var schema: JSONObject {
    var object = JSONObject()
    switch self {
    case .text: object.add("type", "string")
    case .name: object.pattern("[A-Za-z0-9_.-]+")
    case .flag: object.add("type", "boolean")
    case .nothing: object.add("type", "null")
    case .interval: object.pattern(ValueShape.number + " ?(us|ms|s|min|h|d)")
    case .amount(let unit): object.pattern(ValueShape.number + " ?" + ValueShape.escaped(unit))
    case .amountOfAny: object.add("type", ["string", "number"])
    case .decimal: object.add("type", "number")
    case .integer(let range):
      object.add("type", "integer")
      object.add("minimum", Int64(range.lowerBound))
      object.add("maximum", Int64(range.upperBound))
    case .words(let words): object.add("enum", words)
    case .list(let shape, let count):
      object.add("type", "array")
      object.add("items", shape.schema)
      if let count {
        object.add("minItems", Int64(count.lowerBound))
        object.add("maxItems", Int64(count.upperBound))
      }
    case .mapping(let keys): object = EntryKey.schema(keys)
    case .either(let shapes): object.add("anyOf", shapes.map(\.schema))
    case .entries(let forms):
      var items = JSONObject()
      items.add("oneOf", forms.map(\.schema))
      object.add("type", "array")
      object.add("items", items)
    }
    return object
  }

  private static let number = "-?(0|[1-9][0-9]{0,11})(\\.[0-9]{1,3})?"

  private static func escaped(_ unit: String) -> String {
    var text = ""
    for letter in unit {
      if "/()%.+*?[]^$|\\{}".contains(letter), letter != "/", letter != "%" { text += "\\" }
      text.append(letter)
    }
    return text
  }
}

/// A key of a scenario file, and what may stand behind it.
struct EntryKey {
  let name: String
  let shape: ValueShape
  let isRequired: Bool

  init(_ name: String, _ shape: ValueShape, isRequired: Bool = false) {
    self.name = name
    self.shape = shape
    self.isRequired = isRequired
  }

  /// A mapping that has these keys and no others.
  static func schema(_ keys: [EntryKey]) -> JSONObject {
    var object = JSONObject()
    object.add("type", "object")
    var properties = JSONObject()
    for key in keys { properties.add(key.name, key.shape.schema) }
    object.add("properties", properties)
    object.add("required", keys.filter(\.isRequired).map(\.name))
    object.add("additionalProperties", false)
    return object
  }
}

/// One form of an entry: the key that says what it is, and those that may stand beside it.
struct EntryForm {
  let keys: [EntryKey]

  /// A form whose first key is the one that says what it is; it must be there.
  init(_ kind: String, _ shape: ValueShape, _ details: [EntryKey] = []) {
    keys = [EntryKey(kind, shape, isRequired: true)] + details
  }

  /// The keys that may stand beside the first.
  var details: [String] { keys.dropFirst().map(\.name) }

  /// The form with keys that every entry of its list has.
  func with(_ shared: [EntryKey]) -> EntryForm {
    EntryForm(keys: shared + keys)
  }

  private init(keys: [EntryKey]) { self.keys = keys }

  var schema: JSONObject { EntryKey.schema(keys) }
}

extension JSONObject {
  fileprivate mutating func pattern(_ text: String) {
    add("type", "string")
    add("pattern", "^(\(text))$")
  }
}
