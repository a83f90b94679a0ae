import Documents
import Quantities
import Readings

/// Conditions on what people entered and on cough sessions.
extension PackReader {
  mutating func sign(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["sign", "expires", "from"])
    let sign: ClinicalSign = try mapping.required("sign").choice()
    let source = try source(mapping.required("from"))
    let expires = try interval(mapping.required("expires"), in: .minutes(1) ... .hours(24 * 400))
    return add(.sign(sign, lasts: expires.value), ClauseLabel(name: node.path, limitSource: source))
  }

  mutating func since(_ node: DocumentNode) throws(DocumentError) -> Int {
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

  mutating func fall(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["fall", "within", "least-apart", "op", "limit"])
    let input = try input(mapping.required("fall"))
    let plan = program.inputs[input]
    guard program.sources[plan.sources].allSatisfy({ !$0.isWire }) else {
      throw try mapping.required("fall").contradiction("has a channel for a source: only entries are kept")
    }
    let days: ClosedRange<Interval> = .hours(1) ... .hours(24 * 400)
    let within = try interval(mapping.required("within"), in: days)
    let apart = try interval(mapping.required("least-apart"), in: days)
    let comparator = try comparator(mapping.required("op"))
    guard comparator.value.looksUp else {
      throw try mapping.required("op").contradiction("looks down: a fall is held against > or >=")
    }
    let limit = try limit(mapping.required("limit"), unit: plan.unit, plausible: 1...1_000_000)
    return add(
      .fall(
        Clause.Fall(
          input: input, comparison: Comparison(comparator: comparator.value, limit: limit.value),
          within: within.value, leastApart: apart.value)),
      ClauseLabel(name: node.path, limitSource: limit.source, comparatorSource: comparator.source))
  }

  mutating func session(_ node: DocumentNode) throws(DocumentError) -> Int {
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

  mutating func paired(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["paired", "op", "limit", "expires"])
    let places = program.inputs[try input(mapping.required("paired"))].sources
    let skin = SourcePlan.Wire.channel(.transcutaneousCO2)
    guard let place = places.first(where: { program.sources[$0].wire == skin }) else {
      throw try mapping.required("paired").contradiction("has no source tcco2")
    }
    let comparator = try comparator(mapping.required("op"))
    let limit = try limit(mapping.required("limit"), unit: .mmHg, plausible: 0...100_000)
    let expires = try interval(mapping.required("expires"), in: .minutes(1) ... .hours(24 * 400))
    return add(
      .paired(
        source: place, Comparison(comparator: comparator.value, limit: limit.value), lasts: expires.value),
      ClauseLabel(name: node.path, limitSource: limit.source, comparatorSource: comparator.source))
  }

  private mutating func sessionLimit(
    _ node: DocumentNode, _ measure: CoughMeasure, _ channel: Channel
  ) throws(DocumentError) -> (value: Int32, source: Provenance) {
    switch measure {
    case .best, .spread, .bestTwoDifference:
      try limit(node, unit: channel.unit, plausible: channel.plausible)
    case .bestTwoPercent: try limit(node, unit: .percent, plausible: 0...100_000)
    case .efforts:
      try sourced(node) { node throws(DocumentError) in
        Int32(try node.integer(in: 1...CoughSession.mostPeaks)) * 1000
      }
    }
  }

  mutating func patient(_ node: DocumentNode) throws(DocumentError) -> Int {
    let mapping = try node.mapping(["patient", "from"])
    let fact: PatientFact = try mapping.required("patient").choice()
    let source = try source(mapping.required("from"))
    return add(.patient(fact), ClauseLabel(name: fact.rawValue, limitSource: source))
  }
}
