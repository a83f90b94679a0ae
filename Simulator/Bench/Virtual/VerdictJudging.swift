internal import Alarms
internal import Criteria
internal import Quantities
internal import Readings

/// What each kind of expectation is judged by.
extension Verdict {
  func judge(_ place: Int) -> Judgement {
    let expectation = expectations[place]
    func judged(_ isMet: Bool, _ got: String) -> Judgement {
      Judgement(expectation: expectation, isMet: isMet, got: got)
    }
    switch expectation.kind {
    case .finding(let name, let change, let moment, let tolerance):
      let times = times(of: name, change)
      return judged(times.contains { $0.isWithin(tolerance, of: moment) }, Verdict.list(times, none: "never"))
    case .silent(let name, let from, let until):
      let times = times(of: name, .found).filter { $0 >= from && $0 <= until }
      return judged(times.isEmpty, times.isEmpty ? "silent" : "found at " + Verdict.list(times, none: ""))
    case .standing(let name, let standing, let from, let until):
      let breach = breach(of: standing, by: name, from, until)
      return judged(breach == nil, breach ?? standing.rawValue)
    case .reading(_, _, let bounds):
      let value = looked[place].reading?.thousandths
      return judged(value.map { bounds.contains($0) } ?? false, looked[place].words)
    case .extreme(_, _, let bounds, _, _):
      guard let extreme = extremes[place] else { return judged(false, "nothing measured") }
      return judged(
        bounds.contains(extreme.thousandths),
        "\(JSONObject.decimal(Int64(extreme.thousandths))) at \(Verdict.clock(extreme.at))")
    case .absent:
      guard case .absent = looked[place].reading else { return judged(false, looked[place].words) }
      return judged(true, looked[place].words)
    case .channel:
      guard let breach = breaches[place] else { return judged(true, looked[place].words) }
      return judged(false, "\(breach.look.words) at \(Verdict.clock(breach.at))")
    case .alarm(let condition, let step, let priority, let moment, let tolerance):
      let (isMet, got) = alarms.judge(condition, step, priority, moment, tolerance)
      return judged(isMet, got)
    case .quiet(let group, let from, let until):
      let loud = alarms.calls(of: group, from, until)
      return judged(loud.isEmpty, loud.isEmpty ? "quiet" : AlarmWatch.list(loud))
    case .raised(let condition, let times, let from, let until):
      let raised = alarms.calls(of: .condition(condition), from, until).filter {
        $0.code == AlarmStep.raised.rawValue
      }
      return judged(
        times.contains(raised.count),
        "\(raised.count) \(raised.count == 1 ? "time" : "times")" + Verdict.brackets(raised.map(\.at)))
    case .counter(let counter, let instrument, let bounds):
      let row = counts[counter] ?? SimulatedInstrument.allCases.map { _ in 0 }
      let count = instrument.map { row[$0.rawValue] } ?? row.reduce(0, +)
      return judged(bounds.contains(count), "\(count)")
    }
  }

  // MARK: Rules

  private func times(of rule: String, _ change: Expectation.Change) -> [Uptime] {
    turns.filter { turn in
      let isRaised = turn.state.isRaised
      return turn.rule == rule && isRaised != turn.wasRaised && isRaised == (change == .found)
    }.map(\.at)
  }

  /// How a rule stood otherwise than expected; nil when it did not.
  private func breach(
    of standing: Expectation.Standing, by rule: String, _ from: Uptime, _ until: Uptime
  ) -> String? {
    let ofRule = turns.filter { $0.rule == rule }
    let before = ofRule.last { $0.at <= from }?.state ?? .starting
    guard standing.isStanding(before) else { return "\(before.code) at \(Verdict.clock(from))" }
    let breach = ofRule.first { $0.at > from && $0.at <= until && !standing.isStanding($0.state) }
    return breach.map { "\($0.state.code) at \(Verdict.clock($0.at))" }
  }

  // MARK: Words

  private static func list(_ times: [Uptime], none: String) -> String {
    times.isEmpty ? none : times.map(clock).joined(separator: ", ")
  }

  private static func brackets(_ times: [Uptime]) -> String {
    times.isEmpty ? "" : " (\(list(times, none: "")))"
  }

  static func words(_ reading: Reading) -> String {
    switch reading {
    case .measured(let value): JSONObject.decimal(Int64(value))
    case .questionable(let value, let doubt): "\(JSONObject.decimal(Int64(value))) (\(doubt.word))"
    case .absent(let reason): "no value (\(reason.word))"
    }
  }
}

extension Expectation.Standing {
  /// Whether a rule's state is this one.
  fileprivate func isStanding(_ state: RuleState) -> Bool {
    switch (self, state) {
    case (.raised, _): state.isRaised
    case (.notEvaluable, .indeterminate): true
    case (.notEvaluable, .starting), (.notEvaluable, .normal), (.notEvaluable, .pending),
      (.notEvaluable, .active), (.notEvaluable, .clearing), (.notEvaluable, .inhibited):
      false
    }
  }
}

extension Uptime {
  /// Whether the moment lies within a tolerance of another.
  func isWithin(_ tolerance: Interval, of moment: Uptime) -> Bool {
    self >= moment - tolerance && self <= moment + tolerance
  }
}
