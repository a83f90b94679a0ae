internal import Quantities

/// Which records the alarm log has confirmed, and how long it has been silent.
struct LogLedger: Hashable, Sendable {
  /// The number of the last record.
  var last: UInt64 = 0
  /// The number up to which the log has confirmed.
  var confirmed: UInt64 = 0
  /// Since when the log owes a confirmation; nil when it owes none.
  var owingSince: Uptime?
  /// Whether the log failed or fell silent, and has not confirmed everything since.
  var isFailing = false

  /// When the log's silence counts as its failure.
  var nextDeadline: Uptime? { isFailing ? nil : owingSince.map { $0 + AlarmTable.logPatience } }

  /// The number for a new record.
  mutating func number(at now: Uptime) -> UInt64 {
    last += 1
    if owingSince == nil { owingSince = now }
    return last
  }

  /// Takes a confirmation; one of a record that was never written is cut to what was.
  mutating func confirm(upTo number: UInt64, at now: Uptime) {
    confirmed = max(confirmed, min(number, last))
    owingSince = confirmed == last ? nil : now
    if confirmed == last { isFailing = false }
  }
}
