import Documents
import Quantities
import Readings

/// Conditions: each is a mapping with one key that says its kind, or the name of an earlier condition or
/// rule.
extension PackReader {
  private static let kinds = [
    "input", "all", "any", "not", "first-known", "asserted", "given", "time-share", "sustained", "sign",
    "since", "session", "patient", "bounded", "rise", "fall", "source-of", "night", "accumulated", "portion",
    "paired",
  ]

  mutating func readConditions(_ node: DocumentNode) throws(DocumentError) {
    for (name, node) in try node.mappingOfAnyKeys().pairs {
      let clause = try condition(node)
      program.labels[clause].name = name
      conditions.append((name: name, clause: clause))
    }
  }

  /// The clause of a condition, with all its operands before it.
  mutating func condition(_ node: DocumentNode) throws(DocumentError) -> Int {
    guard node.isMapping else { return try reference(node) }
    let mapping = try node.mappingOfAnyKeys()
    guard let kind = PackReader.kinds.first(where: { mapping.keys.contains($0) }) else {
      throw node.refusal(
        allowed: "a condition's name, or a mapping with one of: \(PackReader.kinds.joined(separator: ", "))")
    }
    switch kind {
    case "input": return try inputCondition(node)
    case "all", "any", "first-known": return try combination(node, kind)
    case "not", "asserted": return try single(node, kind)
    case "given": return try given(node)
    case "time-share": return try share(node)
    case "sustained": return try sustained(node)
    case "sign": return try sign(node)
    case "since": return try since(node)
    case "session": return try session(node)
    case "patient": return try patient(node)
    case "rise": return try rise(node)
    case "fall": return try fall(node)
    case "source-of": return try sourceOf(node)
    case "paired": return try paired(node)
    case "night": return try night(node)
    case "accumulated": return try accumulated(node)
    case "portion": return try portion(node)
    default: return try bounded(node)
    }
  }

  /// The clause of an earlier condition or rule.
  func reference(_ node: DocumentNode) throws(DocumentError) -> Int {
    let name = try node.text()
    if let condition = conditions.first(where: { $0.name == name }) { return condition.clause }
    throw node.refusal(allowed: conditions.map(\.name).joined(separator: ", "))
  }

  func input(_ node: DocumentNode) throws(DocumentError) -> Int {
    try node.choice(among: program.inputs.indices.map { (word: program.inputs[$0].name, meaning: $0) })
  }

  private mutating func combination(_ node: DocumentNode, _ kind: String) throws(DocumentError) -> Int {
    let list = try node.mapping([kind]).required(kind)
    let items = try list.list()
    guard !items.isEmpty else { throw list.refusal(allowed: "at least one condition") }
    var operands: [Int] = []
    for item in items { operands.append(try condition(item)) }
    return combine(operands, kind, name: node.path)
  }

  mutating func combine(_ operands: [Int], _ kind: String, name: String) -> Int {
    let first = program.links.count
    program.links += operands
    let clause: Clause =
      switch kind {
      case "all": .all(first: first, count: operands.count)
      case "any": .any(first: first, count: operands.count)
      default: .firstKnown(first: first, count: operands.count)
      }
    return add(clause, ClauseLabel(name: name))
  }

  private mutating func single(_ node: DocumentNode, _ kind: String) throws(DocumentError) -> Int {
    let operand = try condition(node.mapping([kind]).required(kind))
    return add(kind == "not" ? .not(operand) : .asserted(operand), ClauseLabel(name: node.path))
  }

  private mutating func given(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["given", "then"])
    let requirement = try condition(mapping.required("given"))
    let operand = try condition(mapping.required("then"))
    return add(.given(requirement: requirement, operand: operand), ClauseLabel(name: node.path))
  }
}
