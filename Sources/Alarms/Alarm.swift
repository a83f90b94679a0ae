public import Criteria
public import Quantities
public import Readings

/// Where an alarm stands with respect to its condition and to the people around it.
public enum AlarmState: String, CaseIterable, Hashable, Sendable {
  /// The condition holds, but not yet for its condition delay; nobody is told.
  case pending
  /// The condition holds and nobody has acknowledged it: light and sound.
  case active
  /// The condition holds and somebody has acknowledged it: no sound, the light steady.
  case acknowledged
  /// The condition has ended; its signals go on until somebody acknowledges it.
  case latched
  /// The condition has ended; the alarm can still be seen for a minute, without sound.
  case recent
  /// The condition holds, but an operator has switched this alarm off: no signal.
  case off

  /// Whether light and sound call for somebody.
  public var isSignalling: Bool {
    switch self {
    case .active, .latched: true
    case .pending, .acknowledged, .recent, .off: false
    }
  }

  /// Whether the alarm is to be seen in the list.
  public var isShown: Bool {
    switch self {
    case .active, .acknowledged, .latched, .recent: true
    case .pending, .off: false
    }
  }

  /// Whether the condition holds, as far as anybody knows.
  public var isPresent: Bool {
    switch self {
    case .pending, .active, .acknowledged, .off: true
    case .latched, .recent: false
    }
  }
}

/// How far an alarm has come on its way to people and systems.
public enum Announcement: String, CaseIterable, Hashable, Sendable {
  /// Light and sound are on; the alarm log has not confirmed the alarm yet.
  case announcing
  /// The alarm log has the alarm, and it was announced.
  case announced
  /// It was announced although the alarm log has not confirmed it.
  case unlogged
}

/// How often an unattended alarm has called for more help.
public enum EscalationStage: Int, CaseIterable, Comparable, Hashable, Sendable {
  /// Not yet.
  case none = 0
  /// Louder, at the same place.
  case louder = 1
  /// Through a second channel, at another place.
  case secondChannel = 2

  /// Orders two stages, the less urgent first.
  public static func < (left: EscalationStage, right: EscalationStage) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// One condition that people are told about, or were told about a moment ago.
public struct Alarm: Hashable, Sendable {
  /// What it is about.
  public internal(set) var condition: AlarmCondition
  /// The number of the log's record that raised this occurrence; 0 while it is pending.
  public internal(set) var occurrence: UInt64
  /// Whether it is about the patient or the equipment.
  public let kind: AlarmKind
  /// How soon someone should look; never `none`.
  public internal(set) var priority: Priority
  /// Where it stands.
  public internal(set) var state: AlarmState
  /// Whether the condition could be judged when it was last asked about.
  ///
  /// False after invalid data and after a restart, until it is judged again; the alarm stands meanwhile.
  public internal(set) var isJudged: Bool
  /// What it says, in a line.
  public internal(set) var title: BilingualText
  /// What to consider or to do.
  public internal(set) var text: BilingualText
  /// A word or a clause for an engineer, such as the reason that a line is down.
  public internal(set) var detail: String?
  /// The version of the pack whose rule it is; nil for equipment.
  public internal(set) var packVersion: String?
  /// `simulated` when what it rests on is.
  public internal(set) var origin: Origin
  /// When the alarm condition came to be: its cause had held for the condition delay.
  public internal(set) var conditionAt: Uptime
  /// When its signals began.
  public internal(set) var signalledAt: Uptime
  /// When the condition ended; nil while it holds.
  public internal(set) var endedAt: Uptime?
  /// Who acknowledged it; nil when nobody did.
  public internal(set) var acknowledgedBy: String?
  /// How far it has come on its way to people.
  public internal(set) var announcement: Announcement
  /// How often it has called for more help.
  public internal(set) var escalation: EscalationStage

  /// The priority's mark in text: `!!!`, `!!` or `!` (IEC 60601-1-8; clinical basis, section 4, A3).
  public var mark: String { priority.mark }
}

extension Priority {
  /// How much the priority weighs against others; more is more urgent.
  var weight: Int {
    switch self {
    case .none: 0
    case .low: 1
    case .medium: 2
    case .high: 3
    }
  }
}

extension Alarm {
  /// Whether this alarm stands above another in a list: the present before the past, then the more urgent,
  /// then what still calls, then the newer.
  func isAbove(_ other: Alarm) -> Bool { urgency.lexicographicallyPrecedes(other.urgency, by: >) }

  private var urgency: [Int64] {
    [
      state == .recent ? 0 : 1, Int64(priority.weight), state.isSignalling ? 1 : 0,
      Int64(bitPattern: occurrence),
    ]
  }
}
