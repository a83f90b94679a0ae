internal import Criteria
internal import Quantities
internal import Readings

/// What goes into the log, and what goes out to people once it is there.
extension AlarmSystem {
  /// Writes a record and gives its number.
  @discardableResult
  mutating func log(
    _ change: AlarmChange, _ alarm: Alarm?, by: String? = nil, _ finding: Finding? = nil
  ) -> UInt64 {
    write(change, condition: alarm?.condition, alarm, by: by, finding)
  }

  /// Writes a record of a condition that may have no alarm.
  @discardableResult
  mutating func log(_ change: AlarmChange, _ condition: AlarmCondition, by: String? = nil) -> UInt64 {
    write(change, condition: condition, nil, by: by, nil)
  }

  private mutating func write(
    _ change: AlarmChange, condition: AlarmCondition?, _ alarm: Alarm?, by: String?, _ finding: Finding?
  ) -> UInt64 {
    let number = ledger.number(at: now)
    outbox.append(
      .log(
        AlarmRecord(
          number: number, at: now, civil: calendar.civil(at: now),
          utcOffsetMinutes: calendar.utcOffsetMinutes,
          change: change, condition: condition, alarm: alarm, by: by, finding: finding)))
    return number
  }

  mutating func announce(_ place: Int, isLogged: Bool) {
    entries[place].alarm.announcement = isLogged ? .announced : .unlogged
    entries[place].announcesAt = nil
    entries[place].isOut = true
    outbox.append(.announce(entries[place].alarm))
    if !isLogged { log(.unlogged, entries[place].alarm) }
    if entries[place].owesWithdrawal { withdraw(place) }
  }

  /// Tells people that the alarm calls for nobody any more; when they were not told of it yet, right after
  /// they are.
  mutating func withdraw(_ place: Int) {
    entries[place].owesWithdrawal = entries[place].announcesAt != nil
    guard entries[place].isOut, !entries[place].owesWithdrawal else { return }
    entries[place].isOut = false
    outbox.append(.withdraw(entries[place].alarm))
  }

  /// Announces what still waits for the log, because its place is needed for something newer.
  mutating func flush(_ place: Int) {
    if entries[place].announcesAt != nil { announce(place, isLogged: false) }
  }

  mutating func confirmLog(upTo number: UInt64) {
    ledger.confirm(upTo: number, at: now)
    for place in entries.indices
    where entries[place].announcesAt != nil && entries[place].awaitedRecord <= ledger.confirmed {
      announce(place, isLogged: true)
    }
    if !ledger.isFailing { end(.technical(.logUnwritable), as: .ended) }
  }

  /// The log failed or is silent: everything is announced all the same, and the log itself is an alarm.
  mutating func failLog(_ reason: String) {
    ledger.isFailing = true
    for place in entries.indices where entries[place].announcesAt != nil { announce(place, isLogged: false) }
    hear(.logUnwritable, .present(detail: reason), origin: .bedside)
  }
}
