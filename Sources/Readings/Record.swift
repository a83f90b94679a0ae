public import Quantities

/// One entry of the ring: 64 bytes that hold a numeric sample or a block of waveform samples.
///
/// The bytes are a file format, little-endian, version ``RingHeader/version`` of the ring's header. A code
/// that this version does not know makes the record's ``content`` ``Content/unknown``; no 64 bytes make a
/// program stop.
///
///     offset bytes
///        0    8   stamp: 2 x index + 2 once in a ring, 2 x index + 1 while being written, 0 elsewhere
///        8    8   receipt time, nanoseconds of the gateway's monotonic clock, signed
///       16    8   device time, microseconds, signed; 0 when the instrument gives none
///       24    1   kind: 1 numeric, 2 waveform
///       25    1   channel, as ``Channel``'s raw value
///       26    1   instrument, position in the configured list
///       27    1   origin, as ``Origin``'s raw value
///       28    1   why there is no value, as ``Absence``'s raw value; 0 when there is one
///       29    1   why the value is doubted, as ``Doubt``'s raw value; 0 when it is not
///       30    1   waveform: number of valid samples, 0 to 14; numeric: 0
///       31    1   flags: bit 0 is set when the instrument gave a device time; other bits are 0
///       32    4   numeric: value in thousandths of the channel's unit, signed, 0 when absent;
///                 waveform: time from one sample to the next, nanoseconds, unsigned
///       36   28   waveform: fourteen samples of 16 bits, signed, 0 from the count on; numeric: 0
///
/// Validity is bytes 28 and 29: both 0 is measured, a doubt alone is questionable, an absence is absent. A
/// numeric record has at most one of the two; a waveform may have both.
public struct Record: Hashable, Sendable, BitwiseCopyable {
  /// The bytes that a record takes in memory and in the file.
  public static let size = 64

  @usableFromInline var stamp: UInt64
  @usableFromInline var receipt: UInt64
  @usableFromInline var deviceTime: UInt64
  @usableFromInline var labels: UInt64
  @usableFromInline var lead: UInt64
  @usableFromInline var samplesFrom2: UInt64
  @usableFromInline var samplesFrom6: UInt64
  @usableFromInline var samplesFrom10: UInt64

  @inlinable
  init(
    stamp: UInt64, receipt: UInt64, deviceTime: UInt64, labels: UInt64, lead: UInt64, samplesFrom2: UInt64,
    samplesFrom6: UInt64, samplesFrom10: UInt64
  ) {
    self.stamp = stamp
    self.receipt = receipt
    self.deviceTime = deviceTime
    self.labels = labels
    self.lead = lead
    self.samplesFrom2 = samplesFrom2
    self.samplesFrom6 = samplesFrom6
    self.samplesFrom10 = samplesFrom10
  }

  /// Makes a record from the eight little-endian words of its 64 bytes, whatever they say.
  @inlinable
  public init(words: InlineArray<8, UInt64>) {
    self.init(
      stamp: words[0], receipt: words[1], deviceTime: words[2], labels: words[3], lead: words[4],
      samplesFrom2: words[5], samplesFrom6: words[6], samplesFrom10: words[7])
  }

  /// The record's 64 bytes as eight little-endian words.
  @inlinable public var words: InlineArray<8, UInt64> {
    [stamp, receipt, deviceTime, labels, lead, samplesFrom2, samplesFrom6, samplesFrom10]
  }

  /// Whether two records say the same; where they stand in a ring does not matter.
  public static func == (left: Record, right: Record) -> Bool {
    left.receipt == right.receipt && left.deviceTime == right.deviceTime && left.labels == right.labels
      && left.lead == right.lead && left.samplesFrom2 == right.samplesFrom2
      && left.samplesFrom6 == right.samplesFrom6 && left.samplesFrom10 == right.samplesFrom10
  }

  /// Hashes what the record says; where it stands in a ring does not matter.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(receipt)
    hasher.combine(deviceTime)
    hasher.combine(labels)
    hasher.combine(lead)
    hasher.combine(samplesFrom2)
    hasher.combine(samplesFrom6)
    hasher.combine(samplesFrom10)
  }

  /// When the last byte of it was received, on the gateway's monotonic clock.
  public var receivedAt: Uptime { Uptime(nanoseconds: Int64(bitPattern: receipt)) }

  /// The instrument that was read.
  public var instrument: InstrumentIndex { InstrumentIndex(label(.instrument)) }

  /// What was read; nil for a channel of a newer version.
  public var channel: Channel? { Channel(rawValue: label(.channel)) }
}

extension Record {
  /// The one-byte fields at offsets 24 to 31, by their place in that word.
  enum Label: UInt64 {
    case kind = 0
    case channel = 1
    case instrument = 2
    case origin = 3
    case absence = 4
    case doubt = 5
    case count = 6
    case flags = 7
  }

  /// Codes of the field `kind`.
  enum Kind: UInt8 {
    case numeric = 1
    case waveform = 2
  }

  /// The flag of a record whose instrument gave a device time.
  static let deviceTimeGiven: UInt8 = 1

  func label(_ label: Label) -> UInt8 {
    UInt8(truncatingIfNeeded: labels &>> (label.rawValue &* 8))
  }

  mutating func setLabel(_ label: Label, _ value: UInt8) {
    let shift = label.rawValue &* 8
    labels = labels & ~(0xff &<< shift) | UInt64(value) &<< shift
  }
}
