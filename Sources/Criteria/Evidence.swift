public import Quantities
public import Readings

/// One thing that a finding rests on.
public enum Evidence: Hashable, Sendable {
  /// Readings held against a limit.
  case readings(ReadingsEvidence)
  /// How long a condition has held.
  case share(ShareEvidence)
  /// How a value changed against another one.
  case change(ChangeEvidence)
  /// How much of a night a condition has held.
  case night(NightEvidence)
  /// Something a person entered.
  case entry(EntryEvidence)
  /// A cough session held against a limit.
  case session(SessionEvidence)
  /// A statement about the patient, with what is known of it.
  case patient(PatientEvidence)
}

/// A limit as the pack gives it.
public struct LimitEvidence: Hashable, Sendable {
  /// How the value is compared.
  public let comparator: Comparator
  /// The limit in thousandths of `unit`.
  public let thousandths: Int32
  /// The limit's unit.
  public let unit: Unit
  /// Where the limit comes from.
  public let source: Provenance?
  /// Where the comparator comes from.
  public let comparatorSource: Provenance?
}

/// Readings of one input held against a limit.
public struct ReadingsEvidence: Hashable, Sendable {
  /// The input's name in the pack.
  public let input: String
  /// The channel or entry of the last valid value.
  public let source: String
  /// The instrument of the last valid value; nil for entries and when there was none.
  public let instrument: InstrumentIndex?
  /// Receipt of the first and the last valid value within the window.
  public let received: ClosedRange<Uptime>?
  /// Seconds looked at.
  public let seconds: Int
  /// Seconds of them that have a valid value.
  public let validSeconds: Int
  /// Seconds of them whose value satisfies the limit.
  public let satisfyingSeconds: Int
  /// Lowest and highest valid value, in thousandths of the limit's unit.
  public let values: ClosedRange<Int32>?
  /// Last valid value, in thousandths of the limit's unit.
  public let last: Int32?
  /// Whether the last value is only a lower bound of the truth.
  public let isLowerBound: Bool
  /// Doubts that were accepted, in order of their codes.
  public let doubts: [Doubt]
  /// The limit; nil for a question about a code.
  public let limit: LimitEvidence?
  /// What a blood gas beside it makes of the last value; nil without one that counts.
  public internal(set) var estimate: GradientEvidence?
}

/// What a paired blood gas makes of an end-tidal value; shown, and never put in the value's place.
public struct GradientEvidence: Hashable, Sendable {
  /// Where the blood came from.
  public let site: BloodGas.Site
  /// By how much blood exceeded breath, in thousandths of mmHg.
  public let gradient: Int32
  /// The last value with the gradient added, in thousandths of mmHg.
  public let estimate: Int32
  /// The estimate with the pack's margin: what the rules take for the highest possible value.
  public let upper: Int32
  /// Who entered the blood gas.
  public let author: String
  /// When the blood was drawn, in civil time.
  public let recordedAt: CivilTime
}

/// How much of a trailing window a condition has held.
public struct ShareEvidence: Hashable, Sendable {
  /// The condition's name.
  public let condition: String
  /// Seconds in which it held.
  public let seconds: Int
  /// Seconds in which it did not; in the rest nobody can say.
  public let opposedSeconds: Int
  /// The window's length.
  public let windowSeconds: Int
  /// Seconds needed.
  public let neededSeconds: Int
  /// Where the needed share comes from.
  public let source: Provenance?
}

/// How a value changed against another one, held against a limit.
public struct ChangeEvidence: Hashable, Sendable {
  /// What is compared.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// A value of now with a baseline.
    case rise
    /// The newest entry with an older one.
    case fall
    /// A sensor on the skin with the blood that was drawn beside it.
    case paired
  }

  /// What is compared.
  public let kind: Kind
  /// The input's name in the pack.
  public let input: String
  /// What it is compared with: another input, or the entry whose history was looked at.
  public let baseline: String
  /// The baseline, in thousandths of the limit's unit.
  public let from: Int32
  /// The value, in thousandths of the limit's unit.
  public let to: Int32
  /// The time between the two; nil for a rise, which is one of this second.
  public let over: Interval?
  /// Whether the value may be higher.
  public let isLowerBound: Bool
  /// The limit; a fall's counts for the length of time that the pack names.
  public let limit: LimitEvidence
}

/// How much of a recording night a condition has held.
public struct NightEvidence: Hashable, Sendable {
  /// The condition's name.
  public let condition: String
  /// Lights off, in civil time; nil when no night was marked.
  public let began: CivilTime?
  /// Seconds of the night in which it held.
  public let seconds: Int
  /// Seconds of the night in which it was known.
  public let knownSeconds: Int
  /// Seconds in which it must be known before anything can be said.
  public let recordedSeconds: Int
  /// Whether the lights are on again.
  public let isOver: Bool
  /// The limit, in seconds or in percent of the known seconds.
  public let limit: LimitEvidence
}

/// Something a person entered.
public struct EntryEvidence: Hashable, Sendable {
  /// What was entered.
  public let item: String
  /// Who entered it; nil when nobody ever did.
  public let author: String?
  /// When it was so, in civil time.
  public let recordedAt: CivilTime?
  /// How old it is; nil when nobody entered it or its age is unknown.
  public let age: Interval?
  /// How long it counts, or how old it may be.
  public let limit: Interval
  /// Where that length comes from.
  public let source: Provenance?
}

/// A statement about the patient.
public struct PatientEvidence: Hashable, Sendable {
  /// What was asked, such as `als`.
  public let fact: String
  /// Whether it holds.
  public let truth: Truth
  /// Who said so; nil when it comes from the configuration, or when nobody said anything.
  public let author: String?
  /// When it was said, in civil time.
  public let recordedAt: CivilTime?
  /// Further words, such as those of an advance directive.
  public let note: String?
}

/// A cough session held against a limit.
public struct SessionEvidence: Hashable, Sendable {
  /// The session's name in the pack.
  public let session: String
  /// What is compared: the best peak flow or the number of efforts.
  public let measure: CoughMeasure
  /// The instrument; nil when the session was entered by hand.
  public let instrument: InstrumentIndex?
  /// Receipt of the first and the last effort.
  public let received: ClosedRange<Uptime>
  /// Efforts that count.
  public let acceptable: Int
  /// All efforts.
  public let efforts: Int
  /// Best peak flow of the acceptable efforts, in thousandths of L/min.
  public let best: Int32
  /// Whether an effort went beyond the meter's range, so that the best may be higher.
  public let isLowerBound: Bool
  /// The acceptable efforts' peak flows in the order coughed, at most eight.
  public let peaks: [Int32]
  /// Who or what helped.
  public let assistance: CoughAssistance
  /// What was blown into; nil when nobody entered it.
  public let meter: CoughMeter?
  /// Highest less lowest peak flow of the acceptable efforts, in thousandths of L/min; nil below two of them.
  public let spread: Int32?
  /// How far the best two efforts lie apart, in thousandths of L/min; nil below two of them.
  public let bestTwoDifference: Int32?
  /// The limit.
  public let limit: LimitEvidence
}
