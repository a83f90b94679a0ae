public import Quantities

/// What the sensors and the blower say in one step of 10 ms.
public struct VentilatorSensors: Equatable, Sendable {
  /// Pressure at the mask.
  public var airwayPressure: AirwayPressure
  /// Flow into the patient; negative on the way out.
  ///
  /// Flow through the vent and leak are not part of it.
  public var patientFlow: GasFlow
  /// Flow lost between mask and face; the vent's intended flow is not part of it.
  public var unintentionalLeak: GasFlow
  /// Oxygen in the inspired gas.
  public var inspiredOxygen: Share
  /// Whether the blower drives inspiration.
  public var isInspiring: Bool
  /// Whether the patient started the breath under way.
  public var isPatientTriggered: Bool
  /// What the machine knows about itself.
  public var hardware: HardwareConditions

  /// Makes the sensors of a machine on mains, by default without gas moving.
  public init(
    airwayPressure: AirwayPressure = .cmH2O(0), patientFlow: GasFlow = .litresPerMinute(0),
    unintentionalLeak: GasFlow = .litresPerMinute(0), inspiredOxygen: Share = .percent(21),
    isInspiring: Bool = false, isPatientTriggered: Bool = false, hardware: HardwareConditions = .onMains
  ) {
    self.airwayPressure = airwayPressure
    self.patientFlow = patientFlow
    self.unintentionalLeak = unintentionalLeak
    self.inspiredOxygen = inspiredOxygen
    self.isInspiring = isInspiring
    self.isPatientTriggered = isPatientTriggered
    self.hardware = hardware
  }
}

/// What the machine knows about its own parts.
public struct HardwareConditions: OptionSet, Hashable, Sendable {
  /// One bit for each condition.
  public let rawValue: UInt8

  /// Makes a set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The machine runs from the mains.
  public static var onMains: HardwareConditions { HardwareConditions(rawValue: 1) }
  /// The battery lasts for less than its reserve.
  public static var batteryLow: HardwareConditions { HardwareConditions(rawValue: 2) }
  /// The blower does not do what it is told.
  public static var blowerFault: HardwareConditions { HardwareConditions(rawValue: 4) }
  /// The pressure sensor is not to be trusted.
  public static var pressureSensorFault: HardwareConditions { HardwareConditions(rawValue: 8) }
  /// The flow sensor is not to be trusted.
  public static var flowSensorFault: HardwareConditions { HardwareConditions(rawValue: 16) }
  /// The oxygen sensor is not to be trusted.
  public static var oxygenSensorFault: HardwareConditions { HardwareConditions(rawValue: 32) }
}
