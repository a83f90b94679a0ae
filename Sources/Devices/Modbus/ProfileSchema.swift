internal import Readings

/// The form of profile files as a JSON Schema (draft 2020-12), made from the table that the reader uses.
///
/// A schema can check keys, words and units; which unit goes with which channel, what overlaps, and what does
/// not fit into one read only the reader can.
public enum ProfileSchema {
  /// The schema as text.
  public static var text: String {
    var object = JSONObject()
    object.add("$schema", "https://json-schema.org/draft/2020-12/schema")
    object.add("title", "Breathline Modbus profile")
    object.add("description", "Which registers of a Modbus unit hold which channel, and how to read them.")
    object.add("allOf", [ProfileKey.schema(ProfileKey.top)])
    return object.text
  }
}

extension ProfileKey {
  /// A mapping that has these keys and no others.
  static func schema(_ keys: [ProfileKey]) -> JSONObject {
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

extension ProfileKey.Shape {
  var schema: JSONObject {
    var object = JSONObject()
    switch self {
    case .text:
      object.add("type", "string")
      object.add("minLength", 1)
    case .name: object.addPattern("[A-Za-z0-9._-]{1,64}")
    case .interval: object.addPattern(Self.number + " ?(us|ms|s|min|h|d)")
    case .amount(let units): object.addPattern(Self.number + " ?(" + units.joined(separator: "|") + ")")
    case .integer(let range):
      object.add("type", "integer")
      object.add("minimum", range.lowerBound)
      object.add("maximum", range.upperBound)
    case .words(let words): object.add("enum", words)
    case .list(let shape):
      object.add("type", "array")
      object.add("minItems", 1)
      object.add("items", shape.schema)
    case .mapping(let keys): object = ProfileKey.schema(keys)
    case .numbered(let shape):
      object.add("type", "object")
      object.add("minProperties", 1)
      object.add("additionalProperties", shape.schema)
    }
    return object
  }

  private static let number = "-?(0|[1-9][0-9]{0,11})(\\.[0-9]{1,3})?"
}

extension JSONObject {
  fileprivate mutating func addPattern(_ text: String) {
    add("type", "string")
    add("pattern", "^(\(text))$")
  }
}
