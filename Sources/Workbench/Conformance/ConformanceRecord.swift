public import Devices
public import Quantities
internal import WireFormats

/// Everything that was measured of an instrument's line, bounded however long the run is.
public struct ConformanceRecord: Sendable {
  /// A place of a run where something was noticed.
  public struct Place: Hashable, Sendable {
    /// Microseconds since the start.
    public let microseconds: Int64
    /// How many bytes had come by then.
    public let byte: UInt64
    /// What it was.
    public let what: String
  }

  /// Frames of one kind.
  public struct Kind: Sendable {
    /// The kind, by its plural.
    public let name: String
    /// How many came.
    public internal(set) var count: UInt64 = 0
    /// The times from one to the next while the line was open; zero for those that one read brought.
    public internal(set) var intervals = IntervalHistogram()
    var lastAt: Uptime?
  }

  /// Something that is counted by a word.
  public struct Row: Hashable, Sendable {
    /// The word.
    public let word: String
    /// How often it came.
    public internal(set) var count: UInt64
  }

  /// The most places of one sort that are kept.
  public static let mostPlaces = 20
  /// The most words of one sort that are kept.
  public static let mostRows = 32

  /// How long the run was.
  public internal(set) var lasted: Interval = .zero
  /// How long the line was open.
  public internal(set) var open: Interval = .zero
  /// Bytes from the instrument.
  public internal(set) var received: UInt64 = 0
  /// Bytes to the instrument.
  public internal(set) var sent: UInt64 = 0
  /// Whether the configured instrument was understood.
  public internal(set) var isUnderstood = false
  /// What the instrument calls itself, each name once.
  public internal(set) var names: [String] = []
  /// Good frames by their kinds.
  public internal(set) var kinds: [Kind] = []
  /// Times from one good frame of any kind to the next.
  public internal(set) var silences = IntervalHistogram()
  /// Where the longest of them began, in microseconds since the start; nil when there is none.
  public internal(set) var longestSilenceAt: Int64?
  /// What was refused, by ``WireFormats/WireError``, without what stood on the line before the first frame.
  public internal(set) var damage = InlineArray<8, UInt64>(repeating: 0)
  /// What was refused before the first frame after an opening: whoever joins within a frame lost nothing.
  public internal(set) var joining: UInt64 = 0
  /// Where the first things were refused.
  public internal(set) var damagedAt: [Place] = []
  /// Where the protocol's counter jumped first.
  public internal(set) var jumpedAt: [Place] = []
  /// What the session counted.
  public internal(set) var tally: WireTally
  /// What the channels read, in the order in which they spoke first.
  public internal(set) var channels: [ChannelRecord] = []
  /// The times from one word of ours to the next while the line was open.
  public internal(set) var ourSilences = IntervalHistogram()
  /// The times from a question to its answer.
  public internal(set) var answers = IntervalHistogram()
  /// Faults of Modbus transactions, by their words.
  public internal(set) var faults: [Row] = []
  /// What an engineer is told while it runs, by the notes' ids.
  public internal(set) var notes: [Row] = []
  /// How often the line was opened.
  public internal(set) var openings: UInt64 = 0
  /// Where the line was closed or lost.
  public internal(set) var closedAt: [Place] = []
  /// How often the line was closed or lost.
  public internal(set) var closings: UInt64 = 0
  /// Each second of the run.
  public internal(set) var series = SecondSeries()

  init(tally: WireTally) {
    self.tally = tally
    kinds = tally.kinds.map { Kind(name: $0) }
  }

  /// How many good frames came.
  public var frames: UInt64 { kinds.reduce(0) { $0 + $1.count } }

  /// How many things were refused; lost frames are counted as jumps instead.
  public var damaged: UInt64 {
    WireError.allCases.reduce(0) { $1 == .lostFrame ? $0 : $0 + damage[Int($1.rawValue)] }
  }

  /// Frames of the kind with this name.
  public func kind(_ name: String) -> Kind? { kinds.first { $0.name == name } }

  static func add(_ word: String, to rows: inout [Row]) {
    if let place = rows.firstIndex(where: { $0.word == word }) {
      rows[place].count += 1
    } else if rows.count < mostRows {
      rows.append(Row(word: word, count: 1))
    }
  }

  static func add(_ place: Place, to places: inout [Place]) {
    if places.count < mostPlaces { places.append(place) }
  }
}
