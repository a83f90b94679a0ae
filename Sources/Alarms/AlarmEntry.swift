internal import Criteria
internal import Quantities

/// An alarm with what is due for it.
struct AlarmEntry: Hashable, Sendable {
  var alarm: Alarm
  /// When a pending alarm is over its condition delay.
  var beginsAt: Uptime?
  /// When an ended alarm goes out of sight.
  var fadesAt: Uptime?
  /// The record that the log must confirm before the alarm counts as announced.
  var awaitedRecord: UInt64 = 0
  /// When the alarm is announced even without it; nil when it is announced or needs no announcement.
  var announcesAt: Uptime?
  /// Whether its withdrawal follows its announcement at once, because the condition has ended meanwhile.
  var owesWithdrawal = false
  /// Whether people were told of it and not yet that it calls for nobody any more.
  var isOut = false
  /// Since when a HIGH alarm is unattended; nil when it is no such alarm.
  var unattendedSince: Uptime?

  init(_ alarm: Alarm) { self.alarm = alarm }

  /// When time alone changes the entry.
  var nextDeadline: Uptime? {
    beginsAt.sooner(fadesAt).sooner(announcesAt).sooner(escalatesAt)
  }

  /// When the next stage of escalation is due.
  var escalatesAt: Uptime? {
    guard let unattendedSince else { return nil }
    return switch alarm.escalation {
    case .none: unattendedSince + AlarmTable.louderAfter
    case .louder: unattendedSince + AlarmTable.secondChannelAfter
    case .secondChannel: nil
    }
  }

  /// Starts to count how long nobody comes, from a moment on, when the alarm is one that must not wait.
  mutating func countUnattended(from moment: Uptime) {
    alarm.escalation = .none
    unattendedSince = alarm.priority == .high && alarm.state.isSignalling ? moment : nil
  }
}
