internal import Alarms
internal import Control
internal import Criteria
internal import Gateway
internal import Quantities
internal import Readings

/// How often each rule was raised and each of the ventilator's alarms was set, counted apart from the alarm
/// system: no alarm may be told more often.
struct ConditionChanges: Sendable {
  private var counts: [AlarmCondition: Int] = [:]
  private var spent: [AlarmCondition: Int] = [:]
  private var raised: [AlarmCondition: Priority] = [:]
  private var bits: Int32 = 0
  private var restarts = 0
  private var isRunning = true

  mutating func take(_ observation: Observation) {
    switch observation {
    case .command(.finding(let change)): take(change.finding)
    case .written(_, .sample(let sample)) where sample.channel == .ventilatorAlarms:
      if let thousandths = sample.reading.thousandths { take(thousandths / 1000, of: sample.instrument) }
    case .asked(.alarms(.alarmOn(let condition))): counts[condition, default: 0] += 1
    case .core(let view):
      if view.isRunning, !isRunning { restarts += 1 }
      isRunning = view.isRunning
    case .command, .written, .read, .asked, .said, .bed: break
    }
  }

  /// Uses up one change of a condition; false when there is none left, nil when nobody counts its changes.
  mutating func spend(_ condition: AlarmCondition) -> Bool? {
    switch condition {
    case .rule, .technical(.ventilator):
      spent[condition, default: 0] += 1
      // A restart may tell anew before its first second is over.
      let more = isRunning ? restarts : restarts + 1
      return (spent[condition] ?? 0) <= (counts[condition] ?? 0) + more
    case .technical: return nil
    }
  }

  private mutating func take(_ finding: Finding) {
    let condition = AlarmCondition.rule(pack: finding.pack, rule: finding.rule)
    guard finding.state.isRaised, finding.priority != .none else { return raised[condition] = nil }
    if raised[condition].map({ finding.priority.urgency > $0.urgency }) ?? true {
      counts[condition, default: 0] += 1
    }
    raised[condition] = finding.priority
  }

  private mutating func take(_ now: Int32, of instrument: InstrumentIndex) {
    let hasClosed = bits & CallDelays.disconnection != 0 && now & CallDelays.disconnection == 0
    for (place, row) in CallDelays.ventilator.enumerated() where now & (1 << Int32(place)) != 0 {
      // What an open circuit kept from being told may be told after it.
      guard bits & (1 << Int32(place)) == 0 || hasClosed && row.followsFromDisconnection else { continue }
      counts[.technical(.ventilator(instrument, row.alarm)), default: 0] += 1
    }
    bits = now
  }
}
