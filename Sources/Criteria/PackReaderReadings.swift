import Documents
import Quantities
import Readings

/// Conditions on the value of this second, or on most seconds of a window.
extension PackReader {
  mutating func inputCondition(_ node: DocumentNode) throws(DocumentError) -> Int {
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
    return try delayed(add(.compare(input: input, comparison), label), mapping, input, label)
  }

  /// A condition on readings, which may have to hold for a time.
  private mutating func delayed(
    _ compare: Int, _ mapping: DocumentMapping, _ input: Int, _ label: ClauseLabel
  ) throws(DocumentError) -> Int {
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
  mutating func confirmations(
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

  mutating func rise(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["rise", "above", "op", "limit", "for", "confirmed-by"])
    let input = try input(mapping.required("rise"))
    let baseline = try self.input(mapping.required("above"))
    let unit = program.inputs[input].unit
    guard program.inputs[baseline].unit == unit, unit != .code else {
      throw try mapping.required("above").contradiction("has another unit than \(program.inputs[input].name)")
    }
    let comparator = try comparator(mapping.required("op"))
    let limit = try limit(mapping.required("limit"), unit: unit, plausible: 0...1_000_000)
    let label = ClauseLabel(name: node.path, limitSource: limit.source, comparatorSource: comparator.source)
    let comparison = Comparison(comparator: comparator.value, limit: limit.value)
    return try delayed(
      add(.rise(input: input, baseline: baseline, comparison), label), mapping, input, label)
  }

  mutating func sourceOf(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["source-of", "one-of"])
    let input = try input(mapping.required("source-of"))
    let places = program.inputs[input].sources
    let mask = try sourced(mapping.required("one-of")) { [program] node throws(DocumentError) in
      var mask: UInt64 = 0
      for item in try node.list() {
        let place = try item.choice(among: places.map { (word: program.sources[$0].name, meaning: $0) })
        mask |= 1 << UInt64(place - places.lowerBound)
      }
      return mask
    }
    return add(
      .source(input: input, mask: mask.value), ClauseLabel(name: node.path, limitSource: mask.source))
  }

  mutating func bounded(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["bounded"])
    return add(.bounded(input: try input(mapping.required("bounded"))), ClauseLabel(name: node.path))
  }

  /// Makes an input remember enough seconds; one more than the window, so that the second that leaves is
  /// still known.
  private mutating func keep(_ input: Int, seconds: Int32) {
    program.inputs[input].capacity = max(program.inputs[input].capacity, Int(seconds) + 1)
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
  var isWire: Bool {
    switch wire {
    case .channel: true
    case .entry: false
    }
  }
}
