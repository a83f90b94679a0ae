import Criteria
import Readings

/// A pack as text for a person and for programs.
extension RulePack {
  /// One line of the list.
  var row: String {
    let purposes = Purpose.allCases.filter { purpose in
      summaries.contains { !$0.isArm && $0.purpose == purpose }
    }
    let words = purposes.map(\.rawValue).joined(separator: ", ")
    let state = isEnabled ? "" : "  (disabled)"
    return
      "\(padded(id, 22)) \(padded(version, 7)) \(padded(jurisdiction, 4)) \(padded(confidence.rawValue, 11))"
      + " \(padded(words, 26)) \(title.english)\(state)"
  }

  /// The whole pack as lines.
  var page: [String] {
    var lines = ["\(id) \(version)  \(title.english)  \(title.chinese)"]
    lines.append("  \(reference)")
    lines.append("  jurisdiction \(jurisdiction), confidence \(confidence.rawValue)")
    if let disabledBecause { lines.append("  not run: \(disabledBecause)") }
    for rule in summaries {
      lines.append("")
      let role = rule.isArm ? "part of other rules" : "\(rule.priority.rawValue) priority"
      lines.append("\(rule.id)  \(rule.title.english)  \(rule.title.chinese)")
      lines.append("  \(rule.purpose.rawValue), \(rule.strength.rawValue), \(role)")
      if let quote = rule.sentence?.quote { lines += ["  \"\(quote.english)\"", "  \(quote.chinese)"] }
      lines.append("  \(rule.text.english)")
    }
    lines += ["", "Every number and comparator, and where it comes from:"]
    for parameter in parameters {
      lines.append(
        "  \(padded("line \(parameter.line)", 9)) \(padded(parameter.value, 16)) \(parameter.path)")
      lines.append("            \(parameter.provenance.kind.rawValue): \(parameter.provenance.note)")
    }
    return lines
  }

  /// What the list says of it, for programs.
  var json: JSONObject {
    var object = JSONObject()
    object.add("type", "pack")
    object.add("id", id)
    object.add("version", version)
    object.add("jurisdiction", jurisdiction)
    object.add("confidence", confidence.rawValue)
    object.add("enabled", isEnabled)
    if let disabledBecause { object.add("disabled_because", disabledBecause) }
    object.add("title_en", title.english)
    object.add("title_zh", title.chinese)
    object.add("reference", reference)
    return object
  }

  /// The whole pack, one object a line.
  var jsonLines: [String] {
    var lines = [json.text]
    for rule in summaries {
      var object = JSONObject()
      object.add("type", "rule")
      object.add("id", rule.id)
      object.add("part_of_others", rule.isArm)
      object.add("purpose", rule.purpose.rawValue)
      object.add("strength", rule.strength.rawValue)
      object.add("priority", rule.priority.rawValue)
      object.add("title_en", rule.title.english)
      object.add("title_zh", rule.title.chinese)
      object.add("text_en", rule.text.english)
      object.add("text_zh", rule.text.chinese)
      lines.append(object.text)
    }
    for parameter in parameters {
      var object = JSONObject()
      object.add("type", "parameter")
      object.add("path", parameter.path)
      object.add("line", Int64(parameter.line))
      object.add("value", parameter.value)
      object.add("source", parameter.provenance.id)
      object.add("kind", parameter.provenance.kind.rawValue)
      object.add("note", parameter.provenance.note)
      lines.append(object.text)
    }
    return lines
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
