/// An alarm that a ventilator raises itself and the gateway repeats; the ventilator stays the primary alarm.
///
/// ``Channel/ventilatorAlarms`` carries them as bits, in this order from bit 0: that of the integrator's map.
public enum VentilatorAlarm: String, CaseIterable, Hashable, Sendable {
  /// Unintentional leak is above its limit.
  case highLeak = "high-leak"
  /// The circuit is open, or the mask is off.
  case disconnection
  /// No breath for longer than the limit.
  case apnoea
  /// Minute volume is below its limit.
  case lowMinuteVolume = "low-minute-volume"
  /// Tidal volume is below its limit.
  case lowTidalVolume = "low-tidal-volume"
  /// The rate is above its limit.
  case highRate = "high-rate"
  /// Pressure is far above what is set: the airway or the circuit is obstructed.
  case highPressure = "high-pressure"
  /// The ventilator does not run from the mains.
  case mainsFailure = "mains-failure"
  /// The battery lasts for less than its reserve.
  case batteryLow = "battery-low"
  /// The blower does not do what it is told.
  case blowerFault = "blower-fault"
  /// The pressure sensor is not to be trusted.
  case pressureSensorFault = "pressure-sensor-fault"
  /// The flow sensor is not to be trusted.
  case flowSensorFault = "flow-sensor-fault"
  /// The oxygen sensor is not to be trusted.
  case oxygenSensorFault = "oxygen-sensor-fault"

  /// The alarm's bit in the channel.
  public var bit: Int32 {
    switch self {
    case .highLeak: 1 << 0
    case .disconnection: 1 << 1
    case .apnoea: 1 << 2
    case .lowMinuteVolume: 1 << 3
    case .lowTidalVolume: 1 << 4
    case .highRate: 1 << 5
    case .highPressure: 1 << 6
    case .mainsFailure: 1 << 7
    case .batteryLow: 1 << 8
    case .blowerFault: 1 << 9
    case .pressureSensorFault: 1 << 10
    case .flowSensorFault: 1 << 11
    case .oxygenSensorFault: 1 << 12
    }
  }

  /// The alarms whose bits are set in a register; bits without a name say nothing.
  public static func raised(in register: Int32) -> [VentilatorAlarm] {
    allCases.filter { register & $0.bit != 0 }
  }
}
