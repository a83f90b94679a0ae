import Quantities
import Readings

/// What an input said in one second: the last value that was valid in it, or that there was none.
struct ReadingSlot: Sendable {
  var receivedAt: Int64 = 0
  /// The value, or the lower bound of it.
  var value: Int32 = 0
  /// The upper bound of the value: the value itself, or `Int32.max` where nothing bounds it.
  var upper: Int32 = 0
  private var flags: UInt8 = 0
  var instrument: UInt8 = 0
  /// The accepted doubt's code, or 0.
  var doubt: UInt8 = 0
  /// The place of the source among the input's sources.
  var source: UInt8 = 0

  var isValid: Bool {
    get { flags & 1 != 0 }
    set { set(1, newValue) }
  }

  /// Whether the value was received in this very second.
  var isFresh: Bool {
    get { flags & 2 != 0 }
    set { set(2, newValue) }
  }

  var isSimulated: Bool {
    get { flags & 4 != 0 }
    set { set(4, newValue) }
  }

  /// Whether the value tells of a while ago: an entry that counts only because it was made late.
  var isLate: Bool {
    get { flags & 8 != 0 }
    set { set(8, newValue) }
  }

  /// Whether the truth may lie above the value.
  var isLowerBound: Bool { upper > value }

  /// The higher of two values that are both known.
  func better(_ other: ReadingSlot) -> ReadingSlot {
    var better = other.value > value ? other : self
    better.upper = max(upper, other.upper)
    better.isSimulated = isSimulated || other.isSimulated
    return better
  }

  private mutating func set(_ bit: UInt8, _ on: Bool) {
    flags = on ? flags | bit : flags & ~bit
  }
}

/// The last thing that a source said, and the last value it gave.
struct SourceState: Sendable {
  enum Standing: Sendable {
    case valid
    case doubted(Doubt)
    case absent(Absence)
  }

  var standing = Standing.absent(.awaited)
  var reading: Reading?
  var receivedAt = Uptime(nanoseconds: .min)
  var deviceMicroseconds: Int64?
  var instrument: InstrumentIndex?
  var isSimulated = false
  var value: Int32 = 0
  var valueReceivedAt = Uptime.origin
  var valueDoubt: UInt8 = 0
  var isLowerBound = false
  /// Whether the value is a lower bound because of a doubt, which no blood gas dispels.
  var isBeyondRange = false
  /// Whether a valid value came since the last second was closed; a later reading without one does not take
  /// it back.
  var isFresh = false
  /// What stands for the values of the last seconds, where the pack wants that.
  var recent = RecentValues()
  var gate = SlopeGate()
  var changes = ChangeGate()
  var track = SensorTrack()
  /// When a value last came, believed or not.
  var heardAt: Uptime
  /// Since when the sensor warms up or has done so; nil when it was on before the first second.
  var warmFrom: Uptime?
  var pair: SensorPair?

  init(at start: Uptime) { heardAt = start }
}

/// Samples that were not used, because using them would turn a clock back or forward.
public struct IgnoredSamples: Hashable, Sendable {
  /// Received before one that was already used, or older by the instrument's own clock.
  public internal(set) var outOfOrder = 0
  /// The same reading again.
  public internal(set) var duplicate = 0
  /// Received after now.
  public internal(set) var futureDated = 0
}

extension ReadingSlot: Snapshotted {
  /// Three words: a snapshot holds thousands of slots.
  func write(to snapshot: inout SnapshotWriter) {
    snapshot.add(receivedAt)
    snapshot.add(UInt64(UInt32(bitPattern: value)) | UInt64(UInt32(bitPattern: upper)) << 32)
    let small = UInt32(flags) | UInt32(instrument) << 8 | UInt32(doubt) << 16 | UInt32(source) << 24
    snapshot.add(small)
  }

  init(from snapshot: inout SnapshotReader) throws(SnapshotRefusal) {
    receivedAt = try snapshot.moment().nanoseconds
    let values: UInt64 = try snapshot.number()
    value = Int32(truncatingIfNeeded: values)
    upper = Int32(truncatingIfNeeded: values >> 32)
    let small: UInt32 = try snapshot.number()
    flags = UInt8(truncatingIfNeeded: small)
    instrument = UInt8(truncatingIfNeeded: small >> 8)
    doubt = UInt8(truncatingIfNeeded: small >> 16)
    source = UInt8(truncatingIfNeeded: small >> 24)
  }
}
