import Quantities

extension Record {
  /// What a record says.
  public enum Content: Sendable {
    /// One reading of a numeric channel.
    case sample(Sample)
    /// Up to fourteen samples of a waveform channel.
    case waveform(WaveformBlock)
    /// Bytes that this version cannot read without losing something: a code of a newer version, or no record
    /// at all.
    case unknown
  }

  /// Makes the record of a sample; a channel of waveform shape is a mistake of the caller and traps.
  public init(_ sample: Sample) {
    precondition(sample.channel.shape == .numeric, "a sample of \(sample.channel.name), which is a waveform")
    self.init(
      kind: .numeric, channel: sample.channel, instrument: sample.instrument, origin: sample.origin,
      receivedAt: sample.receivedAt, deviceMicroseconds: sample.deviceMicroseconds)
    switch sample.reading {
    case .measured(let value):
      lead = UInt64(UInt32(bitPattern: value))
    case .questionable(let value, let doubt):
      lead = UInt64(UInt32(bitPattern: value))
      setLabel(.doubt, doubt.rawValue)
    case .absent(let absence):
      setLabel(.absence, absence.rawValue)
    }
  }

  /// Makes the record of a block of samples.
  ///
  /// A channel of numeric shape, or a sample interval outside of 0 to 4.294 s, is a mistake of the caller and
  /// traps.
  public init(_ block: WaveformBlock) {
    precondition(block.channel.shape != .numeric, "samples of \(block.channel.name), which is numeric")
    let interval = block.sampleInterval.nanoseconds
    precondition(
      0...Int64(UInt32.max) ~= interval, "sample interval \(interval) ns, allowed 0 to \(UInt32.max)")
    self.init(
      kind: .waveform, channel: block.channel, instrument: block.instrument, origin: block.origin,
      receivedAt: block.receivedAt, deviceMicroseconds: block.deviceMicroseconds)
    setLabel(.absence, block.absence?.rawValue ?? 0)
    setLabel(.doubt, block.doubt?.rawValue ?? 0)
    setLabel(.count, UInt8(block.count))
    lead = UInt64(interval) | Record.packed(block.counts, from: 0, through: 1) &<< 32
    samplesFrom2 = Record.packed(block.counts, from: 2, through: 5)
    samplesFrom6 = Record.packed(block.counts, from: 6, through: 9)
    samplesFrom10 = Record.packed(block.counts, from: 10, through: 13)
  }

  /// What the record says, or ``Content/unknown`` when this version cannot tell.
  ///
  /// Strict: a record that is known gives the same bytes again when made from its content, so nothing a newer
  /// version may have put into unused bytes is silently dropped.
  public var content: Content {
    guard let content = readable, content.record == self else { return .unknown }
    return content
  }

  private init(
    kind: Kind, channel: Channel, instrument: InstrumentIndex, origin: Origin, receivedAt: Uptime,
    deviceMicroseconds: Int64?
  ) {
    self.init(
      stamp: 0, receipt: UInt64(bitPattern: receivedAt.nanoseconds),
      deviceTime: UInt64(bitPattern: deviceMicroseconds ?? 0), labels: 0, lead: 0, samplesFrom2: 0,
      samplesFrom6: 0,
      samplesFrom10: 0)
    setLabel(.kind, kind.rawValue)
    setLabel(.channel, channel.rawValue)
    setLabel(.instrument, instrument.position)
    setLabel(.origin, origin.rawValue)
    setLabel(.flags, deviceMicroseconds == nil ? 0 : Record.deviceTimeGiven)
  }

  /// The content as far as its codes are known, unused bytes not yet examined.
  private var readable: Content? {
    guard let kind = Kind(rawValue: label(.kind)), let channel, let origin = Origin(rawValue: label(.origin))
    else {
      return nil
    }
    let absence = Absence(rawValue: label(.absence))
    let doubt = Doubt(rawValue: label(.doubt))
    switch kind {
    case .numeric:
      guard channel.shape == .numeric else { return nil }
      return .sample(
        Sample(
          instrument: instrument, channel: channel, reading: reading(absence: absence, doubt: doubt),
          origin: origin,
          receivedAt: receivedAt, deviceMicroseconds: deviceMicroseconds))
    case .waveform:
      guard channel.shape != .numeric, label(.count) <= WaveformBlock.capacity else { return nil }
      var block = WaveformBlock(
        instrument: instrument, channel: channel, origin: origin, receivedAt: receivedAt,
        deviceMicroseconds: deviceMicroseconds, sampleInterval: sampleInterval, absence: absence, doubt: doubt
      )
      for place in 0..<Int(label(.count)) { block.append(sample(at: place)) }
      return .waveform(block)
    }
  }

  private var deviceMicroseconds: Int64? {
    label(.flags) & Record.deviceTimeGiven == 0 ? nil : Int64(bitPattern: deviceTime)
  }

  private var sampleInterval: Interval { Interval(nanoseconds: Int64(UInt32(truncatingIfNeeded: lead))) }

  private func reading(absence: Absence?, doubt: Doubt?) -> Reading {
    if let absence { return .absent(absence) }
    let value = Int32(truncatingIfNeeded: lead)
    if let doubt { return .questionable(value, doubt) }
    return .measured(value)
  }

  /// Four samples to a word; the interval takes the place of two in the first.
  private func sample(at place: Int) -> Int16 {
    let word =
      switch place {
      case 0...1: lead
      case 2...5: samplesFrom2
      case 6...9: samplesFrom6
      default: samplesFrom10
      }
    return Int16(truncatingIfNeeded: word &>> UInt64((place &+ 2) % 4 &* 16))
  }

  private static func packed(_ counts: InlineArray<14, Int16>, from first: Int, through last: Int) -> UInt64 {
    var word: UInt64 = 0
    for place in first...last {
      word |= UInt64(UInt16(bitPattern: counts[place])) &<< UInt64((place &- first) &* 16)
    }
    return word
  }
}

extension Record.Content {
  /// The record that says this; nil for unknown content.
  fileprivate var record: Record? {
    switch self {
    case .sample(let sample): Record(sample)
    case .waveform(let block): Record(block)
    case .unknown: nil
    }
  }
}
