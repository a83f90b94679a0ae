import Documents
import Quantities
import Readings

/// Reads the entries under `expect:`; one that the run could never judge is refused.
struct ExpectationReader {
  private let duration: Interval

  private enum Kind: String, CaseIterable {
    case finding, silent, reading, absent

    /// The keys that may stand beside it.
    var details: [String] {
      switch self {
      case .finding: ["at", "within", "is"]
      case .silent: ["from", "until"]
      case .reading: ["at", "from", "to"]
      case .absent: ["at"]
      }
    }
  }

  init(duration: Interval) { self.duration = duration }

  /// The expectations in the order of the file.
  func read(_ node: DocumentNode?) throws(DocumentError) -> [Expectation] {
    guard let node else { return [] }
    var expectations: [Expectation] = []
    for entry in try node.list() {
      let expectation = Expectation(line: entry.line, kind: try kind(entry))
      if let other = expectations.first(where: { contradict($0.kind, expectation.kind) }) {
        throw entry.contradiction("cannot hold together with the expectation on line \(other.line)")
      }
      expectations.append(expectation)
    }
    return expectations
  }

  private func kind(_ entry: DocumentNode) throws(DocumentError) -> Expectation.Kind {
    let keys = try entry.mapping(Kind.allCases.flatMap { [$0.rawValue] + $0.details }).keys
    let present = Kind.allCases.filter { keys.contains($0.rawValue) }
    guard let kind = present.first, present.count == 1 else {
      let words = Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw entry.contradiction("has \(present.count) things to expect; allowed: one of \(words)")
    }
    let mapping = try entry.mapping([kind.rawValue] + kind.details)
    let value = try mapping.required(kind.rawValue)
    switch kind {
    case .finding: return try finding(value, mapping)
    case .silent: return try silent(value, mapping)
    case .reading: return try reading(value, mapping)
    case .absent: return .absent(channel: try channel(value), at: try moment("at", mapping))
    }
  }

  private func finding(_ value: DocumentNode, _ entry: DocumentMapping) throws(DocumentError)
    -> Expectation.Kind
  {
    let at = try moment("at", entry)
    let within = try entry.required("within")
    let tolerance = try within.interval(in: .zero ... .hours(1))
    guard at + tolerance <= .origin + duration else {
      throw within.contradiction("reaches past the scenario's duration, so it could never be judged")
    }
    let change: Expectation.Change = try entry.optional("is")?.choice() ?? .found
    return .finding(name: try value.name(), change: change, at: at, tolerance: tolerance)
  }

  private func silent(_ value: DocumentNode, _ entry: DocumentMapping) throws(DocumentError)
    -> Expectation.Kind
  {
    let from = entry.optional("from") == nil ? Uptime.origin : try moment("from", entry)
    let until = entry.optional("until") == nil ? .origin + duration : try moment("until", entry)
    guard from < until else {
      throw value.contradiction("is to be silent from a moment that is not before its end")
    }
    return .silent(name: try value.name(), from: from, until: until)
  }

  private func reading(_ value: DocumentNode, _ entry: DocumentMapping) throws(DocumentError)
    -> Expectation.Kind
  {
    let channel = try channel(value)
    let plausible = Int64(channel.plausible.lowerBound)...Int64(channel.plausible.upperBound)
    let low = try bound(entry.required("from"), channel, plausible)
    let high = try bound(entry.required("to"), channel, plausible)
    guard low <= high else { throw value.contradiction("has its lower bound above its upper one") }
    return .reading(channel: channel, at: try moment("at", entry), bounds: low...high)
  }

  private func bound(
    _ node: DocumentNode, _ channel: Channel, _ range: ClosedRange<Int64>
  ) throws(DocumentError) -> Int32 {
    guard let unit = channel.unit.written else { return Int32(try node.thousandths(in: range)) }
    return Int32(try node.thousandths(of: unit, in: range))
  }

  private func channel(_ node: DocumentNode) throws(DocumentError) -> Channel {
    let numeric = Channel.allCases.filter { $0.shape == .numeric }
    return try node.choice(among: numeric.map { (word: $0.name, meaning: $0) })
  }

  private func moment(_ key: String, _ entry: DocumentMapping) throws(DocumentError) -> Uptime {
    .origin + (try entry.required(key).interval(in: .zero...duration))
  }

  /// Whether a finding is expected where it is to be silent.
  private func contradict(_ one: Expectation.Kind, _ other: Expectation.Kind) -> Bool {
    switch (one, other) {
    case (.silent(let silent, let from, let until), .finding(let name, .found, let at, let tolerance)),
      (.finding(let name, .found, let at, let tolerance), .silent(let silent, let from, let until)):
      silent == name && at - tolerance >= from && at + tolerance <= until
    default:
      false
    }
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
    case .second: "s"
    case .hour: "h"
    case .count, .code: nil
    }
  }
}
