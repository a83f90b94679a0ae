internal import Quantities
public import WireFormats

/// Nonin's line of text, once a second (devices, section 1.1.8).
public struct NoninTextWords: OximeterWords {
  /// One line a second.
  public static var period: Int64 { 1_000_000 }

  /// Makes the words.
  public init() {}

  /// Says one line.
  public mutating func say(_ shown: ShownNumbers, seconds: Int64, emit: (UInt8) -> Void) {
    NoninTextLine(saturation: shown.saturation, pulseRate: shown.pulseRate).encode(emit)
  }
}

/// Nonin data format 8 or 1: one record a second (devices, sections 1.1.4 and 1.1.5).
public struct NoninRecordWords: OximeterWords {
  /// One record a second.
  public static var period: Int64 { 1_000_000 }

  private let format: NoninRecordFormat

  /// Makes the words of a format.
  public init(_ format: NoninRecordFormat) { self.format = format }

  /// Says one record.
  public mutating func say(_ shown: ShownNumbers, seconds: Int64, emit: (UInt8) -> Void) {
    let sensor = shown.sensor
    NoninRecord(
      saturation: shown.saturation, pulseRate: shown.pulseRate, flags: NoninRecordWords.flags(sensor),
      secondStatus: sensor.isBatteryLow ? .lowBattery : []
    ).encode(format, emit)
  }

  private static func flags(_ sensor: OximeterSensor) -> NoninRecord.Flags {
    if sensor.isOff { return .sensorDisconnected }
    var flags: NoninRecord.Flags =
      switch sensor.perfusion {
      case .low: .lowPerfusion
      case .medium: .marginalPerfusion
      case .high, .notReported: []
      }
    if sensor.isOutOfTrack { flags.insert(.outOfTrack) }
    if sensor.isArtefact { flags.insert(.artefact) }
    return flags
  }
}

/// Nonin data format 13: one record when the finger has been in the clip for ten seconds.
///
/// How long a measurement lasts is an engineering choice. Wire format: devices, section 1.1.6.
public struct NoninSpotCheckWords: OximeterWords {
  /// The finger is looked for once a second.
  public static var period: Int64 { 1_000_000 }
  /// Seconds of a measurement.
  public static var measurementTime: Int64 { 10 }

  private var secondsOnFinger: Int64 = 0

  /// Makes the words.
  public init() {}

  /// Says a record when a measurement is done, otherwise nothing.
  public mutating func say(_ shown: ShownNumbers, seconds: Int64, emit: (UInt8) -> Void) {
    guard !shown.sensor.isOff else {
      secondsOnFinger = 0
      return
    }
    secondsOnFinger += 1
    guard secondsOnFinger == NoninSpotCheckWords.measurementTime else { return }
    let sensor = shown.sensor
    let isGood = !sensor.isOutOfTrack && !sensor.isArtefact && sensor.perfusion != .low
    var status: NoninSpotCheck.Status = isGood ? .smartPoint : []
    if sensor.isBatteryLow { status.insert(.lowBattery) }
    let clock = DeviceClock(seconds: seconds)
    let moment: InlineArray<8, UInt8> = [
      20, clock.year, clock.month, clock.day, clock.time.hour, clock.time.minute, clock.time.second,
      0,
    ]
    NoninSpotCheck(
      type: 0x000D, moment: moment, status: status, saturation: shown.saturation,
      pulseRate: shown.pulseRate
    ).encode(emit)
  }
}
