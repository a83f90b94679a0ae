import Documents
import Quantities
import Readings

/// Rules.
extension PackReader {
  private static let ruleKeys = [
    "id", "role", "title", "purpose", "strength", "priority", "raise", "requires", "when", "clear", "text",
    "sentence", "annotate", "topic",
  ]

  mutating func readRule(_ node: DocumentNode) throws(DocumentError) {
    let rule = try node.mapping(PackReader.ruleKeys)
    let id = try newRuleName(rule.required("id"))
    let when = try requirement(rule, of: condition(rule.required("when")), name: id)
    let clear = try clearance(rule, when: when, name: id)
    let raised = try raise(rule)
    let annotations = try annotate(rule)
    program.words.append(try words(rule, id: id))
    program.rules.append(
      RulePlan(
        when: when, clear: clear, priority: try rule.required("priority").choice(),
        raisedWhen: raised?.when ?? -1,
        raisedTo: raised?.to ?? .none, annotations: annotations))
    let clause = add(.rule(program.rules.count - 1), ClauseLabel(name: id))
    conditions.append((name: id, clause: clause))
  }

  private func words(_ rule: DocumentMapping, id: String) throws(DocumentError) -> RuleWords {
    let sentence: Provenance? = if let node = rule.optional("sentence") { try quoted(node) } else { nil }
    return RuleWords(
      id: id, isArm: try isArm(rule), strength: try rule.required("strength").choice(),
      purpose: try rule.required("purpose").choice(), title: try bilingual(rule.required("title")),
      text: try bilingual(rule.required("text")), sentence: sentence, topic: try topic(rule))
  }

  private func topic(_ rule: DocumentMapping) throws(DocumentError) -> String? {
    if let node = rule.optional("topic") { try node.name() } else { nil }
  }

  private func newRuleName(_ node: DocumentNode) throws(DocumentError) -> String {
    let id = try node.name()
    guard !conditions.contains(where: { $0.name == id }) else {
      throw node.contradiction("\(id) is already the name of another rule or condition")
    }
    return id
  }

  private func isArm(_ rule: DocumentMapping) throws(DocumentError) -> Bool {
    guard let role = rule.optional("role") else { return false }
    return try role.choice(among: [(word: "arm", meaning: true), (word: "finding", meaning: false)])
  }

  /// A rule that requires something cannot be judged while that is not known to hold.
  private mutating func requirement(
    _ rule: DocumentMapping, of operand: Int, name: String
  ) throws(DocumentError) -> Int {
    guard let requires = rule.optional("requires") else { return operand }
    var judged = operand
    for item in try requires.list().reversed() {
      let requirement = try condition(item)
      judged = add(.given(requirement: requirement, operand: judged), ClauseLabel(name: name))
    }
    return judged
  }

  private mutating func clearance(_ rule: DocumentMapping, when: Int, name: String) throws(DocumentError)
    -> Int
  {
    guard let node = rule.optional("clear") else { return add(.not(when), ClauseLabel(name: name)) }
    let clear = try condition(node)
    for end in program.comparisons(under: clear) {
      for trip in program.comparisons(under: when) where trip.input == end.input {
        guard !trip.comparison.overlaps(end.comparison) else {
          throw node.contradiction(
            "clears at \(program.text(end)) what is raised at \(program.text(trip)): the two must not overlap"
          )
        }
      }
    }
    return clear
  }

  private mutating func raise(_ rule: DocumentMapping) throws(DocumentError) -> (when: Int, to: Priority)? {
    guard let node = rule.optional("raise") else { return nil }
    let raise = try node.mapping(["to", "when"])
    return (when: try condition(raise.required("when")), to: try raise.required("to").choice())
  }

  private mutating func annotate(_ rule: DocumentMapping) throws(DocumentError) -> Range<Int> {
    let first = program.annotations.count
    let items = try rule.optional("annotate")?.list() ?? []
    guard items.count <= 32 else {
      throw try rule.required("annotate").refusal(allowed: "at most 32 annotations")
    }
    for item in items {
      let annotation = try item.mapping(["id", "when", "text", "announce"])
      program.annotations.append(
        AnnotationPlan(
          isAnnounced: try annotation.optional("announce")?.flag() ?? false,
          id: try annotation.required("id").name(), when: try condition(annotation.required("when")),
          text: try bilingual(annotation.required("text"))))
    }
    return first..<program.annotations.count
  }

  /// A provenance that holds the guideline's own words.
  private func quoted(_ node: DocumentNode) throws(DocumentError) -> Provenance {
    let sentence = try source(node)
    guard sentence.quote != nil else {
      let allowed = provenance.filter { $0.quote != nil }.map(\.id).joined(separator: ", ")
      throw node.refusal(allowed: allowed)
    }
    return sentence
  }
}

extension PackProgram {
  fileprivate typealias Bound = (input: Int, comparison: Comparison)

  /// The comparisons by which a condition holds; what only has to be absent (`not`) and what other rules say
  /// is left out.
  fileprivate func comparisons(under clause: Int) -> [Bound] {
    switch clauses[clause] {
    case .compare(let input, let comparison): [(input, comparison)]
    case .window(let window): [(window.input, window.comparison)]
    case .sustained(let operand, _, _, _), .asserted(let operand), .given(_, let operand):
      comparisons(under: operand)
    case .all(let first, let count), .any(let first, let count), .firstKnown(let first, let count):
      links[first..<(first + count)].flatMap { comparisons(under: $0) }
    case .share, .code, .bounded, .source, .paired, .rise, .night, .accumulated, .portion, .fall, .sign,
      .sinceLungFunctionTest, .session, .patient, .not, .rule:
      []
    }
  }

  fileprivate func text(_ bound: Bound) -> String {
    let unit = inputs[bound.input].unit.spellings.first ?? ""
    let limit = ExactDecimal.text(Int64(bound.comparison.limit))
    return "\(inputs[bound.input].name) \(bound.comparison.comparator.rawValue) \(limit) \(unit)"
  }
}
