internal import Criteria
internal import Quantities
public import Readings

extension AlarmRecord {
  /// The record as JSON; keys come in a fixed order, numbers are exact.
  ///
  /// `instruments` are the instruments' names by position; one without a name is given by its number.
  public func json(after front: JSONObject = JSONObject(), instruments: [String] = []) -> JSONObject {
    var object = front
    object.add("record", Int64(clamping: number))
    object.add("at_uptime_ms", at.wholeMilliseconds)
    object.add("at_utc", optional: civil?.iso8601)
    object.add("utc_offset_min", optional: utcOffsetMinutes.map(Int64.init))
    object.add("change", change.code)
    change.write(into: &object)
    object.add("condition", optional: condition?.word)
    object.add("by", optional: by)
    if let alarm {
      object.add("alarm", alarm.json(instruments: instruments))
    } else {
      object.addNull("alarm")
    }
    if let finding {
      object.add("finding", finding.json(instruments: instruments))
    } else {
      object.addNull("finding")
    }
    return object
  }
}

extension Alarm {
  /// The alarm as JSON; keys come in a fixed order.
  ///
  /// `instruments` are the instruments' names by position; one without a name is given by its number.
  public func json(after front: JSONObject = JSONObject(), instruments: [String] = []) -> JSONObject {
    let row = AlarmTable.row(of: condition)
    var object = front
    object.add("condition", condition.word)
    object.add("instrument", optional: condition.instrument.map { $0.name(instruments) })
    object.add("occurrence", Int64(clamping: occurrence))
    object.add("kind", kind.rawValue)
    object.add("priority", priority.rawValue)
    object.add("state", state.rawValue)
    object.add("judged", isJudged)
    object.add("announcement", announcement.rawValue)
    object.add("escalation", Int64(escalation.rawValue))
    object.add("acknowledged_by", optional: acknowledgedBy)
    object.add("latching", row.isLatching)
    object.add("condition_delay_ms", optional: row.conditionDelay?.wholeMilliseconds)
    object.add("signal_delay_ms", (signalledAt - conditionAt).wholeMilliseconds)
    object.add("condition_uptime_ms", conditionAt.wholeMilliseconds)
    object.add("signal_uptime_ms", signalledAt.wholeMilliseconds)
    object.add("ended_uptime_ms", optional: endedAt?.wholeMilliseconds)
    object.add("pack_version", optional: packVersion)
    object.add("origin", origin.word)
    object.add("detail", optional: detail)
    object.add("title", JSONObject(title))
    object.add("text", JSONObject(text))
    return object
  }
}

extension AlarmCondition {
  /// The instrument meant; nil when it is a rule or about the gateway.
  public var instrument: InstrumentIndex? {
    switch self {
    case .rule: nil
    case .technical(let condition): condition.instrument
    }
  }
}

extension AlarmChange {
  /// What the change itself says, behind its word.
  fileprivate func write(into object: inout JSONObject) {
    switch self {
    case .worsened(let from), .eased(let from): object.add("from", from.rawValue)
    case .becameUnknown(let reason), .alarmOff(let reason): object.add("reason", reason)
    case .escalated(let stage): object.add("stage", Int64(stage.rawValue))
    case .audioPaused(let pause): object.add("pause_s", Int64(pause.rawValue))
    case .pauseEnded(let end): object.add("reason", end.rawValue)
    case .restored(let alarms, let gap):
      object.add("alarms", Int64(alarms))
      object.add("gap_ms", gap.wholeMilliseconds)
    case .clockStepped(let step): object.add("step_ms", step.wholeMilliseconds)
    case .raised, .returned, .becameKnown, .ended, .inapplicable, .retired, .acknowledged, .released,
      .suppressed, .alarmOn, .unlogged, .dropped, .audioOff, .audioOn, .reminded:
      break
    }
  }
}
