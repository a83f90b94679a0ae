public import Criteria
public import Quantities

/// What happened to an alarm, to the sound, or to the log itself.
public enum AlarmChange: Hashable, Sendable {
  /// The condition came to hold and signals began.
  case raised
  /// The condition holds again while the alarm was still calling.
  case returned
  /// The alarm became more urgent.
  case worsened(from: Priority)
  /// The alarm became less urgent.
  case eased(from: Priority)
  /// The condition can no longer be judged; the alarm stands.
  case becameUnknown(reason: String)
  /// The condition can be judged again, and holds.
  case becameKnown
  /// The condition ended.
  case ended
  /// The rule does not apply any more: a precondition is known not to be met.
  case inapplicable
  /// The condition cannot come back: its pack or its instrument was taken out.
  case retired
  /// Somebody acknowledged the alarm.
  case acknowledged
  /// Somebody acknowledged the alarm after its condition had ended, and it went.
  case released
  /// The condition holds, but its alarm is switched off.
  case suppressed
  /// ALARM OFF began.
  case alarmOff(reason: String)
  /// ALARM OFF ended.
  case alarmOn
  /// The alarm was announced without the log's confirmation.
  case unlogged
  /// The alarm gave way to more urgent ones.
  case dropped
  /// Nobody attended to the alarm.
  case escalated(EscalationStage)
  /// AUDIO PAUSED began.
  case audioPaused(AudioPause)
  /// AUDIO PAUSED ended.
  case pauseEnded(PauseEnd)
  /// AUDIO OFF began.
  case audioOff
  /// AUDIO OFF ended.
  case audioOn
  /// People were reminded of what is switched off.
  case reminded
  /// The gateway goes on after a restart.
  case restored(alarms: Int, gap: Interval)
  /// The civil clock was set by so much; nothing fired and nothing cleared.
  case clockStepped(Interval)

  /// Why a pause ended.
  public enum PauseEnd: String, CaseIterable, Hashable, Sendable {
    /// It had lasted as long as asked for.
    case elapsed
    /// An operator ended it.
    case `operator`
    /// A new HIGH alarm.
    case newHigh = "new-high"
    /// AUDIO OFF took its place.
    case audioOff = "audio-off"
  }

  /// A stable word for programs.
  public var code: String {
    switch self {
    case .raised: "raised"
    case .returned: "returned"
    case .worsened: "worsened"
    case .eased: "eased"
    case .becameUnknown: "became-unknown"
    case .becameKnown: "became-known"
    case .ended: "ended"
    case .inapplicable: "inapplicable"
    case .retired: "retired"
    case .acknowledged: "acknowledged"
    case .released: "released"
    case .suppressed: "suppressed"
    case .alarmOff: "alarm-off"
    case .alarmOn: "alarm-on"
    case .unlogged: "unlogged"
    case .dropped: "dropped"
    case .escalated: "escalated"
    case .audioPaused: "audio-paused"
    case .pauseEnded: "pause-ended"
    case .audioOff: "audio-off"
    case .audioOn: "audio-on"
    case .reminded: "reminded"
    case .restored: "restored"
    case .clockStepped: "clock-stepped"
    }
  }
}

/// One line of the alarm log: what happened, when on both clocks, to which alarm, by whom, and on what
/// evidence.
///
/// Source: clinical basis, section 4, A6, A15 and A32.
public struct AlarmRecord: Sendable {
  /// The record's number, from 1, counted over restarts; the log confirms by it.
  public let number: UInt64
  /// When it happened, on the monotonic clock.
  public let at: Uptime
  /// The same moment in civil time; nil until the gateway knows the civil time.
  public let civil: CivilTime?
  /// The local offset from UTC in minutes; nil where it is not known.
  public let utcOffsetMinutes: Int?
  /// What happened.
  public let change: AlarmChange
  /// What it happened to; nil for the sound, the clock and the gateway itself.
  public let condition: AlarmCondition?
  /// The alarm as it stands after the change; nil when it is gone or was never there.
  public let alarm: Alarm?
  /// Who did it; nil when nobody did.
  public let by: String?
  /// The finding that did it, with pack version, limits and evidence; nil for everything else.
  public let finding: Finding?
}
