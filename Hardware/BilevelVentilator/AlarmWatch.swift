internal import Quantities

/// Decides which of the ventilator's own alarm conditions hold.
struct AlarmWatch {
  /// Pressure must be wrong for this long: 3 s when low, 0.3 s when high.
  private static let lowPressureSteps: Int32 = 300
  private static let highPressureSteps: Int32 = 30

  private var stepsLow: Int32 = 0
  private var stepsHigh: Int32 = 0

  /// Takes the pressure of one step of 10 ms while therapy is delivered.
  mutating func step(_ pressure: AirwayPressure, _ settings: VentilatorSettings) {
    let isLow = pressure.thousandths * 2 < settings.expiratoryPressure.thousandths
    let isHigh = pressure.thousandths > settings.inspiratoryPressure.thousandths + 10_000
    stepsLow = isLow ? min(stepsLow + 1, AlarmWatch.lowPressureSteps) : 0
    stepsHigh = isHigh ? min(stepsHigh + 1, AlarmWatch.highPressureSteps) : 0
  }

  /// What pressure says; without meaning when its sensor is at fault.
  var pressureAlarms: VentilatorAlarms {
    var alarms = VentilatorAlarms()
    if stepsLow == AlarmWatch.lowPressureSteps { alarms.insert(.disconnection) }
    if stepsHigh == AlarmWatch.highPressureSteps { alarms.insert(.highPressure) }
    return alarms
  }

  /// What the machine knows about its own parts, in standby as well.
  static func hardwareAlarms(_ hardware: HardwareConditions) -> VentilatorAlarms {
    var alarms = VentilatorAlarms()
    if !hardware.contains(.onMains) { alarms.insert(.mainsFailure) }
    if hardware.contains(.batteryLow) { alarms.insert(.batteryLow) }
    if hardware.contains(.blowerFault) { alarms.insert(.blowerFault) }
    if hardware.contains(.pressureSensorFault) { alarms.insert(.pressureSensorFault) }
    if hardware.contains(.flowSensorFault) { alarms.insert(.flowSensorFault) }
    if hardware.contains(.oxygenSensorFault) { alarms.insert(.oxygenSensorFault) }
    return alarms
  }
}
