internal import Gateway
internal import Readings
internal import WireFormats

/// The form of a report as JSON Schema (draft 2020-12).
///
/// Times are whole microseconds, values of channels are in the channel's unit; what was not there is null. A
/// histogram's columns are three lists of equal length: from, until (without it) and how many.
public enum ConformanceSchema {
  /// The schema as text, on one line.
  public static var text: String {
    var object = JSONObject()
    object.add("$schema", "https://json-schema.org/draft/2020-12/schema")
    object.add("title", "Breathline conformance report")
    object.add("description", "How an instrument speaks its protocol on a line, as one run measured it.")
    object.add("allOf", [top])
    return object.text
  }

  private static var top: JSONObject {
    mapping([
      ("type", word(["conformance"])), ("version", constant), ("conforms", kind("boolean")),
      ("verdict", string), ("ending", word(["complete", "cut-short", "capture-read", "capture-damaged"])),
      ("ending_words", string), ("subject", subject), ("checks", list(check)), ("lasted_us", whole),
      ("line_open_us", whole), ("bytes_received", whole), ("bytes_sent", whole),
      ("understood", kind("boolean")), ("instrument_names", list(string)), ("openings", whole),
      ("closings", whole), ("closed_at", list(place)), ("port", orNull(port)), ("frames", list(frames)),
      ("silences", histogram), ("longest_silence_at_us", orNull(whole)), ("errors", errors),
      ("errors_at", list(place)), ("refused_while_joining", whole), ("sequence_gaps", whole),
      ("sequence_lost", whole), ("sequence_gaps_at", list(place)), ("unknown_fields", list(field)),
      ("unknown_fields_not_listed", whole), ("instrument_refusals", list(field)), ("units", list(unit)),
      ("questions", whole), ("questions_unanswered", whole), ("answer_times", histogram),
      ("transaction_faults", list(row)), ("own_silences", histogram),
      ("keep_alive_limit_us", orNull(whole)), ("channels", list(channel)), ("notes", list(row)),
      ("series", series),
    ])
  }

  private static var subject: JSONObject {
    mapping([
      ("protocol", string), ("line", string), ("settings", string),
      ("origin", word([Origin.bedside.word, Origin.simulated.word])), ("may_send", kind("boolean")),
      ("began_utc", orNull(string)), ("planned_us", orNull(whole)), ("work_order", orNull(string)),
      ("asset", orNull(string)), ("note", orNull(string)), ("capture", orNull(string)),
    ])
  }

  private static var check: JSONObject {
    mapping([
      ("id", string), ("title", string),
      ("result", word(ConformanceCheck.Result.allCases.map(\.rawValue))), ("found", string),
      ("limit", orNull(string)), ("source", orNull(string)),
    ])
  }

  private static var port: JSONObject {
    mapping(["framing_errors", "parity_errors", "overruns", "breaks"].map { ($0, whole) })
  }

  private static var frames: JSONObject {
    mapping([
      ("kind", string), ("count", whole), ("promised_period_us", orNull(whole)), ("intervals", histogram),
    ])
  }

  private static var histogram: JSONObject {
    let times = ["min_us", "mean_us", "median_us", "p95_us", "p99_us", "max_us"].map { ($0, orNull(whole)) }
    let columns = ["from_us", "until_us", "counts"].map { ($0, list(whole)) }
    return mapping([("count", whole)] + times + columns)
  }

  private static var errors: JSONObject {
    mapping(WireError.allCases.filter { $0 != .lostFrame }.map { ($0.word, whole) })
  }

  private static var place: JSONObject { mapping([("at_us", whole), ("by_byte", whole), ("what", string)]) }

  private static var field: JSONObject { mapping([("field", string), ("value", whole), ("count", whole)]) }

  private static var unit: JSONObject {
    mapping([("quantity", string), ("unit", string), ("changes", whole)])
  }

  private static var row: JSONObject { mapping([("word", string), ("count", whole)]) }

  private static var channel: JSONObject {
    mapping([
      ("channel", string), ("unit", string), ("measured", whole),
      ("doubted", counts(Doubt.allCases.map(\.word))),
      ("absent", counts(Absence.allCases.map(\.word))), ("least", orNull(kind("number"))),
      ("greatest", orNull(kind("number"))),
    ])
  }

  private static var series: JSONObject {
    mapping([("seconds", whole)] + ["frames", "errors", "gaps"].map { ($0, list(whole)) })
  }

  // MARK: - Shapes

  private static func kind(_ name: String) -> JSONObject {
    var object = JSONObject()
    object.add("type", name)
    return object
  }

  private static var string: JSONObject { kind("string") }

  private static var whole: JSONObject {
    var object = kind("integer")
    object.add("minimum", 0)
    return object
  }

  private static var constant: JSONObject {
    var object = JSONObject()
    object.add("const", ConformanceReport.version)
    return object
  }

  private static func word(_ words: [String]) -> JSONObject {
    var object = JSONObject()
    object.add("enum", words)
    return object
  }

  private static func orNull(_ shape: JSONObject) -> JSONObject {
    var object = JSONObject()
    object.add("anyOf", [shape, kind("null")])
    return object
  }

  private static func list(_ shape: JSONObject) -> JSONObject {
    var object = kind("array")
    object.add("items", shape)
    return object
  }

  private static func mapping(_ keys: [(name: String, shape: JSONObject)]) -> JSONObject {
    var object = object(keys)
    object.add("required", keys.map(\.name))
    return object
  }

  /// Any of these words with how often it came.
  private static func counts(_ words: [String]) -> JSONObject {
    object(words.map { ($0, whole) })
  }

  private static func object(_ keys: [(name: String, shape: JSONObject)]) -> JSONObject {
    var object = kind("object")
    var properties = JSONObject()
    for key in keys { properties.add(key.name, key.shape) }
    object.add("properties", properties)
    object.add("additionalProperties", false)
    return object
  }
}
