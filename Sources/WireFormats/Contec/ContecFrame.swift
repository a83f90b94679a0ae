public import Quantities

/// What a Contec CMS50D+ measures, 60 times a second, in the frames of either of its firmwares.
///
/// A frame has no checksum; only bit 7 of each byte tells where it begins. Source: devices, sections 1.8.1
/// and 1.8.2 (label A). That a pulse rate of 0 or 255 and a saturation of 0 or 127 mean "none" in the older
/// firmware has no public source (label M).
public struct ContecSample: Hashable, Sendable {
  /// What the oximeter says about the measurement.
  public struct Flags: OptionSet, Hashable, Sendable {
    /// One bit for each flag; each firmware has them in other places on the wire.
    public let rawValue: UInt8

    /// Makes flags of their bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The finger is not in the clip; older firmware only.
    public static var fingerOut: Flags { Flags(rawValue: 0x01) }
    /// The saturation falls or is low: about the patient, not about the measurement.
    public static var lowSaturation: Flags { Flags(rawValue: 0x02) }
    /// The pulse beeps now.
    public static var beep: Flags { Flags(rawValue: 0x04) }
    /// The probe is faulty.
    public static var probeError: Flags { Flags(rawValue: 0x08) }
    /// The oximeter searches for a pulse.
    public static var searching: Flags { Flags(rawValue: 0x10) }
    /// The oximeter has searched for too long; newer firmware only.
    public static var searchingTooLong: Flags { Flags(rawValue: 0x20) }
    /// The perfusion count is said to be valid; newer firmware only.
    public static var perfusionValid: Flags { Flags(rawValue: 0x40) }
  }

  /// The flags.
  public var flags: Flags
  /// The strength of the signal, 0 to 15.
  public var signal: UInt8
  /// The plethysmogram sample, 0 to 127.
  public var pleth: UInt8
  /// The height of the bar on the oximeter's screen, 0 to 15.
  public var bar: UInt8
  /// Pulse rate, 1 to 254 per minute; nil when none is measured.
  public var pulseRate: Rate?
  /// SpO2, 1 to 100 %; nil when none is measured.
  public var saturation: OxygenSaturation?
  /// The perfusion index in counts whose unit is not known publicly; nil when there is none.
  public var perfusionCount: UInt16?

  /// Makes a sample.
  public init(
    flags: Flags = [], signal: UInt8, pleth: UInt8, bar: UInt8, pulseRate: Rate?,
    saturation: OxygenSaturation?, perfusionCount: UInt16? = nil
  ) {
    self.flags = flags
    self.signal = signal & 0x0F
    self.pleth = pleth & 0x7F
    self.bar = bar & 0x0F
    self.pulseRate = pulseRate
    self.saturation = saturation
    self.perfusionCount = perfusionCount
  }

  /// Sets a flag when a bit of a byte of the wire is set.
  mutating func read(_ flag: Flags, _ byte: UInt8, _ bit: UInt8) {
    if byte & bit != 0 { flags.insert(flag) }
  }

  /// A bit of a byte of the wire when a flag is set.
  func wire(_ flag: Flags, _ bit: UInt8) -> UInt8 { flags.contains(flag) ? bit : 0 }

  static func rate(_ byte: UInt8) -> Rate? {
    byte == 0 || byte == 0xFF ? nil : .perMinute(Int32(byte))
  }

  /// A saturation, none, or nothing for a byte that is neither.
  static func saturation(_ byte: UInt8) -> OxygenSaturation?? {
    if byte == 0 || byte == 127 { return .some(nil) }
    return byte > 100 ? nil : .some(.percent(Int32(byte)))
  }

  var rateByte: UInt8? { pulseRate.map { UInt8(max(1, min(254, ($0.thousandths + 500) / 1000))) } }

  var saturationByte: UInt8? { saturation.map { UInt8(max(1, min(100, ($0.thousandths + 500) / 1000))) } }
}

extension ContecSample {
  /// Emits the sample as the five bytes of the firmware up to 4.5.
  ///
  ///     1 beep drop out SSSS   0 PLETH   0 RATE7 search error BBBB   0 RATE   0 SpO2
  public func encodeOld(_ emit: (UInt8) -> Void) {
    let rate = rateByte ?? 0
    emit(0x80 | signal | wire(.fingerOut, 0x10) | wire(.lowSaturation, 0x20) | wire(.beep, 0x40))
    emit(pleth)
    emit(bar | wire(.probeError, 0x10) | wire(.searching, 0x20) | (rate >> 7) << 6)
    emit(rate & 0x7F)
    emit(saturationByte ?? 0)
  }

  /// Reads the five bytes of the firmware up to 4.5; nil when the saturation is impossible.
  init?(old bytes: InlineArray<5, UInt8>) {
    guard let saturation = ContecSample.saturation(bytes[4]) else { return nil }
    self.init(
      signal: bytes[0], pleth: bytes[1], bar: bytes[2],
      pulseRate: ContecSample.rate(bytes[3] | (bytes[2] & 0x40) << 1), saturation: saturation)
    read(.fingerOut, bytes[0], 0x10)
    read(.lowSaturation, bytes[0], 0x20)
    read(.beep, bytes[0], 0x40)
    read(.probeError, bytes[2], 0x10)
    read(.searching, bytes[2], 0x20)
  }
}

/// Cuts the stream of a CMS50D+ with firmware up to 4.5 into samples.
public struct ContecOldFramer: WireFramer {
  private var record = MarkedRecord(length: 5)

  /// Makes a framer that waits for the first byte of a sample.
  public init() {}

  /// Takes the next byte of the stream.
  public mutating func append(_ byte: UInt8) { record.append(byte) }

  /// Takes the next step through the bytes held.
  public mutating func next() -> FramerStep<ContecSample> {
    switch record.next() {
    case .incomplete: return .incomplete
    case .rejected(let error): return .rejected(error)
    case .whole:
      guard let sample = ContecSample(old: record.bytes) else { return .rejected(.illegalField) }
      return .frame(sample)
    }
  }

  /// Forgets all bytes held.
  public mutating func reset() { record.reset() }
}
