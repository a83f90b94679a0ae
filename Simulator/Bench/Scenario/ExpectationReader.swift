internal import Alarms
internal import Criteria
import Documents
import Quantities
import Readings

/// Reads the entries under `expect:`; one that the run could never judge is refused.
struct ExpectationReader {
  private let duration: Interval
  private let models: BedModels

  init(duration: Interval, models: BedModels) {
    self.duration = duration
    self.models = models
  }

  /// The expectations in the order of the file.
  func read(_ node: DocumentNode?) throws(DocumentError) -> [Expectation] {
    guard let node else { return [] }
    var expectations: [Expectation] = []
    for entry in try node.list() {
      let expectation = Expectation(line: entry.line, try kind(entry))
      if let other = expectations.first(where: { $0.kind.contradicts(expectation.kind) }) {
        throw entry.contradiction("cannot hold together with the expectation on line \(other.line)")
      }
      expectations.append(expectation)
    }
    return expectations
  }

  private func kind(_ entry: DocumentNode) throws(DocumentError) -> Expectation.Kind {
    let keys = try entry.mapping(ExpectationKind.allCases.flatMap { [$0.rawValue] + $0.details }).keys
    let present = ExpectationKind.allCases.filter { keys.contains($0.rawValue) }
    guard let kind = present.first, present.count == 1 else {
      let words = ExpectationKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw entry.contradiction("has \(present.count) things to expect; allowed: one of \(words)")
    }
    let mapping = try entry.mapping([kind.rawValue] + kind.details)
    let value = try mapping.required(kind.rawValue)
    switch kind {
    case .finding:
      return try mapping.optional("state") == nil ? finding(value, mapping) : standing(value, mapping)
    case .silent: return try silent(value, mapping)
    case .reading: return try reading(value, mapping)
    case .lowest: return try extreme(.lowest, value, mapping)
    case .highest: return try extreme(.highest, value, mapping)
    case .absent: return .absent(channel: try channel(value), at: try moment("at", mapping))
    case .channel: return try channelState(value, mapping)
    case .alarm: return try alarm(value, mapping)
    case .quiet: return try quiet(value, mapping)
    case .raised: return try raised(value, mapping)
    case .counter: return try counter(value, mapping)
    }
  }

  // MARK: Rules

  private func finding(_ value: DocumentNode, _ entry: DocumentMapping) throws(DocumentError)
    -> Expectation.Kind
  {
    try refuse(["from", "until"], beside: "is, at and within", entry)
    let (at, tolerance) = try momentAndTolerance(entry)
    let change: Expectation.Change = try entry.optional("is")?.choice() ?? .found
    return .finding(name: try value.name(), change: change, at: at, tolerance: tolerance)
  }

  private func standing(_ value: DocumentNode, _ entry: DocumentMapping) throws(DocumentError)
    -> Expectation.Kind
  {
    try refuse(["is", "at", "within"], beside: "state", entry)
    let (from, until) = try span(value, entry)
    return .standing(
      name: try value.name(), try entry.required("state").choice(), from: from, until: until)
  }

  private func silent(_ value: DocumentNode, _ entry: DocumentMapping) throws(DocumentError)
    -> Expectation.Kind
  {
    let (from, until) = try span(value, entry)
    return .silent(name: try value.name(), from: from, until: until)
  }

  // MARK: Alarms

  private func alarm(_ value: DocumentNode, _ entry: DocumentMapping) throws(DocumentError)
    -> Expectation.Kind
  {
    let (at, tolerance) = try momentAndTolerance(entry)
    let step: AlarmStep = try entry.optional("is")?.choice() ?? .raised
    let words = ExpectationKind.priorities.compactMap { word in
      Priority(rawValue: word).map { (word: word, meaning: $0) }
    }
    let priority: Priority? = try entry.optional("priority")?.choice(among: words)
    return .alarm(try value.condition(at: models), step, priority: priority, at: at, tolerance: tolerance)
  }

  private func quiet(_ value: DocumentNode, _ entry: DocumentMapping) throws(DocumentError)
    -> Expectation.Kind
  {
    let (from, until) = try span(value, entry)
    let word = try value.text()
    if word == "all" { return .quiet(.all, from: from, until: until) }
    if let kind = AlarmKind(rawValue: word) { return .quiet(.kind(kind), from: from, until: until) }
    return .quiet(.condition(try value.condition(at: models)), from: from, until: until)
  }

  private func raised(_ value: DocumentNode, _ entry: DocumentMapping) throws(DocumentError)
    -> Expectation.Kind
  {
    let (from, until) = try span(value, entry)
    let condition = try value.condition(at: models)
    // The rules are judged once a second, and what else calls has a delay of some seconds.
    let limit = Int((until - from).wholeSeconds) + 1
    guard let most = entry.optional("at_most") else {
      let times = try entry.required("times").integer(in: 0...min(limit, ExpectationKind.counts.upperBound))
      return .raised(condition, times: times...times, from: from, until: until)
    }
    try refuse(["times"], beside: "at_most", entry)
    let times = try most.integer(in: ExpectationKind.counts)
    guard times < limit else {
      throw most.contradiction(
        "is \(times), and no alarm is raised so often from \(Verdict.clock(from)) to "
          + "\(Verdict.clock(until)), so it could never fail; allowed: 0 to \(limit - 1)")
    }
    return .raised(condition, times: 0...times, from: from, until: until)
  }

  private func counter(_ value: DocumentNode, _ entry: DocumentMapping) throws(DocumentError)
    -> Expectation.Kind
  {
    let instruments = SimulatedInstrument.allCases.map { (word: $0.name, meaning: $0) }
    let counter: NoteCounter = try value.choice()
    let instrument = try entry.optional("of")?.choice(among: instruments)
    if let instrument, !counter.canCome(from: models[instrument]) {
      throw value.refusal(
        allowed: "of the \(instrument.name): "
          + NoteCounter.all(of: models[instrument]).map(\.rawValue).joined(separator: ", "))
    }
    let counted = instrument.map { [models[$0]] } ?? models.all
    let most = min(
      counter.most(of: counted, in: duration) ?? ExpectationKind.counts.upperBound,
      ExpectationKind.counts.upperBound)
    return .counter(counter, of: instrument, bounds: try counts(value, entry, most))
  }

  /// The bounds of a count that some run can keep and some run can break.
  private func counts(
    _ value: DocumentNode, _ entry: DocumentMapping, _ most: Int
  ) throws(DocumentError) -> ClosedRange<Int> {
    guard entry.optional("from") != nil || entry.optional("to") != nil else { throw entry.missing("from") }
    let low = try entry.optional("from")?.integer(in: ExpectationKind.counts) ?? 0
    let high =
      try entry.optional("to")?.integer(in: ExpectationKind.counts) ?? ExpectationKind.counts.upperBound
    guard low <= high else { throw value.contradiction("has its lower bound above its upper one") }
    guard low <= most else {
      throw value.contradiction(
        "is to be \(low) at least, and this run counts \(most) at most; allowed: from 1 to \(most)")
    }
    guard low > 0 || high < most else {
      throw value.contradiction(
        "from 0 with no upper bound below \(most), the most of this run, could never fail; "
          + "allowed: from 1 to \(most), or to 0 to \(most - 1)")
    }
    return low...high
  }

  // MARK: Channels

  private func channelState(_ value: DocumentNode, _ entry: DocumentMapping) throws(DocumentError)
    -> Expectation.Kind
  {
    let channel = try channel(value)
    let state = try state(entry)
    guard entry.optional("at") != nil else {
      let (from, until) = try span(value, entry)
      return .channel(channel, state, from: from, until: until)
    }
    try refuse(["from", "until"], beside: "at", entry)
    let at = try moment("at", entry)
    return .channel(channel, state, from: at, until: at)
  }

  private func state(_ entry: DocumentMapping) throws(DocumentError) -> ChannelState {
    let reason = entry.optional("reason")
    let words = ExpectationKind.states.map { (word: $0, meaning: $0) }
    switch try entry.required("state").choice(among: words) {
    case "questionable":
      let doubts = Doubt.allCases.map { (word: $0.word, meaning: $0) }
      return .questionable(try reason?.choice(among: doubts))
    case "absent":
      let absences = Absence.allCases.map { (word: $0.word, meaning: $0) }
      return .absent(try reason?.choice(among: absences))
    default:
      guard let reason else { return .measured }
      throw reason.contradiction("has no meaning beside measured; allowed beside questionable and absent")
    }
  }

  private func reading(_ value: DocumentNode, _ entry: DocumentMapping) throws(DocumentError)
    -> Expectation.Kind
  {
    let channel = try channel(value)
    let plausible = Int64(channel.plausible.lowerBound)...Int64(channel.plausible.upperBound)
    let low = try bound(entry.required("from"), channel, plausible)
    let high = try bound(entry.required("to"), channel, plausible)
    return .reading(
      channel: channel, at: try moment("at", entry), bounds: try bounds(low, high, of: channel, value))
  }

  private func extreme(
    _ side: Expectation.Side, _ value: DocumentNode, _ entry: DocumentMapping
  ) throws(DocumentError) -> Expectation.Kind {
    let channel = try channel(value)
    let plausible = Int64(channel.plausible.lowerBound)...Int64(channel.plausible.upperBound)
    let between = try entry.required("between")
    let ends = try between.list()
    guard ends.count == 2 else {
      throw between.contradiction("has \(ends.count) bounds; allowed: two, the lower one first")
    }
    let (low, high) = try (bound(ends[0], channel, plausible), bound(ends[1], channel, plausible))
    let (from, until) = try span(value, entry)
    return .extreme(
      side, channel: channel, bounds: try bounds(low, high, of: channel, between), from: from, until: until)
  }

  /// Bounds that a number of the channel can lie outside of.
  private func bounds(
    _ low: Int32, _ high: Int32, of channel: Channel, _ value: DocumentNode
  ) throws(DocumentError) -> ClosedRange<Int32> {
    guard low <= high else { throw value.contradiction("has its lower bound above its upper one") }
    guard low...high != channel.plausible else {
      throw value.contradiction(
        "has bounds that hold every number of \(channel.name), so it could never fail by its value; "
          + "allowed: narrower ones, or channel: \(channel.name) with state: measured")
    }
    return low...high
  }

  private func bound(
    _ node: DocumentNode, _ channel: Channel, _ range: ClosedRange<Int64>
  ) throws(DocumentError) -> Int32 {
    guard let unit = channel.unit.written else { return Int32(try node.thousandths(in: range)) }
    return Int32(try node.thousandths(of: unit, in: range))
  }

  private func channel(_ node: DocumentNode) throws(DocumentError) -> Channel {
    let numeric = Channel.allCases.filter { $0.shape == .numeric }
    let channel = try node.choice(among: numeric.map { (word: $0.name, meaning: $0) })
    guard models.source(of: channel) == nil else { return channel }
    let measured = numeric.filter { models.source(of: $0) != nil }.map(\.name).joined(separator: ", ")
    throw node.refusal(allowed: "\(measured); no instrument of \(models.words) ever gives another")
  }

  // MARK: Times

  /// Two moments; what is left out is the start and the end of the run.
  private func span(
    _ value: DocumentNode, _ entry: DocumentMapping
  ) throws(DocumentError) -> (from: Uptime, until: Uptime) {
    let from = entry.optional("from") == nil ? Uptime.origin : try moment("from", entry)
    let until = entry.optional("until") == nil ? .origin + duration : try moment("until", entry)
    guard from < until else {
      throw value.contradiction("is to last from a moment that is not before its end")
    }
    return (from, until)
  }

  private func momentAndTolerance(
    _ entry: DocumentMapping
  ) throws(DocumentError) -> (at: Uptime, tolerance: Interval) {
    let at = try moment("at", entry)
    let within = try entry.required("within")
    let tolerance = try within.interval(in: .zero ... .hours(1))
    guard at + tolerance <= .origin + duration else {
      throw within.contradiction("reaches past the scenario's duration, so it could never be judged")
    }
    return (at, tolerance)
  }

  /// Refuses keys of another way to write the same expectation.
  private func refuse(
    _ keys: [String], beside others: String, _ entry: DocumentMapping
  ) throws(DocumentError) {
    for key in keys {
      guard let node = entry.optional(key) else { continue }
      throw node.contradiction("has no meaning beside \(others)")
    }
  }

  private func moment(_ key: String, _ entry: DocumentMapping) throws(DocumentError) -> Uptime {
    .origin + (try entry.required(key).interval(in: .zero...duration))
  }
}

extension Unit {
  /// The unit as a person writes it in a scenario; nil for numbers without one.
  var written: String? {
    switch self {
    case .percent: "%"
    case .perMinute: "/min"
    case .mmHg: "mmHg"
    case .cmH2O: "cmH2O"
    case .millilitre: "mL"
    case .litrePerMinute: "L/min"
    case .perMinutePerLitre: "/min/L"
    case .second: "s"
    case .hour: "h"
    case .count, .code: nil
    }
  }
}
