internal import Criteria
internal import Quantities

/// What time alone does.
extension AlarmSystem {
  /// When a pause is over.
  var pauseEnd: Uptime? {
    switch audio {
    case .paused(let until, _): until
    case .on, .off: nil
    }
  }

  /// The first moment at which time alone does something.
  var earliestDeadline: Uptime? {
    var earliest = ledger.nextDeadline.sooner(pauseEnd).sooner(remindsAt)
    for entry in entries { earliest = earliest.sooner(entry.nextDeadline) }
    return earliest
  }

  mutating func passTime() {
    if isDue(ledger.nextDeadline) || entries.contains(where: { isDue($0.announcesAt) }) {
      failLog("no confirmation within a second")
    }
    if let due = pauseEnd, due <= now { endPause(.elapsed, by: nil) }
    // What others follow from goes first: at one moment they are one alarm, too.
    let due = dueConditions
    for condition in due where !follows(condition) { passTime(of: condition) }
    for condition in due where follows(condition) { passTime(of: condition) }
    if let due = remindsAt, due <= now { remind() }
  }

  private var dueConditions: [AlarmCondition] {
    entries.filter { entry in entry.nextDeadline.map { $0 <= now } ?? false }.map(\.alarm.condition)
  }

  private mutating func passTime(of condition: AlarmCondition) {
    if let place = place(of: condition), isDue(entries[place].beginsAt) {
      // Begins anew, if at all, once the other has ended.
      if isSuperseded(condition) { entries[place].beginsAt = nil } else { step(place, .holds) }
    }
    if let place = place(of: condition), isDue(entries[place].fadesAt) { step(place, .faded) }
    while let place = place(of: condition), isDue(entries[place].escalatesAt) { escalate(place) }
  }

  /// Whether the condition can follow from another one.
  private func follows(_ condition: AlarmCondition) -> Bool {
    guard case .technical(let technical) = condition else { return false }
    return AlarmTable.superior(of: technical) != nil
  }

  private func isDue(_ deadline: Uptime?) -> Bool { deadline.map { $0 <= now } ?? false }

  private mutating func escalate(_ place: Int) {
    let stage: EscalationStage = entries[place].alarm.escalation == .none ? .louder : .secondChannel
    entries[place].alarm.escalation = stage
    isStirred = true
    log(.escalated(stage), entries[place].alarm)
    outbox.append(.escalate(entries[place].alarm, stage))
  }

  private mutating func remind() {
    remindsAt = now + AlarmTable.reminderEvery
    log(.reminded, nil)
    var silence: AudioState?
    if case .off = audio { silence = audio }
    outbox.append(.remind(AlarmReminder(audioOff: silence, alarmsOff: alarmsOff)))
  }

  /// Starts the reminders with the first thing that is switched off, and ends them with the last.
  mutating func keepReminding() {
    isStirred = true
    var isSilent = false
    if case .off = audio { isSilent = true }
    guard isSilent || !alarmsOff.isEmpty else {
      remindsAt = nil
      return
    }
    remindsAt = remindsAt ?? now + AlarmTable.reminderEvery
  }

  mutating func setCivilTime(_ civil: CivilTime, utcOffsetMinutes: Int?) {
    if let step = calendar.set(civil, utcOffsetMinutes: utcOffsetMinutes, at: now) {
      log(.clockStepped(step), nil)
    }
  }
}

extension Uptime? {
  /// The earlier of two moments, of which either may be none.
  func sooner(_ other: Uptime?) -> Uptime? {
    guard let self else { return other }
    guard let other else { return self }
    return min(self, other)
  }
}
