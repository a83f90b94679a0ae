/// What the alarm system wants done, in order.
public enum AlarmAction: Sendable {
  /// Append the record to the alarm log, and answer ``AlarmEvent/logged(upTo:)`` once it is on the disk.
  case log(AlarmRecord)
  /// Tell people and systems of a new alarm; once for each occurrence.
  case announce(Alarm)
  /// Tell people and systems that an announced alarm calls for nobody any more; once for each occurrence.
  case withdraw(Alarm)
  /// Show and sound this from now on; only when it differs from before.
  case indicate(IndicatorSchedule)
  /// Remind people of what is switched off.
  case remind(AlarmReminder)
  /// Call for more help: nobody has attended to this alarm.
  case escalate(Alarm, EscalationStage)
}

/// What is switched off and should not be forgotten.
public struct AlarmReminder: Hashable, Sendable {
  /// Who switched the sound off, and since when; nil unless AUDIO OFF.
  public let audioOff: AudioState?
  /// The alarms that are switched off, in the order of their switching off.
  public let alarmsOff: [AlarmOff]
}
