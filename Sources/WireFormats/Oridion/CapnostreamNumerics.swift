/// The numbers of a Capnostream monitor, once a second.
///
///      0-3 time  4 EtCO2  5 FiCO2  6 RR  7 SpO2  8 pulse  9 slow status  10-12 -  13 CO2 alarms
///     14 SpO2 alarms  15 no-breath time  16/17 EtCO2 hi/lo  18/19 RR  20 FiCO2 hi  21/22 SpO2  23/24 pulse
///     25 unit  26 further CO2 status                                                       FF = no value
///
/// Such frames have been met shifted by one byte, with a right checksum. ``isCredible`` refuses every one of
/// them, whichever byte is missing or came twice before the pulse limits: the low limit of the pulse is never
/// below 20 and a unit never above 3, so either a unit stands where the limit belongs or the limit where the
/// unit belongs. Source: devices, sections 1.4.3, 1.4.4 and 3.4 (label B).
public struct CapnostreamNumerics: Sendable {
  /// The code of the frame.
  public static var code: UInt8 { 1 }
  /// Bytes of the payload; what follows is not interpreted.
  public static var length: Int { 27 }
  /// The byte that stands for no value.
  public static var none: UInt8 { 0xFF }

  private var bytes = InlineArray<27, UInt8>(repeating: 0)

  /// Makes numerics that say nothing, with limits as a monitor has them, in mmHg.
  public init() {
    for place in 4...8 { bytes[place] = CapnostreamNumerics.none }
    self[.noBreathSeconds] = 30
    self[.endTidalHigh] = 60
    self[.endTidalLow] = 15
    self[.rateHigh] = 30
    self[.rateLow] = 5
    self[.inspiredHigh] = 8
    self[.saturationHigh] = 100
    self[.saturationLow] = 85
    self[.pulseHigh] = 140
    self[.pulseLow] = 50
    self[.unit] = OridionUnit.mmHg.rawValue
  }

  /// Reads a payload.
  ///
  /// - Throws: `length` when bytes are missing, `illegalField` when the bytes together cannot be numerics.
  public init(_ payload: OridionBytes) throws(WireError) {
    guard payload.count >= CapnostreamNumerics.length else { throw .length }
    for place in 0..<CapnostreamNumerics.length { bytes[place] = payload[place] }
    guard isCredible else { throw .illegalField }
  }

  /// The frame that carries the numerics.
  public var frame: OridionFrame {
    var frame = OridionFrame(code: CapnostreamNumerics.code)
    for place in 0..<CapnostreamNumerics.length { frame.payload.append(bytes[place]) }
    return frame
  }

  /// The byte of a field, as it stands on the wire.
  public subscript(field: Field) -> UInt8 {
    get { bytes[Int(field.rawValue)] }
    set { bytes[Int(field.rawValue)] = newValue }
  }

  /// The number in a field; nil when the monitor has none.
  public func number(_ field: Field) -> Int32? {
    self[field] == CapnostreamNumerics.none ? nil : Int32(self[field])
  }

  /// The monitor's own time in seconds; its origin and zone are not documented.
  public var time: UInt32 {
    get {
      UInt32(bytes[0]) << 24 | UInt32(bytes[1]) << 16 | UInt32(bytes[2]) << 8 | UInt32(bytes[3])
    }
    set {
      for place in 0..<4 { bytes[place] = UInt8(truncatingIfNeeded: newValue >> UInt32(24 - 8 * place)) }
    }
  }

  /// The unit of the CO2 fields; nil when the byte names none.
  public var unit: OridionUnit? { OridionUnit(rawValue: self[.unit]) }

  /// A field of one byte; the number is its place.
  public enum Field: UInt8, CaseIterable, Hashable, Sendable {
    /// CO2 at the end of expiration, in the unit.
    case endTidal = 4
    /// CO2 in inspired gas, in the unit.
    case inspired = 5
    /// Breaths per minute.
    case respiratoryRate = 6
    /// SpO2 in percent.
    case saturation = 7
    /// Pulse rate per minute.
    case pulse = 8
    /// State of the monitor and of its sounds, bits of ``CapnostreamState``.
    case state = 9
    /// Alarms of the CO2 measurement, bits of ``CapnostreamCO2Alarms``.
    case co2Alarms = 13
    /// Alarms of the oximeter, bits of ``CapnostreamPulseAlarms``.
    case pulseAlarms = 14
    /// Seconds without a breath that are an alarm.
    case noBreathSeconds = 15
    /// High limit of end-tidal CO2.
    case endTidalHigh = 16
    /// Low limit of end-tidal CO2.
    case endTidalLow = 17
    /// High limit of the respiratory rate.
    case rateHigh = 18
    /// Low limit of the respiratory rate.
    case rateLow = 19
    /// High limit of inspired CO2.
    case inspiredHigh = 20
    /// High limit of SpO2.
    case saturationHigh = 21
    /// Low limit of SpO2.
    case saturationLow = 22
    /// High limit of the pulse rate.
    case pulseHigh = 23
    /// Low limit of the pulse rate.
    case pulseLow = 24
    /// The unit, as a code of ``OridionUnit``.
    case unit = 25
    /// More about the CO2 measurement, bits of ``CapnostreamCO2Condition``.
    case co2Condition = 26
  }
}

extension CapnostreamNumerics: Equatable {
  /// Whether both say the same.
  public static func == (left: CapnostreamNumerics, right: CapnostreamNumerics) -> Bool {
    for place in 0..<CapnostreamNumerics.length where left.bytes[place] != right.bytes[place] { return false }
    return true
  }
}

// MARK: - Whether it can be

extension CapnostreamNumerics {
  /// Whether every field can be what it claims, alone and beside the others.
  ///
  /// Limits of EtCO2, FiCO2 and SpO2: devices, section 1.4.2; the ranges of the others are engineering
  /// choices, wider than what a monitor can be set to. The time and the bytes 10 to 12 may be anything, as
  /// nothing is documented of them.
  public var isCredible: Bool {
    guard unit != nil, hasKnownBits else { return false }
    let mostCO2: UInt8 = unit == .mmHg ? 150 : 200
    return isNumber(.endTidal, upTo: mostCO2) && isNumber(.inspired, upTo: mostCO2)
      && isNumber(.respiratoryRate, upTo: 150) && isNumber(.saturation, upTo: 100)
      && isNumber(.pulse, upTo: 254) && self[.noBreathSeconds] <= 120
      && isPair(.endTidalHigh, .endTidalLow, 0...mostCO2) && isPair(.rateHigh, .rateLow, 0...150)
      && isNumber(.inspiredHigh, upTo: mostCO2) && isPair(.saturationHigh, .saturationLow, 20...100)
      && isPair(.pulseHigh, .pulseLow, 20...254)
  }

  /// Whether the bits set are documented ones.
  private var hasKnownBits: Bool {
    self[.co2Alarms] & 0xC0 == 0 && self[.pulseAlarms] & 0x80 == 0 && self[.co2Condition] & 0x78 == 0
  }

  private func isNumber(_ field: Field, upTo most: UInt8) -> Bool {
    self[field] == CapnostreamNumerics.none || self[field] <= most
  }

  /// Whether two limits are in range and in order, as far as they are set.
  private func isPair(_ high: Field, _ low: Field, _ range: ClosedRange<UInt8>) -> Bool {
    let none = CapnostreamNumerics.none
    guard self[high] == none || range.contains(self[high]) else { return false }
    guard self[low] == none || range.contains(self[low]) else { return false }
    return self[high] == none || self[low] == none || self[high] > self[low]
  }
}
