import Documents
import Quantities

/// Reads a pack from its document into a program, and keeps each number's place and source on the way.
struct PackReader {
  private let top: DocumentMapping
  private(set) var provenance: [Provenance] = []
  private(set) var parameters: [PackParameter] = []
  var program = PackProgram()
  /// Named conditions, and the clause that each stands for.
  var conditions: [(name: String, clause: Int)] = []

  private static let keys = [
    "pack", "version", "jurisdiction", "title", "reference", "confidence", "disabled-because", "provenance",
    "unknown-for", "inputs", "sessions", "conditions", "rules",
  ]

  init(_ document: Document) throws(DocumentError) {
    top = try document.root.mapping(PackReader.keys)
  }

  mutating func pack() throws(DocumentError) -> RulePack {
    let id = try top.required("pack").name()
    provenance = try readProvenance(top.required("provenance"))
    program.patience = try sourced(top.required("unknown-for")) { node throws(DocumentError) in
      try node.interval(in: .seconds(1) ... .minutes(10))
    }.value
    try readInputs(top.required("inputs"))
    if let sessions = top.optional("sessions") { try readSessions(sessions) }
    if let conditions = top.optional("conditions") { try readConditions(conditions) }
    try resolveSuspensions(top.required("inputs"))
    for rule in try top.required("rules").list() { try readRule(rule) }
    return RulePack(
      id: id, version: try top.required("version").text(),
      jurisdiction: try top.required("jurisdiction").text(),
      title: try bilingual(top.required("title")), reference: try top.required("reference").text(),
      confidence: try top.required("confidence").choice(),
      disabledBecause: try top.optional("disabled-because")?.text(),
      parameters: parameters, program: program)
  }

  // MARK: Words

  func bilingual(_ node: DocumentNode) throws(DocumentError) -> BilingualText {
    let text = try node.mapping(["en", "zh"])
    return BilingualText(english: try text.required("en").text(), chinese: try text.required("zh").text())
  }

  // MARK: Sources of numbers

  private func readProvenance(_ node: DocumentNode) throws(DocumentError) -> [Provenance] {
    var entries: [Provenance] = []
    for (id, node) in try node.mappingOfAnyKeys().pairs {
      let entry = try node.mapping(["kind", "note", "quote"])
      let quote: BilingualText? = if let quote = entry.optional("quote") { try bilingual(quote) } else { nil }
      entries.append(
        Provenance(
          id: id, kind: try entry.required("kind").choice(), note: try entry.required("note").text(),
          quote: quote))
    }
    return entries
  }

  /// A provenance by its name.
  func source(_ node: DocumentNode) throws(DocumentError) -> Provenance {
    let id = try node.text()
    guard let entry = provenance.first(where: { $0.id == id }) else {
      throw node.refusal(allowed: provenance.map(\.id).joined(separator: ", "))
    }
    return entry
  }

  /// A value written as `{is: VALUE, from: SOURCE}`; a number without a source is refused.
  mutating func sourced<Value>(
    _ node: DocumentNode, _ read: (DocumentNode) throws(DocumentError) -> Value
  ) throws(DocumentError) -> (value: Value, source: Provenance) {
    guard node.isMapping else {
      throw node.refusal(allowed: "{is: VALUE, from: SOURCE}, for every number names its source")
    }
    let pair = try node.mapping(["is", "from"])
    let isNode = try pair.required("is")
    let value = try read(isNode)
    let source = try source(pair.required("from"))
    parameters.append(
      PackParameter(path: node.path, line: node.line, value: PackReader.written(isNode), provenance: source))
    return (value, source)
  }

  private static func written(_ node: DocumentNode) -> String {
    do {
      if node.isList { return try node.list().map(written).joined(separator: ", ") }
      return try node.text()
    } catch {
      return ""
    }
  }

  mutating func interval(
    _ node: DocumentNode, in range: ClosedRange<Interval>
  ) throws(DocumentError) -> (value: Interval, source: Provenance) {
    try sourced(node) { node throws(DocumentError) in try node.interval(in: range) }
  }

  /// A length of time that is a whole number of seconds, because windows are made of seconds.
  mutating func seconds(
    _ node: DocumentNode, in range: ClosedRange<Int64>
  ) throws(DocumentError) -> (value: Int32, source: Provenance) {
    let interval = try interval(node, in: .seconds(range.lowerBound) ... .seconds(range.upperBound))
    guard interval.value.nanoseconds % 1_000_000_000 == 0 else {
      throw try node.mapping(["is", "from"]).required("is").refusal(allowed: "whole seconds")
    }
    return (Int32(interval.value.wholeSeconds), interval.source)
  }

  /// A share in thousandths of a percent.
  mutating func percent(_ node: DocumentNode) throws(DocumentError) -> (value: Int64, source: Provenance) {
    try sourced(node) { node throws(DocumentError) in try node.thousandths(of: "%", in: 1...100_000) }
  }

  mutating func comparator(_ node: DocumentNode) throws(DocumentError) -> (
    value: Comparator, source: Provenance
  ) {
    try sourced(node) { node throws(DocumentError) -> Comparator in try node.choice() }
  }

  // MARK: Program

  /// Adds a clause and gives its place.
  mutating func add(_ clause: Clause, _ label: ClauseLabel) -> Int {
    program.clauses.append(clause)
    program.labels.append(label)
    return program.clauses.count - 1
  }
}
