public import Quantities

/// What 25 frames of Nonin data format 2 say together, three times a second.
///
/// A value is nil when the oximeter has no reading: 127 for a saturation and 511 for a pulse rate never
/// become numbers. "Display" values are the ones to trend; ``saturationFast`` is for fast desaturation only.
/// The extended values are averaged longer. Source: devices, section 1.1.2 (label A; that the timer has 14
/// bits is an inference from the other two-byte fields).
public struct NoninPacket: Hashable, Sendable {
  /// Pulse rate, 4-beat average.
  public var pulseRate: Rate?
  /// Pulse rate with extended averaging.
  public var pulseRateExtended: Rate?
  /// Pulse rate for display.
  public var pulseRateDisplay: Rate?
  /// Pulse rate for display with extended averaging.
  public var pulseRateDisplayExtended: Rate?
  /// SpO2, 4-beat average.
  public var saturation: OxygenSaturation?
  /// SpO2 for display.
  public var saturationDisplay: OxygenSaturation?
  /// SpO2 with the fastest averaging.
  public var saturationFast: OxygenSaturation?
  /// SpO2 of the last beat, not averaged.
  public var saturationBeatToBeat: OxygenSaturation?
  /// SpO2 with extended averaging.
  public var saturationExtended: OxygenSaturation?
  /// SpO2 for display with extended averaging.
  public var saturationDisplayExtended: OxygenSaturation?
  /// Revision of the oximeter's firmware.
  public var firmwareRevision: UInt8
  /// The oximeter's timer, 0 to 16383; its unit is not documented publicly.
  public var timer: UInt16
  /// The second status byte; bits without a name are kept.
  public var secondStatus: NoninSecondStatus
  /// The status bits that were set in at least one of the 25 frames.
  public var statusOfAnyFrame: NoninStatus
  /// The status bits of the last frame.
  public var statusOfLastFrame: NoninStatus

  /// Makes a packet without a reading.
  public init() {
    firmwareRevision = 0
    timer = 0
    secondStatus = []
    statusOfAnyFrame = []
    statusOfLastFrame = []
  }

  /// Reads the 25 data bytes of a packet.
  ///
  /// A saturation between 101 and 126 or above 127 refuses the packet as `illegalField`: 25 right checksums
  /// around such a value mean that something else than this format is on the line.
  public init(
    data: InlineArray<25, UInt8>, statusOfAnyFrame: NoninStatus, statusOfLastFrame: NoninStatus
  ) throws(WireError) {
    self.init()
    pulseRate = NoninPacket.rate(data[0], data[1])
    saturation = try NoninPacket.saturation(data[2])
    firmwareRevision = data[3]
    timer = UInt16(data[5] & 0x7F) << 7 | UInt16(data[6] & 0x7F)
    secondStatus = NoninSecondStatus(rawValue: data[7])
    saturationDisplay = try NoninPacket.saturation(data[8])
    saturationFast = try NoninPacket.saturation(data[9])
    saturationBeatToBeat = try NoninPacket.saturation(data[10])
    pulseRateExtended = NoninPacket.rate(data[13], data[14])
    saturationExtended = try NoninPacket.saturation(data[15])
    saturationDisplayExtended = try NoninPacket.saturation(data[16])
    pulseRateDisplay = NoninPacket.rate(data[19], data[20])
    pulseRateDisplayExtended = NoninPacket.rate(data[21], data[22])
    self.statusOfAnyFrame = statusOfAnyFrame
    self.statusOfLastFrame = statusOfLastFrame
  }

  /// The data byte that the frame with this index (0 to 24) carries; reserved bytes are zero.
  ///
  /// Traps when a saturation is not 0 to 100 % or a rate not 0 to 510 /min.
  public func data(ofFrame index: Int) -> UInt8 {
    switch index {
    case 0: NoninPacket.highByte(pulseRate)
    case 1: NoninPacket.lowByte(pulseRate)
    case 2: NoninPacket.byte(saturation)
    case 3: firmwareRevision
    case 5: UInt8(timer >> 7 & 0x7F)
    case 6: UInt8(timer & 0x7F)
    case 7: secondStatus.rawValue
    case 8: NoninPacket.byte(saturationDisplay)
    case 9: NoninPacket.byte(saturationFast)
    case 10: NoninPacket.byte(saturationBeatToBeat)
    case 13: NoninPacket.highByte(pulseRateExtended)
    case 14: NoninPacket.lowByte(pulseRateExtended)
    case 15: NoninPacket.byte(saturationExtended)
    case 16: NoninPacket.byte(saturationDisplayExtended)
    case 19: NoninPacket.highByte(pulseRateDisplay)
    case 20: NoninPacket.lowByte(pulseRateDisplay)
    case 21: NoninPacket.highByte(pulseRateDisplayExtended)
    case 22: NoninPacket.lowByte(pulseRateDisplayExtended)
    case _: 0
    }
  }

  /// The frame with this index (0 to 24) of the packet; the SYNC bit follows from the index, whatever
  /// `status` says.
  public func frame(_ index: Int, status: NoninStatus, pleth: UInt8) -> NoninFrame {
    precondition(index >= 0 && index < NoninFrame.framesPerPacket, "a packet has frames 0 to 24")
    let synced = index == 0 ? status.union(.sync) : status.subtracting(.sync)
    return NoninFrame(status: synced, pleth: pleth, data: data(ofFrame: index))
  }

  private static func rate(_ high: UInt8, _ low: UInt8) -> Rate? {
    let beats = Int32(high & 0x03) << 7 | Int32(low & 0x7F)
    return beats == 511 ? nil : .perMinute(beats)
  }

  private static func saturation(_ byte: UInt8) throws(WireError) -> OxygenSaturation? {
    if byte == 127 { return nil }
    if byte > 100 { throw .illegalField }
    return .percent(Int32(byte))
  }

  private static func beats(_ rate: Rate?) -> Int32 {
    guard let rate else { return 511 }
    let beats = (rate.thousandths + 500) / 1000
    precondition(beats >= 0 && beats < 511, "the wire carries pulse rates of 0 to 510")
    return beats
  }

  private static func highByte(_ rate: Rate?) -> UInt8 { UInt8(beats(rate) >> 7) }

  private static func lowByte(_ rate: Rate?) -> UInt8 { UInt8(beats(rate) & 0x7F) }

  private static func byte(_ saturation: OxygenSaturation?) -> UInt8 {
    guard let saturation else { return 127 }
    let percent = (saturation.thousandths + 500) / 1000
    precondition(percent >= 0 && percent <= 100, "the wire carries saturations of 0 to 100")
    return UInt8(percent)
  }
}

/// The second status byte of a Nonin packet.
///
/// Source: devices, section 1.1.2.
public struct NoninSecondStatus: OptionSet, Hashable, Sendable {
  /// The bits as they are on the wire.
  public let rawValue: UInt8

  /// Makes a status from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The oximeter judges the reading to be of high quality (SmartPoint).
  public static var smartPoint: NoninSecondStatus { NoninSecondStatus(rawValue: 0x20) }
  /// The batteries are low.
  public static var lowBattery: NoninSecondStatus { NoninSecondStatus(rawValue: 0x01) }
}
