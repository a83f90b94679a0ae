import Documents
import Quantities
import Readings

/// Inputs and their sources.
extension PackReader {
  mutating func readInputs(_ node: DocumentNode) throws(DocumentError) {
    for (name, node) in try node.mappingOfAnyKeys().pairs {
      let mapping = try node.mapping(["sources", "take"])
      let sources = try mapping.required("sources")
      let first = program.sources.count
      let items = try sources.list()
      guard !items.isEmpty else { throw sources.refusal(allowed: "at least one source") }
      for item in items { program.sources.append(try readSource(item)) }
      let range = first..<program.sources.count
      let unit = program.sources[first].unit
      guard program.sources[range].allSatisfy({ $0.unit == unit }) else {
        throw sources.contradiction("has sources of different units")
      }
      let lowest = program.sources[range].map { $0.plausible.lowerBound }.min() ?? 0
      let highest = program.sources[range].map { $0.plausible.upperBound }.max() ?? 0
      let takesBest = if let take = mapping.optional("take") { try readTake(take) } else { false }
      program.inputs.append(
        InputPlan(
          name: name, unit: unit, plausible: lowest...highest, sources: range, takesBest: takesBest))
    }
  }

  private mutating func readTake(_ node: DocumentNode) throws(DocumentError) -> Bool {
    try sourced(node) { node throws(DocumentError) in
      try node.choice(among: [(word: "first", meaning: false), (word: "best", meaning: true)])
    }.value
  }

  private mutating func readSource(_ node: DocumentNode) throws(DocumentError) -> SourcePlan {
    let source = try node.mapping([
      "channel", "entry", "lasts", "accepts", "bounds", "reads", "slope", "unless", "gradient", "warm-up",
      "lag", "artefact", "entered-within", "representative",
    ])
    let wire = try wire(source)
    let lasts = try interval(source.required("lasts"), in: .seconds(1) ... .hours(24 * 400)).value
    var plan = SourcePlan(
      wire: wire, lasts: lasts, acceptedDoubts: 0, boundingDoubts: 0, readsLow: false, slope: nil,
      suspendedBy: nil,
      suspensionDoubt: .leak)
    if let accepts = source.optional("accepts") { plan.acceptedDoubts = try doubts(accepts) }
    if let bounds = source.optional("bounds") { plan.boundingDoubts = try doubts(bounds) }
    if let reads = source.optional("reads") {
      plan.readsLow = try sourced(reads) { node throws(DocumentError) in
        try node.choice(among: [(word: "true", meaning: false), (word: "low", meaning: true)])
      }.value
    }
    if let slope = source.optional("slope") {
      plan.slope = try readSlope(slope, unit: plan.unit, lasts: lasts)
    }
    try readSensor(source, into: &plan)
    return plan
  }

  private func wire(_ source: DocumentMapping) throws(DocumentError) -> SourcePlan.Wire {
    if let entry = source.optional("entry") {
      guard source.optional("channel") == nil else {
        throw entry.contradiction("cannot stand beside channel: a source is one or the other")
      }
      return .entry(try entry.choice())
    }
    return .channel(try numericChannel(source.required("channel")))
  }

  func numericChannel(_ node: DocumentNode) throws(DocumentError) -> Channel {
    try node.choice(
      among: Channel.allCases.filter { $0.shape == .numeric }.map { (word: $0.name, meaning: $0) })
  }

  mutating func doubts(_ node: DocumentNode) throws(DocumentError) -> UInt16 {
    try sourced(node) { node throws(DocumentError) in
      var bits: UInt16 = 0
      for item in try node.list() {
        let doubt = try item.choice(among: Doubt.allCases.map { (word: $0.word, meaning: $0) })
        bits |= 1 << UInt16(doubt.rawValue)
      }
      return bits
    }.value
  }

  private mutating func readSlope(
    _ node: DocumentNode, unit: Unit, lasts: Interval
  ) throws(DocumentError) -> SlopeGate.Limits {
    let slope = try node.mapping(["one-second", "three-seconds", "passes-after"])
    let one = try limit(slope.required("one-second"), unit: unit, plausible: 1...1_000_000)
    let three = try limit(slope.required("three-seconds"), unit: unit, plausible: 1...1_000_000)
    let passes = try seconds(slope.required("passes-after"), in: 1...60)
    return SlopeGate.Limits(
      oneSecond: one.value, threeSeconds: three.value, passesAfter: Int(passes.value),
      forgetsAfter: Int(lasts.wholeSeconds))
  }

  /// A limit in a unit, within a range of thousandths.
  mutating func limit(
    _ node: DocumentNode, unit: Unit, plausible: ClosedRange<Int32>
  ) throws(DocumentError) -> (value: Int32, source: Provenance) {
    try sourced(node) { node throws(DocumentError) in
      let amount = try node.amount(units: unit.spellings)
      guard let value = unit.thousandths(amount.thousandths, spelled: amount.unit), plausible.contains(value)
      else {
        let lowest = ExactDecimal.text(Int64(plausible.lowerBound))
        let highest = ExactDecimal.text(Int64(plausible.upperBound))
        throw node.refusal(allowed: "\(lowest) to \(highest) \(unit.spellings.first ?? "")")
      }
      return value
    }
  }

  /// Sources that a condition suspends: the conditions are read after the inputs, so their names are looked
  /// up here.
  mutating func resolveSuspensions(_ node: DocumentNode) throws(DocumentError) {
    var place = 0
    for (_, input) in try node.mappingOfAnyKeys().pairs {
      for source in try input.mappingOfAnyKeys().required("sources").list() {
        let keys = try source.mappingOfAnyKeys()
        if let unless = keys.optional("unless") { try suspend(place, unless) }
        if let gradient = keys.optional("gradient") { try allow(place, gradient) }
        place += 1
      }
    }
  }

  private mutating func suspend(_ place: Int, _ node: DocumentNode) throws(DocumentError) {
    let unless = try node.mapping(["condition", "stands-for", "from"])
    program.sources[place].suspendedBy = try reference(unless.required("condition"))
    program.sources[place].suspensionDoubt = try unless.required("stands-for").choice(
      among: Doubt.allCases.map { (word: $0.word, meaning: $0) })
    _ = try source(unless.required("from"))
  }

  private mutating func allow(_ place: Int, _ node: DocumentNode) throws(DocumentError) {
    guard let given = try node.mappingOfAnyKeys().optional("given") else { return }
    let clause = try reference(given)
    program.sources[place].gradient?.given = clause
  }
}

extension SourcePlan {
  var unit: Unit {
    switch wire {
    case .channel(let channel): channel.unit
    case .entry(let measurement): measurement.unit
    }
  }

  fileprivate var plausible: ClosedRange<Int32> {
    switch wire {
    case .channel(let channel): channel.plausible
    case .entry(let measurement): measurement.plausible
    }
  }
}

extension Doubt {
  /// The doubt's word in a pack.
  var word: String {
    switch self {
    case .lowPerfusion: "low-perfusion"
    case .artefact: "artefact"
    case .outOfTrack: "out-of-track"
    case .leak: "leak"
    case .breathShape: "breath-shape"
    case .clipped: "clipped"
    case .slope: "slope"
    case .warmUp: "warm-up"
    case .deviceAlarm: "device-alarm"
    }
  }
}
