/// The bits of ``Channel/ventilatorAlarms``, in the order of the integrator's map.
///
/// What a ventilator says in words becomes the same bits as what another one says in a register, so that the
/// gateway repeats either in the same way.
struct VentilatorAlarmWord: OptionSet, Hashable, Sendable {
  let rawValue: UInt16

  static let disconnection = VentilatorAlarmWord(rawValue: 1 << 1)
  static let apnoea = VentilatorAlarmWord(rawValue: 1 << 2)
  static let lowMinuteVolume = VentilatorAlarmWord(rawValue: 1 << 3)
  static let lowTidalVolume = VentilatorAlarmWord(rawValue: 1 << 4)
  static let highRate = VentilatorAlarmWord(rawValue: 1 << 5)
  static let highPressure = VentilatorAlarmWord(rawValue: 1 << 6)
  static let mainsFailure = VentilatorAlarmWord(rawValue: 1 << 7)
  static let batteryLow = VentilatorAlarmWord(rawValue: 1 << 8)
}
