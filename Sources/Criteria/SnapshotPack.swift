import Quantities
import Readings

/// One pack at work, as part of a snapshot; only the very same pack can go on with it.
extension PackEvaluation {
  func write(to snapshot: inout SnapshotWriter) {
    snapshot.add(start)
    snapshot.add(judgedAt)
    snapshot.add(Int64(second))
    snapshot.add(isUrgent)
    for count in [ignored.outOfOrder, ignored.duplicate, ignored.futureDated] { snapshot.add(Int64(count)) }
    snapshot.add(slots)
    snapshot.add(sources)
    snapshot.add(gaps)
    snapshot.add(sessions)
    snapshot.add(verdicts)
    snapshot.add(counters)
    snapshot.add(timers)
    snapshot.add(tallies)
    snapshot.add(nights)
    snapshot.add(marks)
    snapshot.add(states)
    snapshot.add(reports)
  }

  init(pack: RulePack, from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    self.init(pack: pack, at: try snapshot.moment())
    judgedAt = try snapshot.moment()
    second = Int(try snapshot.number(Int64.self))
    guard second >= 0 else { throw .damaged }
    isUrgent = try snapshot.flag()
    ignored.outOfOrder = Int(try snapshot.number(Int64.self))
    ignored.duplicate = Int(try snapshot.number(Int64.self))
    ignored.futureDated = Int(try snapshot.number(Int64.self))
    slots = try snapshot.list(count: slots.count)
    sources = try snapshot.list(count: sources.count)
    gaps = try snapshot.list(count: gaps.count)
    sessions = try snapshot.list(count: sessions.count)
    verdicts = try snapshot.list(count: verdicts.count)
    counters = try snapshot.list(count: counters.count)
    timers = try snapshot.list(count: timers.count)
    tallies = try snapshot.list(count: tallies.count)
    nights = try snapshot.list(count: nights.count)
    let marks = try snapshot.raw()
    guard marks.count == self.marks.count else { throw .damaged }
    self.marks = marks
    states = try snapshot.list(count: states.count)
    reports = try snapshot.list(count: reports.count)
  }

  /// What was heard before a gap says nothing about it.
  mutating func forgetWhatWasHeard() {
    for source in sources.indices {
      sources[source].isFresh = false
      if case .valid = sources[source].standing { sources[source].standing = .absent(.stale) }
    }
  }
}
