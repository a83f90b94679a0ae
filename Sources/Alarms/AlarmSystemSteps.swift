internal import Criteria
internal import Quantities
internal import Readings

/// One step of one alarm, and what follows from it.
extension AlarmSystem {
  /// Moves an alarm by an event; `change` is the word for an end, `before` the priority of one that worsened.
  mutating func step(
    _ place: Int, _ event: AlarmMachine.Event, as change: AlarmChange = .ended, by: String? = nil,
    from before: Priority? = nil, _ finding: Finding? = nil
  ) {
    let condition = entries[place].alarm.condition
    let previous = entries[place].alarm.state
    let (state, outcome) = AlarmMachine.transition(
      from: previous, on: event, isLatching: AlarmTable.row(of: condition).isLatching,
      isOff: isOff(condition))
    guard let state else { return leave(place, outcome, as: change, by: by, finding) }
    guard state != previous || outcome != .none else { return }
    isStirred = true
    if outcome == .raise, previous == .recent { flush(place) }
    entries[place].alarm.state = state
    if state != .pending { entries[place].beginsAt = nil }
    if state != .recent { entries[place].fadesAt = nil }
    follow(outcome, place, as: change, by: by, from: before, finding)
  }

  private mutating func follow(
    _ outcome: AlarmMachine.Outcome, _ place: Int, as change: AlarmChange, by: String?,
    from before: Priority?, _ finding: Finding?
  ) {
    switch outcome {
    case .none, .release, .forget: break
    case .raise: raise(place, from: before, finding)
    case .goOn:
      entries[place].alarm.endedAt = nil
      log(.returned, entries[place].alarm, finding)
    case .end:
      entries[place].alarm.endedAt = now
      entries[place].fadesAt = now + AlarmTable.recentFor
      entries[place].countUnattended(from: now)
      log(change, entries[place].alarm, finding)
      withdraw(place)
    case .latch:
      entries[place].alarm.endedAt = now
      log(change, entries[place].alarm, finding)
    case .acknowledge:
      entries[place].alarm.acknowledgedBy = by
      entries[place].countUnattended(from: now)
      log(.acknowledged, entries[place].alarm, by: by)
    case .suppress:
      entries[place].countUnattended(from: now)
      log(.suppressed, entries[place].alarm, by: by, finding)
      withdraw(place)
    }
  }

  /// A new occurrence, or one that became more urgent: its signals begin now, whatever the log does.
  private mutating func raise(_ place: Int, from before: Priority?, _ finding: Finding?) {
    if before == nil { entries[place].alarm.occurrence = ledger.last + 1 }
    entries[place].alarm.signalledAt = now
    entries[place].alarm.endedAt = nil
    entries[place].alarm.acknowledgedBy = nil
    entries[place].alarm.announcement = .announcing
    entries[place].owesWithdrawal = false
    entries[place].countUnattended(from: now)
    entries[place].awaitedRecord =
      log(before.map(AlarmChange.worsened) ?? .raised, entries[place].alarm, finding)
    entries[place].announcesAt = now + AlarmTable.logPatience
    if entries[place].alarm.priority == .high { endPause(.newHigh, by: nil) }
    if ledger.isFailing { announce(place, isLogged: false) }
  }

  /// The alarm goes out of memory.
  private mutating func leave(
    _ place: Int, _ outcome: AlarmMachine.Outcome, as change: AlarmChange, by: String?, _ finding: Finding?
  ) {
    let alarm = entries[place].alarm
    switch outcome {
    case .release: log(.released, alarm, by: by)
    case .forget: if alarm.state == .off { log(change, alarm, finding) }
    case .none, .raise, .goOn, .end, .latch, .acknowledge, .suppress: break
    }
    remove(place)
  }

  private mutating func remove(_ place: Int) {
    flush(place)
    withdraw(place)
    entries.remove(at: place)
    isStirred = true
    if entries.count < AlarmTable.mostAlarms - 1 { end(.technical(.alarmsDropped), as: .ended) }
  }

  /// Lets the least urgent alarm go when there is no room; one place is kept for the alarm that says so.
  mutating func makeRoom() {
    let dropping = AlarmCondition.technical(.alarmsDropped)
    let room = place(of: dropping) == nil ? AlarmTable.mostAlarms - 1 : AlarmTable.mostAlarms
    guard entries.count > room else { return }
    var least: Int?
    for place in entries.indices where entries[place].alarm.condition != dropping {
      if let held = least, entries[place].alarm.importance > entries[held].alarm.importance { continue }
      least = place
    }
    guard let least else { return }
    log(.dropped, entries[least].alarm)
    remove(least)
    hear(.alarmsDropped, .present(detail: "more than \(AlarmTable.mostAlarms) at once"), origin: .bedside)
  }
}

extension Alarm {
  /// What the alarm weighs when there is no room for all: what has ended weighs nothing.
  fileprivate var importance: Int {
    switch state {
    case .recent: 0
    case .pending, .active, .acknowledged, .latched, .off: priority.weight
    }
  }
}
