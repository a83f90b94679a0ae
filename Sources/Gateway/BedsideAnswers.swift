public import Alarms
internal import Criteria
internal import Devices
public import Quantities
public import Readings

/// What a person or a program can ask about a bed.
extension Bedside {
  /// The alarms to be seen, the most urgent first, then the sound and the lamp, then what is switched off.
  public func alarmLines(at now: Uptime) -> [JSONObject] {
    let names = instruments.map(\.name)
    var lines = alarms.map { $0.json(after: front("alarm"), instruments: names) }
    var schedule = indicator.json(after: front("indicator"))
    if let remaining = indicator.audio.remaining(at: now) {
      schedule.add("audio_remaining_ms", remaining.wholeMilliseconds)
    }
    lines.append(schedule)
    return lines + alarmsOff.map { $0.json(after: front("alarm-off")) }
  }

  /// Where every rule stands, in the order of the packs and their rules.
  public var findingLines: [JSONObject] {
    let names = instruments.map(\.name)
    return findings.map { $0.json(after: front("finding"), instruments: names) }
  }

  /// What people entered about the patient, item by item, the oldest first.
  public var chartLines: [JSONObject] { chart.map { ChartForm.object(of: $0) } }

  /// Why an operator's act on a condition means nothing; nil when it means something.
  ///
  /// An acknowledgement needs an alarm to be seen; ALARM ON needs one that is off; ALARM OFF needs a
  /// condition that can call; AUDIO PAUSED needs sound. Sources: clinical basis, section 4, A9.
  public func refusal(ofActing event: AlarmEvent) -> String? {
    switch event {
    case .acknowledged(let condition?, _):
      guard !alarms.contains(where: { $0.condition == condition }) else { return nil }
      return "there is no alarm \(condition.word); \(Self.list("alarms", alarms.map(\.condition.word)))"
    case .alarmOn(let condition, _):
      guard !alarmsOff.contains(where: { $0.condition == condition }) else { return nil }
      let words = alarmsOff.map(\.condition.word)
      return "\(condition.word) is not switched off; \(Self.list("switched off", words))"
    case .alarmOff(let condition, _, _): return refusal(ofSwitchingOff: condition)
    case .audioPaused:
      guard case .off(_, let by) = indicator.audio else { return nil }
      return "AUDIO OFF by \(by): there is no sound to pause; switch it on first"
    case .acknowledged, .pauseEnded, .audioOff, .audioOn, .finding, .standing, .sample, .technical,
      .gatewayStarted, .retired, .doubted, .civilTime, .logged, .logFailed, .timePassed:
      return nil
    }
  }

  /// Why ALARM OFF of a condition would do nothing; nil when it would do something, or is done already.
  private func refusal(ofSwitchingOff condition: AlarmCondition) -> String? {
    guard !alarmsOff.contains(where: { $0.condition == condition }) else { return nil }
    if let instrument = condition.instrument, Int(instrument.position) >= instruments.count {
      return "there is no instrument \(instrument.position); there are \(instruments.count), from 0"
    }
    if case .technical(let technical) = condition, !canExist(technical) {
      return "\(condition.word) can never be an alarm"
    }
    if let (pack, rule) = condition.rule {
      guard let finding = findings.first(where: { $0.pack == pack && $0.rule == rule }) else {
        return "there is no rule \(rule) of pack \(pack)"
      }
      guard !finding.isArm else {
        return "rule \(rule) of pack \(pack) is a part of another rule and calls nobody; switch that one off"
      }
    }
    guard alarmsOff.count < AlarmTable.mostOff else {
      return "\(alarmsOff.count) alarms are switched off, and no more can be; switch one on first"
    }
    return nil
  }

  /// Whether a condition can ever hold at this bed; its instrument is there.
  private func canExist(_ condition: TechnicalCondition) -> Bool {
    guard case .ventilator(let instrument, _) = condition else { return AlarmTable.canExist(condition) }
    // Alarms of a ventilator come in a register.
    guard case .registers = instruments[Int(instrument.position)].speech else { return false }
    return true
  }

  private static func list(_ name: String, _ words: [String]) -> String {
    "\(name): \(words.isEmpty ? "none" : words.joined(separator: ", "))"
  }

  private func front(_ type: String) -> JSONObject {
    var object = JSONObject()
    object.add("type", type)
    return object
  }
}
