public import Quantities

/// One record of Nonin data format 8 (four bytes) or 1 (three bytes), once a second.
///
///     1 d t l m a H H   0 RRRRRRR   0 SSSSSSS   0 STAT2 (format 8 only)
///
/// d sensor disconnected, t out of track, l low and m marginal perfusion, a artefact, HH and R the pulse rate
/// (511: none), S the SpO2 (127: none). There is no checksum: only bit 7 tells the first byte from the
/// others. Source: devices, sections 1.1.4 and 1.1.5. Format 8 has one public source (label B) and `d` and
/// bit 7 none; the layout of format 1 has none at all (label M).
public struct NoninRecord: Hashable, Sendable {
  /// How strong the pulse is and what is wrong with it, as the flags of the first byte.
  public struct Flags: OptionSet, Hashable, Sendable {
    /// The bits as they are on the wire, without the two of the pulse rate and without bit 7.
    public let rawValue: UInt8

    /// Makes flags of their bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue & 0x7C }

    /// The sensor is off the patient or unplugged.
    public static var sensorDisconnected: Flags { Flags(rawValue: 0x40) }
    /// There are no consecutive pulses.
    public static var outOfTrack: Flags { Flags(rawValue: 0x20) }
    /// The pulse is weak.
    public static var lowPerfusion: Flags { Flags(rawValue: 0x10) }
    /// The pulse is of middling strength.
    public static var marginalPerfusion: Flags { Flags(rawValue: 0x08) }
    /// This pulse is an artefact.
    public static var artefact: Flags { Flags(rawValue: 0x04) }
  }

  /// The second status byte's bit for a sensor that gives data that cannot be used; format 8 only.
  public static var sensorAlarm: NoninSecondStatus { NoninSecondStatus(rawValue: 0x08) }

  /// SpO2, 0 to 100 %; nil when none is measured.
  public var saturation: OxygenSaturation?
  /// Pulse rate, 0 to 510 per minute; nil when none is measured.
  public var pulseRate: Rate?
  /// The flags of the first byte.
  public var flags: Flags
  /// The second status byte, its unknown bits too; empty in format 1.
  public var secondStatus: NoninSecondStatus

  /// Makes a record.
  public init(
    saturation: OxygenSaturation?, pulseRate: Rate?, flags: Flags = [], secondStatus: NoninSecondStatus = []
  ) {
    self.saturation = saturation
    self.pulseRate = pulseRate
    self.flags = flags
    self.secondStatus = secondStatus
  }

  /// Reads the bytes of a record; nil when the saturation is neither 0 to 100 % nor the mark for none.
  init?(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
    guard third <= 100 || third == 127 else { return nil }
    let beats = Int32(first & 0x03) << 7 | Int32(second)
    self.init(
      saturation: third == 127 ? nil : .percent(Int32(third)),
      pulseRate: beats == 511 ? nil : .perMinute(beats),
      flags: Flags(rawValue: first), secondStatus: NoninSecondStatus(rawValue: fourth))
  }

  /// Emits the record in a format; values beyond what the wire carries stand at its end.
  public func encode(_ format: NoninRecordFormat, _ emit: (UInt8) -> Void) {
    let beats = NoninRecord.whole(pulseRate, most: 510) ?? 511
    emit(0x80 | flags.rawValue | UInt8(beats >> 7))
    emit(UInt8(beats & 0x7F))
    emit(UInt8(NoninRecord.whole(saturation, most: 100) ?? 127))
    switch format {
    case .one: break
    case .eight: emit(secondStatus.rawValue & 0x7F)
    }
  }

  private static func whole(_ quantity: (some Quantity)?, most: Int32) -> Int32? {
    guard let quantity else { return nil }
    return max(0, min(most, (quantity.thousandths + 500) / 1000))
  }
}

/// Which of Nonin's two formats of one record a second.
public enum NoninRecordFormat: UInt8, Hashable, Sendable {
  /// Data format 1: three bytes.
  case one = 3
  /// Data format 8: four bytes.
  case eight = 4

  /// Bytes of a record.
  @inlinable public var length: Int { Int(rawValue) }
}

/// Cuts a Nonin stream of data format 1 or 8 into records.
///
/// Without a checksum a damaged byte may be another value and nothing here can see it: who shows a number
/// waits for a second record that agrees with it.
public struct NoninRecordFramer: WireFramer {
  private let format: NoninRecordFormat
  private var record: MarkedRecord

  /// Makes a framer that waits for the first byte of a record.
  public init(_ format: NoninRecordFormat) {
    self.format = format
    record = MarkedRecord(length: format.length)
  }

  /// Takes the next byte of the stream.
  public mutating func append(_ byte: UInt8) { record.append(byte) }

  /// Takes the next step through the bytes held.
  public mutating func next() -> FramerStep<NoninRecord> {
    switch record.next() {
    case .incomplete: return .incomplete
    case .rejected(let error): return .rejected(error)
    case .whole:
      let bytes = record.bytes
      let last = format == .eight ? bytes[3] : 0
      guard let record = NoninRecord(bytes[0], bytes[1], bytes[2], last) else {
        return .rejected(.illegalField)
      }
      return .frame(record)
    }
  }

  /// Forgets all bytes held.
  public mutating func reset() { record.reset() }
}
