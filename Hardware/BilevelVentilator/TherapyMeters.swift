internal import Quantities

/// Everything measured since therapy was started; starting or stopping makes it anew.
struct TherapyMeters {
  private(set) var breaths = BreathAverages()
  private(set) var leak = LeakMeter()
  private var meter = BreathMeter()
  private var watch = AlarmWatch()

  /// Takes one step of 10 ms; whether a breath ended with it.
  mutating func step(_ sensors: VentilatorSensors, _ settings: VentilatorSettings) -> Bool {
    leak.step(sensors.unintentionalLeak.thousandths)
    watch.step(sensors.airwayPressure, settings)
    let ended = meter.step(sensors)
    if isApnoea(settings) { breaths = BreathAverages() }
    guard let ended, ended.steps < settings.limits.apnoeaSeconds * 100 else { return ended != nil }
    breaths.add(ended)
    return true
  }

  private func isApnoea(_ settings: VentilatorSettings) -> Bool {
    meter.stepsSinceBreath >= settings.limits.apnoeaSeconds * 100
  }

  /// What is measured now: nothing that a faulty sensor gave, and nothing of a breath during apnoea but its
  /// absence.
  func validity(_ hardware: HardwareConditions, _ settings: VentilatorSettings) -> VentilatorValidity {
    let hasFlow = !hardware.contains(.flowSensorFault)
    let hasPressure = !hardware.contains(.pressureSensorFault)
    var valid = VentilatorValidity()
    if breaths.isValid { valid.formUnion([.rate, .inspiratoryTime, .triggered]) }
    if breaths.isValid, hasFlow { valid.formUnion([.tidalVolume, .minuteVolume]) }
    if breaths.isValid, hasPressure { valid.formUnion([.inspiratoryPressure, .expiratoryPressure]) }
    if isApnoea(settings) { valid.formUnion(hasFlow ? [.rate, .minuteVolume] : .rate) }
    if leak.isValid, hasFlow { valid.insert(.leak) }
    if !hardware.contains(.oxygenSensorFault) { valid.insert(.inspiredOxygen) }
    if hasPressure { valid.insert(.pressureWaveform) }
    if hasFlow { valid.insert(.flowWaveform) }
    return valid
  }

  /// The alarm conditions of therapy.
  func alarms(_ settings: VentilatorSettings, _ hardware: HardwareConditions) -> VentilatorAlarms {
    let limits = settings.limits
    let valid = validity(hardware, settings)
    var alarms = hardware.contains(.pressureSensorFault) ? [] : watch.pressureAlarms
    if isApnoea(settings) { alarms.insert(.apnoea) }
    if valid.contains(.leak), leak.mean > limits.leak.thousandths { alarms.insert(.highLeak) }
    guard breaths.isValid else { return alarms }
    if breaths.rateTenths * 100 > limits.rate.thousandths { alarms.insert(.highRate) }
    guard valid.contains(.tidalVolume) else { return alarms }
    if breaths.tidalMillilitres * 1000 < limits.tidalVolume.thousandths { alarms.insert(.lowTidalVolume) }
    if breaths.minuteHundredths * 10 < limits.minuteVolume.thousandths { alarms.insert(.lowMinuteVolume) }
    return alarms
  }
}
