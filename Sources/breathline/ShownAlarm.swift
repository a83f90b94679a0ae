import Criteria
import Documents

/// One line of the gateway's answer about its alarms, as a person reads it.
enum ShownAlarm {
  /// The line in words.
  static func line(_ text: String) throws(DocumentError) -> String {
    let object = try Document(text: text, file: "answer").root.mappingOfAnyKeys()
    switch try object.required("type").text() {
    case "alarm": return try alarm(object)
    case "indicator": return try indicator(object)
    default:
      let by = try object.required("by").text()
      let reason = try object.required("reason").text()
      return "ALARM OFF  [\(try object.required("condition").text())] by \(by): \(reason)"
    }
  }

  private static func alarm(_ object: DocumentMapping) throws(DocumentError) -> String {
    let priority = try object.required("priority").text()
    let mark = Priority(rawValue: priority)?.mark ?? priority
    let room = String(repeating: " ", count: max(0, 3 - mark.count))
    let title = try object.required("title").mapping(["en", "zh"]).required("en").text()
    let state = try object.required("state").text()
    let simulated = try object.required("origin").text() == "simulated" ? "SIMULATED " : ""
    let judged = try object.required("judged").flag() ? "" : ", cannot be judged now"
    let logged = try object.required("announcement").text() == "unlogged" ? ", NOT IN THE LOG" : ""
    let condition = try object.required("condition").text()
    return "\(mark)\(room) \(simulated)\(title)  \(state)\(judged)\(logged)  [\(condition)]"
  }

  private static func indicator(_ object: DocumentMapping) throws(DocumentError) -> String {
    let audio = try object.required("audio").text()
    guard let left = object.optional("audio_remaining_ms") else {
      return audio == "off" ? "AUDIO OFF" : "alarms may be heard"
    }
    return "AUDIO PAUSED, \((try left.integer(in: 0...Int.max) + 999) / 1000) s left"
  }
}
