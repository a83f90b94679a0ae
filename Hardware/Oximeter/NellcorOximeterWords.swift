internal import Quantities
internal import WireFormats

/// Nellcor's line of text, every two seconds, under a heading every 25 lines (devices, section 1.10).
public struct NellcorOximeterWords: OximeterWords {
  /// One line every two seconds.
  public static var period: Int64 { 2_000_000 }
  /// Lines of a page; an engineering choice.
  public static var linesOfPage: Int64 { 25 }

  /// Makes the words.
  public init() {}

  /// Says one line, and the heading before the first of a page.
  public mutating func say(_ shown: ShownNumbers, seconds: Int64, emit: (UInt8) -> Void) {
    let line = seconds * 1_000_000 / NellcorOximeterWords.period
    if line % NellcorOximeterWords.linesOfPage == 0 {
      NellcorLine.encodeTitle(emit)
      NellcorLine.heading.encode(emit)
    }
    let sensor = shown.sensor
    let clock = DeviceClock(seconds: seconds)
    let moment = NellcorNumbers.Moment(
      day: clock.day, month: clock.month, year: clock.year, time: clock.time)
    let numbers = NellcorNumbers(
      at: moment, saturation: shown.saturation, pulseRate: shown.pulseRate,
      pulseAmplitude: sensor.isOff ? nil : UInt16(sensor.pleth), status: NellcorOximeterWords.status(sensor))
    NellcorLine.numbers(numbers).encode(emit)
  }

  private static func status(_ sensor: OximeterSensor) -> NellcorStatus {
    if sensor.isOff { return .sensorOff }
    var status: NellcorStatus = []
    if sensor.isOutOfTrack { status.insert(.pulseSearch) }
    if sensor.isArtefact { status.insert(.interference) }
    if sensor.isBatteryLow { status.insert(.lowBattery) }
    return status
  }
}
