internal import Alarms
internal import Criteria
internal import Quantities
internal import Readings

extension Expectation {
  /// The expectation in words.
  public var words: String {
    switch kind {
    case .finding(let name, let change, let moment, let tolerance):
      "\(name) \(change.rawValue) at \(Verdict.clock(moment)) ± \(tolerance.wholeSeconds) s"
    case .standing(let name, let standing, let from, let until):
      "\(name) \(standing.rawValue) " + Expectation.span(from, until)
    case .silent(let name, let from, let until): "\(name) silent " + Expectation.span(from, until)
    case .reading(let channel, let moment, let bounds):
      "\(channel.name) from \(JSONObject.decimal(Int64(bounds.lowerBound))) to "
        + "\(JSONObject.decimal(Int64(bounds.upperBound))) at \(Verdict.clock(moment))"
    case .extreme(let side, let channel, let bounds, let from, let until):
      "\(side.rawValue) \(channel.name) between \(JSONObject.decimal(Int64(bounds.lowerBound))) and "
        + "\(JSONObject.decimal(Int64(bounds.upperBound))) " + Expectation.span(from, until)
    case .absent(let channel, let moment): "\(channel.name) without a value at \(Verdict.clock(moment))"
    case .channel(let channel, let state, let from, let until):
      "\(channel.name) \(state.words) " + Expectation.span(from, until)
    case .alarm(let condition, let step, let priority, let moment, let tolerance):
      "alarm \(condition.written) \(step.rawValue)" + (priority.map { " with priority \($0.rawValue)" } ?? "")
        + " at \(Verdict.clock(moment)) ± \(tolerance.wholeSeconds) s"
    case .quiet(.all, let from, let until): "no alarm " + Expectation.span(from, until)
    case .quiet(let group, let from, let until):
      "no alarm (\(group.written)) " + Expectation.span(from, until)
    case .raised(let condition, let times, let from, let until):
      "alarm \(condition.written) raised \(Expectation.text(times)) "
        + (times.upperBound == 1 ? "time " : "times ") + Expectation.span(from, until)
    case .counter(let counter, let instrument, let bounds):
      "\(counter.rawValue) of \(instrument?.name ?? "all") counted \(Expectation.text(bounds))"
    }
  }

  private static func span(_ from: Uptime, _ until: Uptime) -> String {
    from == until ? "at \(Verdict.clock(from))" : "from \(Verdict.clock(from)) to \(Verdict.clock(until))"
  }

  private static func text(_ range: ClosedRange<Int>) -> String {
    if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
    return range.lowerBound == 0
      ? "at most \(range.upperBound)" : "\(range.lowerBound) to \(range.upperBound)"
  }
}

extension ChannelState {
  /// The state in words, with its reason where one is given.
  var words: String {
    switch self {
    case .measured: "measured"
    case .questionable(let doubt): "questionable" + (doubt.map { " (\($0.word))" } ?? "")
    case .absent(let reason): "absent" + (reason.map { " (\($0.word))" } ?? "")
    }
  }
}
