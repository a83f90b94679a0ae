internal import Criteria
public import Quantities
internal import Readings

/// Everything an alarm system needs to go on after a restart.
///
/// Moments are kept relative to the moment of the snapshot, for the monotonic clock may start anew. Source:
/// clinical basis, section 2.1 (4) and section 4, A14.
public struct AlarmSnapshot: Hashable, Sendable {
  /// The instruments' names by position.
  var instruments: [String]
  /// The alarms, seen from the moment of the snapshot.
  var entries: [AlarmEntry]
  var alarmsOff: [AlarmOff]
  var audio: AudioState
  var remindsAt: Uptime?
  /// The number of the last record.
  ///
  /// A log that ends before it has lost records.
  public internal(set) var lastRecord: UInt64
  var isLogFailing: Bool
}

extension AlarmSystem {
  /// Everything needed to go on after a restart, as it is at a moment.
  ///
  /// Take one after every event that gave actions, so that a restart loses none.
  public func snapshot(at moment: Uptime) -> AlarmSnapshot {
    let shift = Uptime.origin - moment
    return AlarmSnapshot(
      instruments: instruments, entries: entries.map { $0.moved(by: shift) },
      alarmsOff: alarmsOff.map { $0.moved(by: shift) }, audio: audio.moved(by: shift),
      remindsAt: remindsAt.map { $0 + shift }, lastRecord: ledger.last, isLogFailing: ledger.isFailing)
  }

  /// Goes on from a snapshot that was taken a `gap` before `moment`.
  ///
  /// Every alarm stands as it stood, unjudged until its condition is judged again; pauses and escalations go
  /// on as if the gap had been waited for, condition delays begin anew with the first judgement. Alarms of
  /// instruments that are not there any more are retired. `lastRecord` is the last record in the log, which
  /// may know more than the snapshot. What is to be done comes with the next event: send
  /// ``AlarmEvent/timePassed`` at once.
  public init(
    restoring snapshot: AlarmSnapshot, instruments: [String] = [], at moment: Uptime, gap: Interval,
    lastRecord: UInt64 = 0
  ) {
    self.init(instruments: instruments, lastRecord: max(snapshot.lastRecord, lastRecord))
    now = moment
    let shift = (moment - Uptime.origin) - max(.zero, gap)
    ledger.isFailing = snapshot.isLogFailing
    audio = snapshot.audio.moved(by: shift)
    remindsAt = snapshot.remindsAt.map { $0 + shift }
    isStirred = true
    var lost: [Alarm] = []
    for entry in snapshot.entries {
      var entry = entry.moved(by: shift)
      guard let condition = entry.alarm.condition.among(instruments, before: snapshot.instruments) else {
        lost.append(entry.alarm)
        continue
      }
      entry.alarm.condition = condition
      // What has latched has ended, and nobody needs to judge it any more.
      entry.alarm.isJudged = entry.alarm.state == .latched
      // Nobody has seen a delay pass in the gap: it begins anew once the condition is judged.
      if entry.alarm.state == .pending { entry.beginsAt = nil }
      entries.append(entry)
    }
    alarmsOff = snapshot.alarmsOff.compactMap { off in
      off.condition.among(instruments, before: snapshot.instruments).map { condition in
        var moved = off.moved(by: shift)
        moved.condition = condition
        return moved
      }
    }
    log(.restored(alarms: entries.count, gap: gap), nil)
    for alarm in lost { log(.retired, alarm) }
    logAgain()
    keepReminding()
    wake(at: moment)
  }

  /// What the log had not confirmed may not be in it: it is written again.
  private mutating func logAgain() {
    for place in entries.indices where entries[place].announcesAt != nil {
      entries[place].awaitedRecord = log(.raised, entries[place].alarm)
    }
  }
}

extension AlarmCondition {
  /// The condition among other instruments, found by name; nil when its instrument is not there any more.
  fileprivate func among(_ names: [String], before: [String]) -> AlarmCondition? {
    guard names != before, case .technical(let condition) = self, let instrument = condition.instrument else {
      return self
    }
    guard before.indices.contains(Int(instrument.position)) else { return nil }
    guard let place = names.firstIndex(of: before[Int(instrument.position)]) else { return nil }
    return .technical(condition.moved(to: InstrumentIndex(UInt8(clamping: place))))
  }
}

extension AlarmEntry {
  fileprivate func moved(by shift: Interval) -> AlarmEntry {
    var entry = self
    entry.beginsAt = beginsAt.map { $0 + shift }
    entry.fadesAt = fadesAt.map { $0 + shift }
    entry.announcesAt = announcesAt.map { $0 + shift }
    entry.unattendedSince = unattendedSince.map { $0 + shift }
    entry.alarm.conditionAt = alarm.conditionAt + shift
    entry.alarm.signalledAt = alarm.signalledAt + shift
    entry.alarm.endedAt = alarm.endedAt.map { $0 + shift }
    return entry
  }
}

extension AlarmOff {
  fileprivate func moved(by shift: Interval) -> AlarmOff {
    AlarmOff(condition: condition, by: by, reason: reason, since: since + shift, isOfRule: isOfRule)
  }
}

extension AudioState {
  fileprivate func moved(by shift: Interval) -> AudioState {
    switch self {
    case .on: .on
    case .paused(let until, let by): .paused(until: until + shift, by: by)
    case .off(let since, let by): .off(since: since + shift, by: by)
    }
  }
}
