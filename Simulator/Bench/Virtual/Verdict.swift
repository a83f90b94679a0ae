public import Criteria
internal import Gateway
public import Quantities
public import Readings

/// Watches a run and judges, at its end, whether what came of it is what the scenario expects.
public struct Verdict: Sendable {
  /// One expectation and what became of it.
  public struct Judgement: Hashable, Sendable {
    /// What was expected.
    public let expectation: Expectation
    /// Whether it was met.
    public let isMet: Bool
    /// What came instead, or how it was met, in words.
    public let got: String
  }

  private struct Turn: Sendable {
    let rule: String
    let at: Uptime
    let isFound: Bool
  }

  private let expectations: [Expectation]
  private var turns: [Turn] = []
  private var latest: [Channel: Reading] = [:]
  private var looked: [Reading?]
  private var lookedAt: [Bool]

  /// Prepares to judge a scenario's expectations.
  public init(_ expectations: [Expectation]) {
    self.expectations = expectations
    looked = expectations.map { _ in nil }
    lookedAt = expectations.map { _ in false }
  }

  /// Takes a change of a rule.
  public mutating func take(_ change: FindingChange) {
    let isFound = change.finding.state.isRaised
    guard isFound != change.previous.isRaised else { return }
    turns.append(Turn(rule: change.finding.rule, at: change.at, isFound: isFound))
  }

  /// Takes a reading as it went to the ring.
  public mutating func take(_ record: Record) {
    guard case .sample(let sample) = record.content else { return }
    look(before: sample.receivedAt)
    latest[sample.channel] = sample.reading
  }

  /// Judges everything; to be called when the run is over.
  public mutating func judgements(at end: Uptime) -> [Judgement] {
    look(before: end + .seconds(1))
    return expectations.indices.map { judge($0) }
  }

  /// Notes what the channels said at the moments that have passed by now.
  private mutating func look(before now: Uptime) {
    for place in expectations.indices where !lookedAt[place] {
      switch expectations[place].kind {
      case .reading(let channel, let moment, _) where moment < now:
        looked[place] = latest[channel]
        lookedAt[place] = true
      case .absent(let channel, let moment) where moment < now:
        looked[place] = latest[channel]
        lookedAt[place] = true
      case .reading, .absent, .finding, .silent: break
      }
    }
  }

  private func judge(_ place: Int) -> Judgement {
    let expectation = expectations[place]
    switch expectation.kind {
    case .finding(let name, let change, let moment, let tolerance):
      let times = turns.filter { $0.rule == name && $0.isFound == (change == .found) }.map(\.at)
      let met = times.contains { $0 >= moment - tolerance && $0 <= moment + tolerance }
      let got = times.isEmpty ? "never" : times.map(Verdict.clock).joined(separator: ", ")
      return Judgement(expectation: expectation, isMet: met, got: got)
    case .silent(let name, let from, let until):
      let times = turns.filter { $0.rule == name && $0.isFound && $0.at >= from && $0.at <= until }.map(\.at)
      let got = times.isEmpty ? "silent" : "found at " + times.map(Verdict.clock).joined(separator: ", ")
      return Judgement(expectation: expectation, isMet: times.isEmpty, got: got)
    case .reading(_, _, let bounds):
      let value = looked[place]?.thousandths
      return Judgement(
        expectation: expectation, isMet: value.map { bounds.contains($0) } ?? false, got: words(looked[place])
      )
    case .absent:
      guard case .absent = looked[place] else {
        return Judgement(expectation: expectation, isMet: false, got: words(looked[place]))
      }
      return Judgement(expectation: expectation, isMet: true, got: words(looked[place]))
    }
  }

  private func words(_ reading: Reading?) -> String {
    switch reading {
    case nil: "nothing"
    case .measured(let value): JSONObject.decimal(Int64(value))
    case .questionable(let value, let doubt): "\(JSONObject.decimal(Int64(value))) (\(doubt.word))"
    case .absent(let reason): "no value (\(reason.word))"
    }
  }

  /// A moment of a run as hours, minutes and seconds with a tenth.
  public static func clock(_ moment: Uptime) -> String {
    let tenths = (moment - .origin).wholeMilliseconds / 100
    let parts = [tenths / 36_000, tenths / 600 % 60, tenths / 10 % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return parts.joined(separator: ":") + ".\(tenths % 10)"
  }
}

extension Expectation {
  /// The expectation in words.
  public var words: String {
    switch kind {
    case .finding(let name, let change, let moment, let tolerance):
      "\(name) \(change.rawValue) at \(Verdict.clock(moment)) ± \(tolerance.wholeSeconds) s"
    case .silent(let name, let from, let until):
      "\(name) silent from \(Verdict.clock(from)) to \(Verdict.clock(until))"
    case .reading(let channel, let moment, let bounds):
      "\(channel.name) from \(JSONObject.decimal(Int64(bounds.lowerBound))) to "
        + "\(JSONObject.decimal(Int64(bounds.upperBound))) at \(Verdict.clock(moment))"
    case .absent(let channel, let moment): "\(channel.name) without a value at \(Verdict.clock(moment))"
    }
  }
}
