public import Quantities

/// What a protocol promises, as far as public descriptions of it say, and where they say so.
///
/// What is not promised is not checked: a report on an instrument says then that it was not.
public struct WirePromise: Hashable, Sendable {
  /// How often frames of a kind come.
  public struct Pace: Hashable, Sendable {
    /// The kind, as ``WireTally/kinds`` names it.
    public let kind: String
    /// The time from one frame to the next.
    public let period: Interval
    /// How far from it the rate may be, in percent.
    public let tolerance: Int
    /// Who says so.
    public let source: String
  }

  /// A time that something may take at most.
  public struct Limit: Hashable, Sendable {
    /// The time.
    public let time: Interval
    /// Who says so.
    public let source: String
  }

  /// A thing that the protocol has, and where it is described.
  public struct Feature: Hashable, Sendable {
    /// What it is.
    public let what: String
    /// Who says so.
    public let source: String
  }

  /// How a protocol says in which unit its values are.
  public enum Units: Hashable, Sendable {
    /// Each value has one unit, by the description.
    case fixed(source: String)
    /// The instrument says it.
    case stated(Feature)
  }

  /// What a session must send to keep the instrument talking.
  public enum KeepAlive: Hashable, Sendable {
    /// Nothing: it streams unasked, or only answers.
    case none
    /// Something, and the instrument gives up after such a time without it.
    case needed(Limit)
    /// Something; after what time without it the instrument gives up is not public.
    case neededWithoutLimit(source: String)
  }

  /// How often frames come; empty when nothing is promised.
  public internal(set) var paces: [Pace] = []
  /// Why nothing is promised of how often frames come.
  public internal(set) var withoutPace = "no source gives a rate for what this instrument sends"
  /// What shows a damaged frame; nil when only its form does.
  public internal(set) var check: Feature?
  /// The counter by which a lost frame is missed; nil when there is none.
  public internal(set) var sequence: Feature?
  /// Where fields without a known meaning are noticed; nil when the protocol leaves no room for any.
  public internal(set) var openFields: Feature?
  /// Whether the public description names all values of those fields, so that another one is a finding.
  public internal(set) var areFieldsComplete = true
  /// How units are known.
  public internal(set) var units: Units
  /// What keeps the instrument talking.
  public internal(set) var keepAlive = KeepAlive.none
  /// How long a question may wait for its answer; nil when nothing is asked.
  public internal(set) var answer: Limit?
  /// How the instrument refuses a question; nil when no refusal would be noticed.
  public internal(set) var refusal: Feature?
  /// The longest time between two frames; nil when the instrument may be quiet for as long as it likes.
  public internal(set) var quiet: Limit?

  /// A promise of no more than units.
  init(units: Units) { self.units = units }
}
