internal import Quantities
internal import Readings

/// What each numeric channel of one instrument said last, and when that grows stale.
///
/// A channel that has nothing to say says so at once, and again every five seconds, so that a reader who
/// comes late to the ring also learns it. What is said of a single event, such as one cough, is said once:
/// said again it would be another.
struct ChannelBoard: Sendable {
  /// How often an absence is repeated; an engineering choice, a few times within the ring's shortest use.
  static let absenceRepeat: Interval = .seconds(5)

  private struct Row: Sendable {
    let channel: Channel
    /// The age at which a value is stale; nil for a channel of events.
    let staleAfter: Interval?
    var reading: Reading = .absent(.awaited)
    /// When a value came last, or an absence was said last; nil when nothing is to be said again.
    var saidAt: Uptime?
  }

  let instrument: InstrumentIndex
  let origin: Origin
  private var rows: [Row]

  /// Makes a board of channels, each with the age at which its value is stale, and of channels whose values
  /// are events.
  init(
    instrument: InstrumentIndex, origin: Origin, channels: [(Channel, staleAfter: Interval)],
    events: [Channel] = []
  ) {
    self.instrument = instrument
    self.origin = origin
    rows =
      channels.map { Row(channel: $0.0, staleAfter: $0.staleAfter) }
      + events.map { Row(channel: $0, staleAfter: nil) }
  }

  /// Says what a channel reads; a value outside the channel's plausible range becomes `absent(implausible)`.
  mutating func publish(
    _ channel: Channel, _ reading: Reading, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    guard let place = rows.firstIndex(where: { $0.channel == channel }) else {
      preconditionFailure("channel \(channel.name) is not on the board of instrument \(instrument.position)")
    }
    say(place, plausible(reading, of: channel), at: now, into: &actions)
    if rows[place].staleAfter == nil { rows[place].saidAt = nil }
  }

  /// Says of every channel that there is no value.
  mutating func withdraw(_ reason: Absence, at now: Uptime, into actions: inout [InstrumentAction]) {
    for place in rows.indices { withdraw(place, reason, at: now, into: &actions) }
  }

  /// Says of some channels that there is no value.
  mutating func withdraw(
    _ channels: [Channel], _ reason: Absence, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    for place in rows.indices where channels.contains(rows[place].channel) {
      withdraw(place, reason, at: now, into: &actions)
    }
  }

  /// Says that the instrument is waited for, now that its line is open.
  ///
  /// What was wrong with the instrument itself still is, as far as anybody knows: opening its line again
  /// heals nothing.
  mutating func expect(at now: Uptime, into actions: inout [InstrumentAction]) {
    for place in rows.indices {
      switch rows[place].reading {
      case .absent(.silent), .absent(.noReply), .absent(.corrupted), .absent(.protocolMismatch): continue
      case .measured, .questionable, .absent: withdraw(place, .awaited, at: now, into: &actions)
      }
    }
  }

  /// Says of channels of events that the next one is waited for, now that the instrument is heard again.
  mutating func resume(at now: Uptime, into actions: inout [InstrumentAction]) {
    for place in rows.indices where rows[place].staleAfter == nil && rows[place].saidAt != nil {
      withdraw(place, .awaited, at: now, into: &actions)
    }
  }

  /// Says which values have grown stale, and repeats absences that are due.
  mutating func expire(at now: Uptime, into actions: inout [InstrumentAction]) {
    for place in rows.indices {
      guard let due = deadline(of: rows[place]), due <= now else { continue }
      if case .absent(let reason) = rows[place].reading {
        say(place, .absent(reason), at: now, into: &actions)
      } else {
        say(place, .absent(.stale), at: now, into: &actions)
      }
    }
  }

  /// When `expire` next has something to say.
  var nextDeadline: Uptime? {
    var next: Uptime?
    for row in rows { next = earliest(next, deadline(of: row)) }
    return next
  }

  private func deadline(of row: Row) -> Uptime? {
    guard let saidAt = row.saidAt else { return nil }
    if case .absent = row.reading { return saidAt + ChannelBoard.absenceRepeat }
    return row.staleAfter.map { saidAt + $0 }
  }

  private mutating func withdraw(
    _ place: Int, _ reason: Absence, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    guard rows[place].reading != .absent(reason) || rows[place].saidAt == nil else { return }
    say(place, .absent(reason), at: now, into: &actions)
  }

  private mutating func say(
    _ place: Int, _ reading: Reading, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    rows[place].reading = reading
    rows[place].saidAt = now
    actions.append(
      .sample(
        Sample(
          instrument: instrument, channel: rows[place].channel, reading: reading, origin: origin,
          receivedAt: now)))
  }

  private func plausible(_ reading: Reading, of channel: Channel) -> Reading {
    guard let value = reading.thousandths, !channel.plausible.contains(value) else { return reading }
    return .absent(.implausible)
  }
}

/// The sooner of two moments, either of which may be never.
func earliest(_ one: Uptime?, _ other: Uptime?) -> Uptime? {
  guard let one else { return other }
  guard let other else { return one }
  return min(one, other)
}
