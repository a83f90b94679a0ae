public import Quantities

/// How long AUDIO PAUSED may last; anything else cannot be asked for.
///
/// Source: clinical basis, section 4, A9 (Masimo: 30, 60 or 120 s, preset 120 s).
public enum AudioPause: Int, CaseIterable, Hashable, Sendable {
  /// Half a minute.
  case thirtySeconds = 30
  /// A minute.
  case sixtySeconds = 60
  /// Two minutes.
  case hundredTwentySeconds = 120

  /// The preset.
  public static let preset = AudioPause.hundredTwentySeconds

  /// The pause as a length of time.
  public var length: Interval { .seconds(Int64(rawValue)) }
}

/// Whether alarms may be heard; lights and lists go on in every state.
public enum AudioState: Hashable, Sendable {
  /// They may.
  case on
  /// AUDIO PAUSED: silent until a moment, or until a new HIGH alarm.
  case paused(until: Uptime, by: String)
  /// AUDIO OFF: silent until an operator switches it on, with a reminder.
  case off(since: Uptime, by: String)

  /// A stable word for programs.
  public var code: String {
    switch self {
    case .on: "on"
    case .paused: "paused"
    case .off: "off"
    }
  }

  /// What is left of a pause, never less than zero; nil when there is none.
  public func remaining(at now: Uptime) -> Interval? {
    switch self {
    case .paused(let until, _): max(.zero, until - now)
    case .on, .off: nil
    }
  }
}

/// ALARM OFF: an operator wants no signal of one condition.
public struct AlarmOff: Hashable, Sendable {
  /// The condition.
  public internal(set) var condition: AlarmCondition
  /// Who switched it off.
  public let by: String
  /// Why.
  public let reason: String
  /// Since when.
  public let since: Uptime
  /// Whether the rule itself is switched off, so that it is not even judged; it ends with the rule's release.
  public let isOfRule: Bool
}
