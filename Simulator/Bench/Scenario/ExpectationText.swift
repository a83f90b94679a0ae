internal import Alarms
internal import Criteria
internal import Quantities
internal import Readings

// MARK: - Expectations

extension ScenarioText {
  mutating func write(_ expectation: Expectation) {
    switch expectation.kind {
    case .finding(let name, let change, let at, let tolerance):
      line("  - finding: \(name)")
      line("    is: \(change.rawValue)")
      write(at: at, within: tolerance)
    case .standing(let name, let standing, let from, let until):
      line("  - finding: \(name)")
      line("    state: \(standing.rawValue)")
      write(from: from, until: until)
    case .silent(let name, let from, let until):
      line("  - silent: \(name)")
      write(from: from, until: until)
    case .reading(let channel, let at, let bounds):
      line("  - reading: \(channel.name)")
      line("    at: \(time(at - .origin))")
      line("    from: \(amount(bounds.lowerBound, of: channel))")
      line("    to: \(amount(bounds.upperBound, of: channel))")
    case .extreme(let side, let channel, let bounds, let from, let until):
      line("  - \(side.rawValue): \(channel.name)")
      let ends = [bounds.lowerBound, bounds.upperBound].map { amount($0, of: channel) }
      line("    between: [\(ends.joined(separator: ", "))]")
      write(from: from, until: until)
    case .absent(let channel, let at):
      line("  - absent: \(channel.name)")
      line("    at: \(time(at - .origin))")
    case .channel(let channel, let state, let from, let until):
      line("  - channel: \(channel.name)")
      write(state)
      if from == until { line("    at: \(time(from - .origin))") } else { write(from: from, until: until) }
    case .alarm, .quiet, .raised, .counter: writeOfTheGateway(expectation.kind)
    }
  }

  private mutating func writeOfTheGateway(_ kind: Expectation.Kind) {
    switch kind {
    case .alarm(let condition, let step, let priority, let at, let tolerance):
      line("  - alarm: \(condition.written)")
      line("    is: \(step.rawValue)")
      if let priority { line("    priority: \(priority.rawValue)") }
      write(at: at, within: tolerance)
    case .quiet(let group, let from, let until):
      line("  - quiet: \(group.written)")
      write(from: from, until: until)
    case .raised(let condition, let times, let from, let until):
      line("  - raised: \(condition.written)")
      let isExact = times.lowerBound == times.upperBound
      line("    \(isExact ? "times" : "at_most"): \(times.upperBound)")
      write(from: from, until: until)
    case .counter(let counter, let instrument, let bounds):
      line("  - counter: \(counter.rawValue)")
      if let instrument { line("    of: \(instrument.name)") }
      line("    from: \(bounds.lowerBound)")
      line("    to: \(bounds.upperBound)")
    case .finding, .standing, .silent, .reading, .extreme, .absent, .channel: break
    }
  }

  private mutating func write(_ state: ChannelState) {
    switch state {
    case .measured: line("    state: measured")
    case .questionable(let doubt):
      line("    state: questionable")
      if let doubt { line("    reason: \(doubt.word)") }
    case .absent(let reason):
      line("    state: absent")
      if let reason { line("    reason: \(reason.word)") }
    }
  }

  private mutating func write(at moment: Uptime, within tolerance: Interval) {
    line("    at: \(time(moment - .origin))")
    line("    within: \(time(tolerance))")
  }

  private mutating func write(from: Uptime, until: Uptime) {
    line("    from: \(time(from - .origin))")
    line("    until: \(time(until - .origin))")
  }

  private func amount(_ thousandths: Int32, of channel: Channel) -> String {
    JSONObject.decimal(Int64(thousandths)) + (channel.unit.written.map { " \($0)" } ?? "")
  }
}
