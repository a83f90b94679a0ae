public import Criteria
public import Quantities
public import Readings

/// Something that happened, as a fact.
public enum AlarmEvent: Sendable {
  /// A rule came to stand elsewhere.
  case finding(FindingChange)
  /// Where a rule stands, told without a change: for every rule of ``AlarmSystem/awaitingJudgement`` after a
  /// restart.
  case standing(Finding)
  /// A reading; losses of signals and lines, the ventilator's own alarms and its rate are looked at.
  case sample(Sample)
  /// What is known about a technical condition, and whether its instrument is simulated.
  case technical(TechnicalCondition, TechnicalState, origin: Origin = .bedside)
  /// The gateway started, and of the conditions that are about itself only `present` hold now; all others of
  /// ``TechnicalCondition/ofTheGateway`` end.
  ///
  /// Tell it once, within the first second after a restart, when the log, the state and the packs have
  /// been looked at. It raises nothing: tell what holds with
  /// ``technical(_:_:origin:)`` as well.
  case gatewayStarted(present: [TechnicalCondition])
  /// The condition can never be judged again: its pack or its instrument was taken out.
  case retired(AlarmCondition)
  /// The condition has to be judged anew: its rule was replaced; the alarm stands until that is done.
  case doubted(AlarmCondition, reason: String)
  /// What the civil clock shows, and its offset from UTC in minutes where that is known.
  ///
  /// Used for the log alone: a step of the clock fires nothing and clears nothing.
  case civilTime(CivilTime, utcOffsetMinutes: Int?)
  /// Somebody acknowledged one alarm, or all that are to be seen (nil).
  case acknowledged(AlarmCondition?, by: String)
  /// Somebody asked for AUDIO PAUSED.
  case audioPaused(AudioPause, by: String)
  /// Somebody ended AUDIO PAUSED early.
  case pauseEnded(by: String)
  /// Somebody asked for AUDIO OFF.
  case audioOff(by: String)
  /// Somebody ended AUDIO OFF.
  case audioOn(by: String)
  /// Somebody asked for ALARM OFF of one condition.
  case alarmOff(AlarmCondition, reason: String, by: String)
  /// Somebody ended ALARM OFF of one condition.
  case alarmOn(AlarmCondition, by: String)
  /// The alarm log has all records up to this number on its disk.
  case logged(upTo: UInt64)
  /// The alarm log could not be written.
  case logFailed(reason: String)
  /// Time passed; sent when ``AlarmSystem/nextDeadline`` has come.
  case timePassed
}
