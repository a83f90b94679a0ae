internal import Quantities

/// What people do.
extension AlarmSystem {
  mutating func acknowledge(_ condition: AlarmCondition?, by: String) {
    for alarm in alarms where condition == nil || alarm.condition == condition {
      if let place = place(of: alarm.condition) { step(place, .acknowledged, by: by) }
    }
  }

  mutating func pauseAudio(_ pause: AudioPause, by: String) {
    if case .off = audio { return }
    audio = .paused(until: now + pause.length, by: by)
    isStirred = true
    log(.audioPaused(pause), nil, by: by)
    // Somebody is at the bed: nobody else is called until the pause is over.
    restartEscalation(from: now + pause.length)
  }

  /// Ends AUDIO PAUSED; without a pause nothing happens.
  mutating func endPause(_ reason: AlarmChange.PauseEnd, by: String?) {
    guard case .paused(let until, _) = audio else { return }
    audio = .on
    isStirred = true
    log(.pauseEnded(reason), nil, by: by)
    restartEscalation(from: min(until, now))
  }

  mutating func switchAudioOff(by: String) {
    if case .off = audio { return }
    endPause(.audioOff, by: by)
    audio = .off(since: now, by: by)
    log(.audioOff, nil, by: by)
    keepReminding()
  }

  mutating func switchAudioOn(by: String) {
    guard case .off = audio else { return }
    audio = .on
    log(.audioOn, nil, by: by)
    keepReminding()
  }

  /// ALARM OFF of one condition, whether it holds or not; twice is once.
  mutating func switchOff(_ condition: AlarmCondition, reason: String, by: String, isOfRule: Bool) {
    guard !isOff(condition), alarmsOff.count < AlarmTable.mostOff else { return }
    alarmsOff.append(
      AlarmOff(condition: condition, by: by, reason: reason, since: now, isOfRule: isOfRule))
    log(.alarmOff(reason: reason), condition, by: by)
    if let place = place(of: condition) { step(place, .switchedOff, by: by) }
    keepReminding()
  }

  /// Ends ALARM OFF of one condition; when the condition holds, its alarm begins anew.
  mutating func switchOn(_ condition: AlarmCondition, by: String?) {
    guard let place = alarmsOff.firstIndex(where: { $0.condition == condition }) else { return }
    alarmsOff.remove(at: place)
    log(.alarmOn, condition, by: by)
    if let place = self.place(of: condition) { step(place, .switchedOn, by: by) }
    keepReminding()
  }

  func isOff(_ condition: AlarmCondition) -> Bool { alarmsOff.contains { $0.condition == condition } }

  private mutating func restartEscalation(from moment: Uptime) {
    for place in entries.indices where entries[place].unattendedSince != nil {
      entries[place].countUnattended(from: moment)
    }
  }
}
