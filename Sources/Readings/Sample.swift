public import Quantities

/// The place of an instrument in the gateway's configuration, from zero.
public struct InstrumentIndex: Comparable, Hashable, Sendable {
  /// Position in the configured list of instruments.
  public let position: UInt8

  /// Names the instrument at a position of the configured list.
  public init(_ position: UInt8) { self.position = position }

  /// Orders two instruments by their place in the configuration.
  public static func < (left: InstrumentIndex, right: InstrumentIndex) -> Bool {
    left.position < right.position
  }
}

/// One reading of one numeric channel, with both its times and its origin.
public struct Sample: Hashable, Sendable {
  /// The instrument that was read.
  public var instrument: InstrumentIndex
  /// What was read; a channel of numeric shape.
  public var channel: Channel
  /// The value, or why there is none.
  public var reading: Reading
  /// Whether the instrument stands at a bedside or is simulated.
  public var origin: Origin
  /// When the last byte of it was received, on the gateway's monotonic clock.
  public var receivedAt: Uptime
  /// The instrument's own time in microseconds since its own origin; nil when it gives none.
  public var deviceMicroseconds: Int64?

  /// Makes a sample.
  public init(
    instrument: InstrumentIndex, channel: Channel, reading: Reading, origin: Origin, receivedAt: Uptime,
    deviceMicroseconds: Int64? = nil
  ) {
    self.instrument = instrument
    self.channel = channel
    self.reading = reading
    self.origin = origin
    self.receivedAt = receivedAt
    self.deviceMicroseconds = deviceMicroseconds
  }
}

/// Up to fourteen consecutive samples of one waveform channel.
public struct WaveformBlock: Sendable {
  /// The most samples that one block holds.
  public static let capacity = 14

  /// The instrument that was read.
  public var instrument: InstrumentIndex
  /// What was sampled; a channel of waveform shape.
  public var channel: Channel
  /// Whether the instrument stands at a bedside or is simulated.
  public var origin: Origin
  /// When the last byte of the block was received, on the gateway's monotonic clock.
  public var receivedAt: Uptime
  /// The instrument's time of the first sample in microseconds since its own origin; nil when it gives none.
  public var deviceMicroseconds: Int64?
  /// The time from one sample to the next.
  public var sampleInterval: Interval
  /// Why the samples are no values; nil when they are.
  public var absence: Absence?
  /// Why the samples are weaker evidence; nil when nothing speaks against them.
  public var doubt: Doubt?
  /// The samples that are valid, counted from the start of `counts`: 0 to 14.
  public private(set) var count: Int
  /// Sample values in counts of the channel's resolution; those from `count` on are zero.
  public private(set) var counts: InlineArray<14, Int16>

  /// Makes a block without samples.
  public init(
    instrument: InstrumentIndex, channel: Channel, origin: Origin, receivedAt: Uptime,
    deviceMicroseconds: Int64? = nil, sampleInterval: Interval, absence: Absence? = nil, doubt: Doubt? = nil
  ) {
    self.instrument = instrument
    self.channel = channel
    self.origin = origin
    self.receivedAt = receivedAt
    self.deviceMicroseconds = deviceMicroseconds
    self.sampleInterval = sampleInterval
    self.absence = absence
    self.doubt = doubt
    self.count = 0
    self.counts = InlineArray(repeating: 0)
  }

  /// Whether no further sample fits.
  public var isFull: Bool { count == WaveformBlock.capacity }

  /// Adds a sample in counts of the channel's resolution; a full block is a mistake of the caller and traps.
  public mutating func append(_ sample: Int16) {
    precondition(count < WaveformBlock.capacity, "block full: \(count) of \(WaveformBlock.capacity) samples")
    counts[count] = sample
    count += 1
  }
}
