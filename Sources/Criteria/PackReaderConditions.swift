import Documents
import Quantities
import Readings

/// Conditions: each is a mapping with one key that says its kind, or the name of an earlier condition or
/// rule.
extension PackReader {
  private static let kinds = [
    "input", "all", "any", "not", "first-known", "asserted", "given", "time-share", "sustained", "sign",
    "since",
    "session", "patient", "bounded",
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

  // MARK: Readings

  private mutating func inputCondition(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping([
      "input", "op", "limit", "one-of", "over", "valid", "share", "for", "confirmed-by",
    ])
    let input = try input(mapping.required("input"))
    if let words = mapping.optional("one-of") { return try code(mapping, input, words) }
    let plan = program.inputs[input]
    let comparator = try comparator(mapping.required("op"))
    let limit = try limit(mapping.required("limit"), unit: plan.unit, plausible: plan.plausible)
    let label = ClauseLabel(name: node.path, limitSource: limit.source, comparatorSource: comparator.source)
    let comparison = Comparison(comparator: comparator.value, limit: limit.value)
    if let over = mapping.optional("over") { return try window(mapping, over, input, comparison, label) }
    for key in ["valid", "share"] {
      if let stray = mapping.optional(key) { throw stray.contradiction("means nothing without over") }
    }
    let compare = add(.compare(input: input, comparison), label)
    guard let delay = mapping.optional("for") else {
      if let stray = mapping.optional("confirmed-by") {
        throw stray.contradiction("means nothing without for")
      }
      return compare
    }
    let seconds = try seconds(delay, in: 0...3600)
    let confirmations = try confirmations(mapping, input, delay, seconds.value)
    keep(input, seconds: max(60, seconds.value))
    return addTimer(compare, seconds.value, confirmations, label)
  }

  /// How many fresh readings must say so.
  ///
  /// No alarm may come from a single bad frame, so a delay that a single reading can outlast needs two.
  private mutating func confirmations(
    _ mapping: DocumentMapping, _ input: Int, _ delay: DocumentNode, _ seconds: Int32
  ) throws(DocumentError) -> Int32 {
    var confirmations: Int32 = 1
    if let node = mapping.optional("confirmed-by") {
      confirmations = try sourced(node) { node throws(DocumentError) in Int32(try node.integer(in: 1...60)) }
        .value
    }
    let lasts = program.sources[program.inputs[input].sources].filter(\.isWire).map(\.lasts).max() ?? .zero
    guard confirmations > 1 || Interval.seconds(Int64(seconds)) > lasts else {
      let name = program.inputs[input].name
      throw delay.contradiction(
        "is no longer than one reading of \(name) counts (\(lasts.wholeSeconds) s): "
          + "needs confirmed-by with at least 2")
    }
    return confirmations
  }

  private mutating func window(
    _ mapping: DocumentMapping, _ over: DocumentNode, _ input: Int, _ comparison: Comparison,
    _ label: ClauseLabel
  ) throws(DocumentError) -> Int {
    for key in ["for", "confirmed-by"] {
      if let stray = mapping.optional(key) { throw stray.contradiction("cannot stand beside over") }
    }
    let seconds = try seconds(over, in: 1...3600)
    let valid = try percent(mapping.required("valid"))
    let share = try percent(mapping.required("share"))
    keep(input, seconds: seconds.value)
    defer { program.counterCount += 1 }
    return add(
      .window(
        Clause.Window(
          input: input, comparison: comparison, seconds: seconds.value, leastValid: valid.value,
          leastShare: share.value, counter: program.counterCount)), label)
  }

  private mutating func code(
    _ mapping: DocumentMapping, _ input: Int, _ words: DocumentNode
  ) throws(DocumentError) -> Int {
    for key in mapping.keys where key != "input" && key != "one-of" {
      throw try mapping.required(key).contradiction("cannot stand beside one-of")
    }
    guard program.inputs[input].unit == .code else {
      throw words.contradiction(
        "needs an input that is a code, and \(program.inputs[input].name) is a quantity")
    }
    let mask = try sourced(words) { node throws(DocumentError) in
      var mask: UInt64 = 0
      for item in try node.list() {
        let mode = try item.choice(among: VentilationMode.allCases.map { (word: $0.word, meaning: $0) })
        mask |= 1 << UInt64(mode.rawValue)
      }
      return mask
    }
    return add(
      .code(input: input, mask: mask.value),
      ClauseLabel(name: words.path, limitSource: mask.source, comparatorSource: nil))
  }

  private mutating func bounded(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["bounded"])
    return add(.bounded(input: try input(mapping.required("bounded"))), ClauseLabel(name: node.path))
  }

  /// Makes an input remember enough seconds; one more than the window, so that the second that leaves is
  /// still known.
  private mutating func keep(_ input: Int, seconds: Int32) {
    program.inputs[input].capacity = max(program.inputs[input].capacity, Int(seconds) + 1)
  }

  // MARK: Logic

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

  // MARK: Time

  private mutating func share(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["time-share", "over", "at-least"])
    let operand = try condition(mapping.required("time-share"))
    let over = try seconds(mapping.required("over"), in: 1...3600)
    let needed = try sourced(mapping.required("at-least")) { node throws(DocumentError) in
      try PackReader.neededSeconds(node, of: over.value)
    }
    let label = ClauseLabel(name: node.path, limitSource: needed.source, comparatorSource: nil)
    defer {
      program.tallyCount += 1
      program.tallyBytes += Int(over.value)
    }
    return add(
      .share(
        operand: operand, seconds: over.value, needed: needed.value, tally: program.tallyCount,
        ring: program.tallyBytes), label)
  }

  /// Seconds out of a window, given as a share of it or as a length of time.
  private static func neededSeconds(_ node: DocumentNode, of window: Int32) throws(DocumentError) -> Int32 {
    let amount = try node.amount(units: ["%", "s", "min", "h"])
    let scale: [(unit: String, seconds: Int64)] = [("s", 1), ("min", 60), ("h", 3600)]
    let thousandths =
      if let scale = scale.first(where: { $0.unit == amount.unit }) {
        amount.thousandths.multipliedReportingOverflow(by: scale.seconds).partialValue
      } else {
        // A share that does not fall on a second needs the next whole one.
        (amount.thousandths.multipliedReportingOverflow(by: Int64(window)).partialValue + 99_999) / 100_000
          * 1000
      }
    guard thousandths % 1000 == 0, (1000...Int64(window) * 1000).contains(thousandths) else {
      throw node.refusal(allowed: "whole seconds up to the window, or more than 0 to 100 %")
    }
    return Int32(thousandths / 1000)
  }

  private mutating func sustained(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["sustained", "for"])
    let operand = try condition(mapping.required("sustained"))
    let delay = try seconds(mapping.required("for"), in: 1...86_400)
    return addTimer(operand, delay.value, 0, ClauseLabel(name: node.path, limitSource: delay.source))
  }

  private mutating func addTimer(
    _ operand: Int, _ seconds: Int32, _ confirmations: Int32, _ label: ClauseLabel
  ) -> Int {
    defer { program.timerCount += 1 }
    return add(
      .sustained(operand: operand, seconds: seconds, confirmations: confirmations, timer: program.timerCount),
      label)
  }

  // MARK: Entries

  private mutating func sign(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["sign", "expires", "from"])
    let sign: ClinicalSign = try mapping.required("sign").choice()
    let source = try source(mapping.required("from"))
    let expires = try interval(mapping.required("expires"), in: .minutes(1) ... .hours(24 * 400))
    return add(.sign(sign, lasts: expires.value), ClauseLabel(name: node.path, limitSource: source))
  }

  private mutating func since(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["since", "op", "limit"])
    _ = try mapping.required("since").choice(among: [(word: "lung-function-test", meaning: true)])
    let orAsLong = try sourced(mapping.required("op")) { node throws(DocumentError) in
      try node.choice(among: [(word: ">", meaning: false), (word: ">=", meaning: true)])
    }
    let limit = try interval(mapping.required("limit"), in: .hours(1) ... .hours(24 * 3650))
    return add(
      .sinceLungFunctionTest(longerThan: limit.value, orAsLong: orAsLong.value),
      ClauseLabel(name: node.path, limitSource: limit.source, comparatorSource: orAsLong.source))
  }

  private mutating func session(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["session", "of", "op", "limit"])
    let place = try mapping.required("session").choice(
      among: program.sessions.indices.map { (word: program.sessions[$0].name, meaning: $0) })
    let measure: CoughMeasure = try mapping.required("of").choice()
    let comparator = try comparator(mapping.required("op"))
    let limit = try sessionLimit(mapping.required("limit"), measure, program.sessions[place].channel)
    return add(
      .session(place, measure, Comparison(comparator: comparator.value, limit: limit.value)),
      ClauseLabel(name: node.path, limitSource: limit.source, comparatorSource: comparator.source))
  }

  private mutating func sessionLimit(
    _ node: DocumentNode, _ measure: CoughMeasure, _ channel: Channel
  ) throws(DocumentError) -> (value: Int32, source: Provenance) {
    switch measure {
    case .best: try limit(node, unit: channel.unit, plausible: channel.plausible)
    case .efforts:
      try sourced(node) { node throws(DocumentError) in
        Int32(try node.integer(in: 1...CoughSession.mostPeaks)) * 1000
      }
    }
  }

  private mutating func patient(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["patient", "from"])
    let fact: PatientFact = try mapping.required("patient").choice()
    let source = try source(mapping.required("from"))
    return add(.patient(fact), ClauseLabel(name: fact.rawValue, limitSource: source))
  }
}

extension VentilationMode {
  /// The mode's word in a pack.
  var word: String {
    switch self {
    case .standby: "standby"
    case .continuous: "continuous"
    case .spontaneous: "spontaneous"
    case .spontaneousTimed: "spontaneous-timed"
    case .timed: "timed"
    case .volumeAssured: "volume-assured"
    }
  }
}

extension SourcePlan {
  /// Whether its values come over a wire, where a single one may be wrong.
  fileprivate var isWire: Bool {
    switch wire {
    case .channel: true
    case .entry: false
    }
  }
}
