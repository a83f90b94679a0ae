internal import Alarms
internal import Criteria
internal import Gateway
internal import Quantities
internal import Readings

/// Nothing that rests on a simulated instrument is marked as coming from a bedside: no record, no raised
/// finding, no alarm.
///
/// Everything at a simulated bed is simulated, entries too. What the gateway says of itself alone (its log,
/// its state) is no reading and is left out.
struct OriginChecker: Checker {
  mutating func take(_ observation: Observation, at moment: Uptime, _ complaints: inout Complaints) {
    switch observation {
    case .written(let record, .sample(let sample)):
      check(sample.origin, "the record of \(record.channel?.name ?? "a channel")", moment, &complaints)
    case .written(let record, .waveform(let block)):
      check(block.origin, "the samples of \(record.channel?.name ?? "a channel")", moment, &complaints)
    case .command(.finding(let change)) where change.finding.state.isRaised:
      check(change.finding.origin, "the finding \(change.finding.rule)", moment, &complaints)
    case .command(.alarm(.announce(let alarm))) where !alarm.condition.isOfTheGateway:
      check(alarm.origin, "the alarm \(alarm.condition.word)", moment, &complaints)
    case .written, .command, .read, .asked, .said, .bed, .core: break
    }
  }

  private func check(
    _ origin: Origin, _ what: @autoclosure () -> String, _ moment: Uptime, _ complaints: inout Complaints
  ) {
    guard origin != .simulated else { return }
    complaints.add(
      .origin, at: moment, expected: "everything at a simulated bed marked simulated",
      got: "\(what()) marked \(origin.word)")
  }
}

extension AlarmCondition {
  /// Whether it is about the gateway itself.
  fileprivate var isOfTheGateway: Bool {
    switch self {
    case .rule: false
    case .technical(let condition): TechnicalCondition.ofTheGateway.contains(condition)
    }
  }
}
