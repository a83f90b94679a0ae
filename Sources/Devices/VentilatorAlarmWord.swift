internal import Readings

/// What ``Channel/ventilatorAlarms`` says: the ventilator's own alarms, together.
///
/// What a ventilator says in words becomes the same bits as what another one says in a register, so that the
/// gateway repeats either in the same way.
struct VentilatorAlarmWord: OptionSet, Hashable, Sendable {
  let rawValue: Int32

  init(rawValue: Int32) { self.rawValue = rawValue }

  private init(_ alarm: VentilatorAlarm) { self.init(rawValue: alarm.bit) }

  static let disconnection = VentilatorAlarmWord(.disconnection)
  static let apnoea = VentilatorAlarmWord(.apnoea)
  static let lowMinuteVolume = VentilatorAlarmWord(.lowMinuteVolume)
  static let lowTidalVolume = VentilatorAlarmWord(.lowTidalVolume)
  static let highRate = VentilatorAlarmWord(.highRate)
  static let highPressure = VentilatorAlarmWord(.highPressure)
  static let mainsFailure = VentilatorAlarmWord(.mainsFailure)
  static let batteryLow = VentilatorAlarmWord(.batteryLow)

  /// The word as the channel's reading.
  var reading: Reading { .measured(rawValue * 1000) }
}
