/// State of a Capnostream monitor and of its sounds.
///
/// Source: devices, section 1.4.3 (label B), as for all bits of the numerics.
public struct CapnostreamState: OptionSet, Hashable, Sendable {
  /// The byte on the wire.
  public let rawValue: UInt8

  /// Makes a state from the byte on the wire.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The patient is set as a newborn.
  public static var neonatal: CapnostreamState { CapnostreamState(rawValue: 0x01) }
  /// Alarms are silenced for a time.
  public static var silencedForATime: CapnostreamState { CapnostreamState(rawValue: 0x02) }
  /// All alarms are silenced.
  public static var silenced: CapnostreamState { CapnostreamState(rawValue: 0x04) }
}

/// Alarms of the CO2 measurement of a Capnostream.
public struct CapnostreamCO2Alarms: OptionSet, Hashable, Sendable {
  /// The byte on the wire.
  public let rawValue: UInt8

  /// Makes alarms from the byte on the wire.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// No breath for the time that is set.
  public static var noBreath: CapnostreamCO2Alarms { CapnostreamCO2Alarms(rawValue: 0x01) }
}

/// Alarms of the oximeter of a Capnostream.
public struct CapnostreamPulseAlarms: OptionSet, Hashable, Sendable {
  /// The byte on the wire.
  public let rawValue: UInt8

  /// Makes alarms from the byte on the wire.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// No pulse is found at the sensor.
  public static var noPulse: CapnostreamPulseAlarms { CapnostreamPulseAlarms(rawValue: 0x01) }
  /// The sensor is off the patient.
  public static var sensorOff: CapnostreamPulseAlarms { CapnostreamPulseAlarms(rawValue: 0x20) }
  /// The sensor is not connected to the monitor.
  public static var sensorDisconnected: CapnostreamPulseAlarms { CapnostreamPulseAlarms(rawValue: 0x40) }
}

/// More about the CO2 measurement of a Capnostream.
public struct CapnostreamCO2Condition: OptionSet, Hashable, Sendable {
  /// The byte on the wire.
  public let rawValue: UInt8

  /// Makes a condition from the byte on the wire.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The calibration should be checked.
  public static var checkCalibration: CapnostreamCO2Condition { CapnostreamCO2Condition(rawValue: 0x01) }
  /// The sample flow should be checked.
  public static var checkFlow: CapnostreamCO2Condition { CapnostreamCO2Condition(rawValue: 0x02) }
  /// The sampling pump is off.
  public static var pumpOff: CapnostreamCO2Condition { CapnostreamCO2Condition(rawValue: 0x04) }
  /// The battery lasts for less than its reserve.
  public static var batteryLow: CapnostreamCO2Condition { CapnostreamCO2Condition(rawValue: 0x80) }
}
