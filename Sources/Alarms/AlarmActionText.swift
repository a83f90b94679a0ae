internal import Criteria
internal import Quantities
public import Readings

extension AlarmAction {
  /// What people and systems are told, as JSON; nil for a record of the log, which is told by the log.
  ///
  /// `front` gives the object's first keys, `instruments` the instruments' names by position.
  public func json(after front: (_ type: String) -> JSONObject, instruments: [String]) -> JSONObject? {
    switch self {
    case .log: return nil
    case .announce(let alarm): return told("announced", alarm, front("alarm"), instruments)
    case .withdraw(let alarm): return told("withdrawn", alarm, front("alarm"), instruments)
    case .escalate(let alarm, let stage):
      var object = front("alarm")
      object.add("stage", Int64(stage.rawValue))
      return told("escalated", alarm, object, instruments)
    case .indicate(let schedule): return schedule.json(after: front("indicator"))
    case .remind(let reminder): return reminder.json(after: front("alarm-reminder"))
    }
  }

  private func told(
    _ event: String, _ alarm: Alarm, _ front: JSONObject, _ instruments: [String]
  ) -> JSONObject {
    var object = front
    object.add("event", event)
    return alarm.json(after: object, instruments: instruments)
  }

  /// What people at a terminal are told, in a line; nil for what is not for them.
  public func line(instruments: [String]) -> String? {
    switch self {
    case .log, .indicate: nil
    case .announce(let alarm): "\(alarm.mark) ALARM \(alarm.line(instruments: instruments))"
    case .withdraw(let alarm): "alarm over: \(alarm.line(instruments: instruments))"
    case .escalate(let alarm, let stage):
      "\(alarm.mark) ALARM unattended, \(stage.words): \(alarm.line(instruments: instruments))"
    case .remind(let reminder): reminder.line
    }
  }
}

extension Alarm {
  /// The alarm in a line: whether it is simulated, what, where, and the word by which it is acknowledged.
  public func line(instruments: [String]) -> String {
    let simulated =
      switch origin {
      case .simulated: "SIMULATED "
      case .bedside: ""
      }
    let place = condition.instrument.map { ", \($0.name(instruments))" } ?? ""
    let detail = detail.map { " (\($0))" } ?? ""
    return "\(simulated)\(title.english)\(place)\(detail) [\(condition.word)]"
  }
}

extension EscalationStage {
  fileprivate var words: String {
    switch self {
    case .none: "not yet escalated"
    case .louder: "louder"
    case .secondChannel: "second channel"
    }
  }
}

extension AlarmReminder {
  fileprivate var line: String {
    let off = alarmsOff.map { "ALARM OFF for \($0.condition.word) by \($0.by): \($0.reason)" }
    let audio: String? =
      switch audioOff {
      case .off(_, let by): "AUDIO OFF by \(by)"
      case .on, .paused, nil: nil
      }
    return "reminder: " + ([audio].compactMap { $0 } + off).joined(separator: "; ")
  }

  fileprivate func json(after front: JSONObject) -> JSONObject {
    var object = front
    switch audioOff {
    case .off(_, let by): object.add("audio_off_by", by)
    case .on, .paused, nil: object.addNull("audio_off_by")
    }
    object.add("alarms_off", alarmsOff.map { $0.json() })
    return object
  }
}

extension AlarmOff {
  /// The switched-off alarm as JSON.
  public func json(after front: JSONObject = JSONObject()) -> JSONObject {
    var object = front
    object.add("condition", condition.word)
    object.add("by", by)
    object.add("reason", reason)
    object.add("since_uptime_ms", since.wholeMilliseconds)
    object.add("of_the_rule", isOfRule)
    return object
  }
}

extension IndicatorSchedule {
  /// The schedule as JSON: what a lamp and a speaker need to play it, times in milliseconds.
  public func json(after front: JSONObject = JSONObject()) -> JSONObject {
    var object = front
    object.add("priority", optional: priority?.rawValue)
    if let light {
      var lamp = JSONObject()
      lamp.add("colour", light.colour.rawValue)
      lamp.add("flash_millihertz", Int64(light.flashMillihertz))
      lamp.add("duty_percent", Int64(light.dutyPercent))
      object.add("light", lamp)
    } else {
      object.addNull("light")
    }
    if let sound { object.add("sound", sound.json) } else { object.addNull("sound") }
    object.add("louder", isLouder)
    object.add("audio", audio.code)
    switch audio {
    case .paused(let until, let by):
      object.add("audio_until_uptime_ms", until.wholeMilliseconds)
      object.add("audio_by", by)
    case .off(_, let by): object.add("audio_by", by)
    case .on: break
    }
    object.add("alarms_off", Int64(alarmsOff))
    return object
  }
}

extension BurstPattern {
  fileprivate var json: JSONObject {
    var burst = JSONObject()
    burst.add("pulse_ms", Int64(pulseMilliseconds))
    burst.add("gaps_ms", gapsMilliseconds.map { Int64($0) })
    burst.add("inter_burst_ms", Int64(interBurstMilliseconds))
    burst.add("fundamental_hz", Int64(fundamentalHertz))
    burst.add("harmonics_hz", harmonicsHertz.map { Int64($0) })
    return burst
  }
}
