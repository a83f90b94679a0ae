import Documents

/// One line of the gateway's answer about the chart, as a person reads it.
enum ShownEntry {
  /// Who, when and from where: said at the end of a line.
  private static let circumstances = ["item", "author", "recorded_at", "observed_at", "origin"]

  /// The line in words.
  static func line(_ text: String) throws(DocumentError) -> String {
    let object = try Document(text: text, file: "answer").root.mappingOfAnyKeys()
    var what: [String] = []
    for (key, value) in object.pairs where !circumstances.contains(key) {
      what.append("\(key.replacing("_", with: " ")) \(try words(value))")
    }
    let simulated = try object.required("origin").text() == "simulated" ? "SIMULATED " : ""
    let item = try object.required("item").text()
    var line = "\(simulated)\(item)  \(what.joined(separator: ", "))"
    if let observed = object.optional("observed_at") { line += "; observed \(try observed.text())" }
    line += "; by \(try object.required("author").text()), \(try object.required("recorded_at").text())"
    return line
  }

  private static func words(_ value: DocumentNode) throws(DocumentError) -> String {
    guard value.isList else { return try value.text() }
    var parts: [String] = []
    for part in try value.list() { parts.append(try part.text()) }
    return parts.joined(separator: " and ")
  }
}
