internal import Readings

/// The scenario language as a JSON Schema (draft 2020-12), made from the tables that the reader uses.
///
/// A schema can check keys, words and units; ranges, the order of time and what could never be judged only
/// the reader can.
public enum ScenarioSchema {
  /// The schema as text.
  public static var text: String {
    var object = JSONObject()
    object.add("$schema", "https://json-schema.org/draft/2020-12/schema")
    object.add("title", "Breathline scenario")
    object.add("description", "A clinical course: patient, ventilator, what happens, what must come of it.")
    object.add("allOf", [EntryKey.schema(Scenario.keys)])
    return object.text
  }
}
