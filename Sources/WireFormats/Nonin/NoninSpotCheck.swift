public import Quantities

/// One measurement that a finger oximeter sends when it is done: Nonin data format 13.
///
///     00 02  TYPE TYPE  LEN LEN  century YY MM DD hh mm ss frac  STATUS STATUS  HR HR  -- SpO2 ...  CHK 03
///
/// Two-byte numbers come high byte first. LEN counts the bytes between it and CHK, at least 14; CHK is their
/// sum, mod 256. Newer models may send more bytes behind the SpO2: they are counted, and not kept. What TYPE
/// has to be is not known publicly, so that every type is taken and kept. Source: devices, section 1.1.6
/// (label B).
public struct NoninSpotCheck: Hashable, Sendable {
  /// What the oximeter says about the measurement.
  public struct Status: OptionSet, Hashable, Sendable {
    /// The bits as they are on the wire.
    public let rawValue: UInt16

    /// Makes a status from its bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The oximeter judges the reading to be of high quality (SmartPoint).
    public static var smartPoint: Status { Status(rawValue: 0x0200) }
    /// There was no measurement.
    public static var noMeasurement: Status { Status(rawValue: 0x0100) }
    /// The measurement was made earlier and comes from the memory.
    public static var fromMemory: Status { Status(rawValue: 0x0010) }
    /// The batteries are low.
    public static var lowBattery: Status { Status(rawValue: 0x0001) }
  }

  /// The fewest and the most bytes between LEN and CHK that are taken; the upper end is an engineering
  /// choice.
  public static var dataLengths: ClosedRange<Int> { 14...30 }

  /// The type of the record.
  public var type: UInt16
  /// The oximeter's date and time: century, year, month, day, hour, minute, second and fraction.
  public var moment: InlineArray<8, UInt8>
  /// What the oximeter says about the measurement; unknown bits are kept.
  public var status: Status
  /// SpO2, 0 to 100 %; nil when none was measured.
  public var saturation: OxygenSaturation?
  /// Pulse rate, 0 to 510 per minute; nil when none was measured.
  public var pulseRate: Rate?

  /// Makes a record of a moment that begins with the century.
  public init(
    type: UInt16, moment: InlineArray<8, UInt8>, status: Status, saturation: OxygenSaturation?,
    pulseRate: Rate?
  ) {
    self.type = type
    self.moment = moment
    self.status = status
    self.saturation = saturation
    self.pulseRate = pulseRate
  }

  /// Whether two records say the same of the same moment.
  public static func == (one: NoninSpotCheck, other: NoninSpotCheck) -> Bool {
    for place in 0..<8 where one.moment[place] != other.moment[place] { return false }
    return one.type == other.type && one.status == other.status && one.saturation == other.saturation
      && one.pulseRate == other.pulseRate
  }

  /// Hashes what makes two records the same.
  public func hash(into hasher: inout Hasher) {
    for place in 0..<8 { hasher.combine(moment[place]) }
    hasher.combine(type)
    hasher.combine(status.rawValue)
    hasher.combine(saturation)
    hasher.combine(pulseRate)
  }

  /// Emits the 22 bytes of the record; values beyond what the wire carries stand at its end.
  public func encode(_ emit: (UInt8) -> Void) {
    var sum: UInt8 = 0
    func data(_ byte: UInt8) {
      sum &+= byte
      emit(byte)
    }
    emit(0x00)
    emit(0x02)
    emit(UInt8(type >> 8))
    emit(UInt8(type & 0xFF))
    emit(0x00)
    emit(UInt8(NoninSpotCheck.dataLengths.lowerBound))
    for place in 0..<8 { data(moment[place]) }
    data(UInt8(status.rawValue >> 8))
    data(UInt8(status.rawValue & 0xFF))
    let beats = NoninSpotCheck.whole(pulseRate, most: 510) ?? 511
    data(UInt8(beats >> 8))
    data(UInt8(beats & 0xFF))
    data(0x00)
    data(UInt8(NoninSpotCheck.whole(saturation, most: 100) ?? 127))
    emit(sum)
    emit(0x03)
  }

  private static func whole(_ quantity: (some Quantity)?, most: Int32) -> Int32? {
    guard let quantity else { return nil }
    return max(0, min(most, (quantity.thousandths + 500) / 1000))
  }
}

/// Cuts what an oximeter sends in Nonin data format 13 into records.
public struct NoninSpotCheckFramer: WireFramer {
  // Six bytes before the longest data, two behind it.
  private var held = FrameSearch<38>()

  /// Makes a framer that waits for the first byte of a record.
  public init() {}

  /// Takes the next byte of the stream.
  public mutating func append(_ byte: UInt8) { held.append(byte) }

  /// Takes the next step through the bytes held.
  public mutating func next() -> FramerStep<NoninSpotCheck> { held.next(NoninSpotCheckFramer.examine) }

  /// Forgets all bytes held.
  public mutating func reset() { held.reset() }

  private static func examine(_ held: FrameSearch<38>) -> FrameSearch<38>.Head<NoninSpotCheck> {
    if held[0] != 0x00 || held.count > 1 && held[1] != 0x02 { return .rejected(.noise) }
    if held.count > 4 && held[4] != 0x00 { return .rejected(.length) }
    guard held.count > 5 else { return .incomplete }
    let length = Int(held[5])
    guard NoninSpotCheck.dataLengths.contains(length) else { return .rejected(.length) }
    guard held.count >= length + 8 else { return .incomplete }
    var sum: UInt8 = 0
    for place in 6..<length + 6 { sum &+= held[place] }
    guard sum == held[length + 6] else { return .rejected(.checksum) }
    guard held[length + 7] == 0x03 else { return .rejected(.noise) }
    guard let record = NoninSpotCheck(held) else { return .rejected(.illegalField) }
    return .frame(record, length: length + 8)
  }
}

extension NoninSpotCheck {
  /// The fields of a record whose frame is right; nil when a number is impossible.
  fileprivate init?(_ held: FrameSearch<38>) {
    let word = { (place: Int) in UInt16(held[place]) << 8 | UInt16(held[place + 1]) }
    let (beats, percent) = (Int32(word(16)), held[19])
    guard beats <= 511, percent <= 100 || percent == 127 else { return nil }
    var moment = InlineArray<8, UInt8>(repeating: 0)
    for place in 0..<8 { moment[place] = held[6 + place] }
    self.init(
      type: word(2), moment: moment, status: Status(rawValue: word(14)),
      saturation: percent == 127 ? nil : .percent(Int32(percent)),
      pulseRate: beats == 511 ? nil : .perMinute(beats))
  }
}
