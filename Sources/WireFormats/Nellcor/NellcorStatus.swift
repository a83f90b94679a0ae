/// The codes of two letters that a Nellcor oximeter writes behind its numbers.
///
/// Source: devices, section 1.10.
public struct NellcorStatus: OptionSet, Hashable, Sendable {
  /// One bit for each code, in the alphabetical order of the codes; no wire has these bits.
  public let rawValue: UInt16

  /// Makes a status of its bits.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// `AO`: the alarms are off.
  public static var alarmOff: NellcorStatus { NellcorStatus(rawValue: 1 << 0) }
  /// `AS`: the alarms are silenced.
  public static var alarmSilenced: NellcorStatus { NellcorStatus(rawValue: 1 << 1) }
  /// `LB`: the battery is low.
  public static var lowBattery: NellcorStatus { NellcorStatus(rawValue: 1 << 2) }
  /// `LM`: the pulse was lost while there was interference.
  public static var pulseLostInInterference: NellcorStatus { NellcorStatus(rawValue: 1 << 3) }
  /// `LP`: the pulse was lost.
  public static var pulseLost: NellcorStatus { NellcorStatus(rawValue: 1 << 4) }
  /// `MO`: there is interference.
  public static var interference: NellcorStatus { NellcorStatus(rawValue: 1 << 5) }
  /// `PH`: the pulse rate is above its limit.
  public static var rateHigh: NellcorStatus { NellcorStatus(rawValue: 1 << 6) }
  /// `PL`: the pulse rate is below its limit.
  public static var rateLow: NellcorStatus { NellcorStatus(rawValue: 1 << 7) }
  /// `PS`: the oximeter searches for a pulse.
  public static var pulseSearch: NellcorStatus { NellcorStatus(rawValue: 1 << 8) }
  /// `SD`: the sensor is unplugged.
  public static var sensorDisconnected: NellcorStatus { NellcorStatus(rawValue: 1 << 9) }
  /// `SH`: the saturation is above its limit.
  public static var saturationHigh: NellcorStatus { NellcorStatus(rawValue: 1 << 10) }
  /// `SL`: the saturation is below its limit.
  public static var saturationLow: NellcorStatus { NellcorStatus(rawValue: 1 << 11) }
  /// `SO`: the sensor is off the patient.
  public static var sensorOff: NellcorStatus { NellcorStatus(rawValue: 1 << 12) }
  /// A code that is not known, whatever it was.
  public static var unknown: NellcorStatus { NellcorStatus(rawValue: 1 << 15) }

  /// The codes in the order of their bits.
  private static var codes: StaticString { "AOASLBLMLPMOPHPLPSSDSHSLSO" }
  private static var codeCount: Int { 13 }

  /// Takes the word that comes next.
  static func take(_ line: inout TextLine) -> NellcorStatus {
    let start = line.place
    while let byte = line.next, byte != UInt8(ascii: " ") { _ = line.takes(byte) }
    guard line.place - start == 2 else { return unknown }
    let names = codes.utf8Start
    for code in 0..<codeCount where line[start] == names[code * 2] && line[start + 1] == names[code * 2 + 1] {
      return NellcorStatus(rawValue: 1 << UInt16(code))
    }
    return unknown
  }

  /// Writes the known codes, each behind a blank.
  func encode(_ emit: (UInt8) -> Void) {
    for code in 0..<NellcorStatus.codeCount where rawValue & 1 << UInt16(code) != 0 {
      emit(UInt8(ascii: " "))
      emit(NellcorStatus.codes.utf8Start[code * 2])
      emit(NellcorStatus.codes.utf8Start[code * 2 + 1])
    }
  }
}
