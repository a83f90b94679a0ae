internal import Quantities
public import WireFormats

/// Masimo's line of text, ASCII 1 or 2, once a second (devices, section 1.2).
public struct MasimoOximeterWords: OximeterWords {
  /// One line a second.
  public static var period: Int64 { 1_000_000 }

  private let form: MasimoLine.Form

  /// Makes the words of a form.
  public init(_ form: MasimoLine.Form) { self.form = form }

  /// Says one line; the numbers out of track are those of the last pulse.
  public mutating func say(_ shown: ShownNumbers, seconds: Int64, emit: (UInt8) -> Void) {
    let sensor = shown.sensor
    let clock = DeviceClock(seconds: seconds)
    MasimoLine(
      form,
      at: MasimoLine.Moment(
        month: clock.month, day: clock.day, year: clock.year, time: clock.time),
      saturation: shown.saturation, pulseRate: shown.pulseRate,
      perfusionIndex: sensor.isOff ? nil : sensor.perfusionIndex,
      exceptions: MasimoOximeterWords.exceptions(sensor)
    ).encode(emit)
  }

  private static func exceptions(_ sensor: OximeterSensor) -> MasimoExceptions {
    var exceptions: MasimoExceptions = .extracting
    if sensor.isOff { return [exceptions, .sensorOff] }
    if sensor.isOutOfTrack { exceptions.insert(.pulseSearch) }
    if sensor.isArtefact { exceptions.insert(.lowSignal) }
    if sensor.perfusion == .low { exceptions.insert(.lowPerfusion) }
    return exceptions
  }
}
