public import Criteria
public import Quantities

/// The light and the sound that the alarms ask for, as data; whoever has a lamp or a speaker plays it.
///
/// Values lie inside the ranges of IEC 60601-1-8 as the clinical basis gives them (section 4, A2 and A5).
public struct IndicatorSchedule: Hashable, Sendable {
  /// The most urgent alarm that calls; nil when none does.
  public let priority: Priority?
  /// The lamp; nil for dark.
  public let light: LightPattern?
  /// The sound; nil for silence.
  public let sound: BurstPattern?
  /// Whether the sound is to be played at its loudest, because nobody came.
  public let isLouder: Bool
  /// Whether alarms may be heard, and until when not.
  public let audio: AudioState
  /// How many alarms are switched off.
  public let alarmsOff: Int

  /// Nothing to show and nothing to sound.
  public static let quiet = IndicatorSchedule(
    priority: nil, light: nil, sound: nil, isLouder: false, audio: .on, alarmsOff: 0)

  /// The schedule for a set of alarms: the most urgent one that calls governs light and sound.
  ///
  /// While none calls, the most urgent acknowledged one keeps its colour, without flashing.
  static func showing(_ alarms: [Alarm], audio: AudioState, alarmsOff: Int) -> IndicatorSchedule {
    let calling = alarms.filter(\.state.isSignalling)
    let governing = calling.map(\.priority).max { $0.weight < $1.weight }
    let attended = alarms.filter { $0.state == .acknowledged }.map(\.priority).max { $0.weight < $1.weight }
    let isHeard = audio == .on
    return IndicatorSchedule(
      priority: governing,
      light: governing.flatMap(LightPattern.calling) ?? attended.flatMap(LightPattern.attended),
      sound: isHeard ? governing.flatMap(BurstPattern.of) : nil,
      isLouder: isHeard && calling.contains { $0.priority == governing && $0.escalation >= .louder },
      audio: audio, alarmsOff: alarmsOff)
  }
}

/// How a lamp shines.
public struct LightPattern: Hashable, Sendable {
  /// The colours of alarms.
  public enum Colour: String, CaseIterable, Hashable, Sendable {
    /// HIGH.
    case red
    /// MEDIUM.
    case yellow
    /// LOW.
    case cyan
  }

  /// The colour.
  public let colour: Colour
  /// Flashes in thousandths of a hertz; 0 for steady.
  public let flashMillihertz: Int
  /// The share of each flash in which the lamp is lit, in percent; 100 for steady.
  public let dutyPercent: Int

  /// The lamp of an alarm that calls; nil for no priority.
  ///
  /// HIGH red at 1.4 to 2.8 Hz, MEDIUM yellow at 0.4 to 0.8 Hz, both lit for 20 to 60 % of the time, LOW
  /// steady: clinical basis, section 4, A2.
  public static func calling(_ priority: Priority) -> LightPattern? {
    switch priority {
    case .high: LightPattern(colour: .red, flashMillihertz: 2000, dutyPercent: 50)
    case .medium: LightPattern(colour: .yellow, flashMillihertz: 500, dutyPercent: 50)
    case .low: LightPattern(colour: .cyan, flashMillihertz: 0, dutyPercent: 100)
    case .none: nil
    }
  }

  /// The lamp of an alarm that somebody has acknowledged: the same colour, steady.
  public static func attended(_ priority: Priority) -> LightPattern? {
    calling(priority).map { LightPattern(colour: $0.colour, flashMillihertz: 0, dutyPercent: 100) }
  }

  /// The moments at which the lamp is lit within a length of time, counted from its start.
  public func onsets(over length: Interval) -> [Interval] {
    guard flashMillihertz > 0 else { return length > .zero ? [.zero] : [] }
    let period = Interval(nanoseconds: 1_000_000_000_000 / Int64(flashMillihertz))
    return (0..<(length.nanoseconds + period.nanoseconds - 1) / period.nanoseconds).map { period * $0 }
  }
}
