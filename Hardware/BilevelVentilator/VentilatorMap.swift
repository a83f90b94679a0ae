/// The ventilator's registers: the integrator's own map, described in `REGISTERS.md`.
///
/// Every register can be read as an input register (function 4) and as a holding register (function 3), at
/// the same address.
public enum VentilatorMap {
  /// The version of the map, the content of its first register.
  public static var version: UInt16 { 1 }
  /// What stands in a register whose value is not valid; the validity bits decide.
  public static var notValid: UInt16 { 0xFFFF }

  /// Where the numerics begin.
  public static var numericsFirst: Int { 0 }
  /// How many registers the numerics have: one read.
  public static var numericsCount: Int { 24 }
  /// Where the waveform block begins.
  public static var waveformFirst: Int { 100 }
  /// The registers in front of the samples of the waveform block.
  public static var waveformHeader: Int { 5 }
  /// How many samples of each waveform the block holds: 2.4 s.
  public static var waveformSamples: Int { 60 }
  /// How many registers the waveform block has: one read, the longest there is.
  public static var waveformCount: Int { waveformHeader + 2 * waveformSamples }
  /// What stands for a sample that was never taken.
  public static var noSample: Int16 { .min }
  /// Milliseconds from one waveform sample to the next: 25 Hz.
  public static var sampleMilliseconds: UInt16 { 40 }
}

/// Bits of the status register.
public struct VentilatorStatus: OptionSet, Hashable, Sendable {
  /// The register's content.
  public let rawValue: UInt16

  /// Makes a set from the register's content.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Therapy is being delivered.
  public static var delivering: VentilatorStatus { VentilatorStatus(rawValue: 1 << 0) }
  /// The ventilator runs from the mains.
  public static var onMains: VentilatorStatus { VentilatorStatus(rawValue: 1 << 1) }
  /// The blower drives inspiration.
  public static var inspiring: VentilatorStatus { VentilatorStatus(rawValue: 1 << 2) }
  /// The patient started the breath under way.
  public static var patientTriggered: VentilatorStatus { VentilatorStatus(rawValue: 1 << 3) }
  /// At least one alarm bit is set.
  public static var alarming: VentilatorStatus { VentilatorStatus(rawValue: 1 << 4) }
}

/// Bits of the alarm register: conditions that hold now.
public struct VentilatorAlarms: OptionSet, Hashable, Sendable {
  /// The register's content.
  public let rawValue: UInt16

  /// Makes a set from the register's content.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Mean unintentional leak is above its limit.
  public static var highLeak: VentilatorAlarms { VentilatorAlarms(rawValue: 1 << 0) }
  /// Pressure stays below half of what is set: the circuit is open.
  public static var disconnection: VentilatorAlarms { VentilatorAlarms(rawValue: 1 << 1) }
  /// No breath for longer than the limit.
  public static var apnoea: VentilatorAlarms { VentilatorAlarms(rawValue: 1 << 2) }
  /// Minute volume is below its limit.
  public static var lowMinuteVolume: VentilatorAlarms { VentilatorAlarms(rawValue: 1 << 3) }
  /// Tidal volume is below its limit.
  public static var lowTidalVolume: VentilatorAlarms { VentilatorAlarms(rawValue: 1 << 4) }
  /// The rate is above its limit.
  public static var highRate: VentilatorAlarms { VentilatorAlarms(rawValue: 1 << 5) }
  /// Pressure is more than 10 cmH2O above what is set.
  public static var highPressure: VentilatorAlarms { VentilatorAlarms(rawValue: 1 << 6) }
  /// The ventilator does not run from the mains.
  public static var mainsFailure: VentilatorAlarms { VentilatorAlarms(rawValue: 1 << 7) }
  /// The battery lasts for less than its reserve.
  public static var batteryLow: VentilatorAlarms { VentilatorAlarms(rawValue: 1 << 8) }
  /// The blower does not do what it is told.
  public static var blowerFault: VentilatorAlarms { VentilatorAlarms(rawValue: 1 << 9) }
  /// The pressure sensor is not to be trusted.
  public static var pressureSensorFault: VentilatorAlarms { VentilatorAlarms(rawValue: 1 << 10) }
  /// The flow sensor is not to be trusted.
  public static var flowSensorFault: VentilatorAlarms { VentilatorAlarms(rawValue: 1 << 11) }
  /// The oxygen sensor is not to be trusted.
  public static var oxygenSensorFault: VentilatorAlarms { VentilatorAlarms(rawValue: 1 << 12) }
}

/// Bits of the validity registers: what is measured now.
public struct VentilatorValidity: OptionSet, Hashable, Sendable {
  /// The register's content.
  public let rawValue: UInt16

  /// Makes a set from the register's content.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Measured inspiratory pressure.
  public static var inspiratoryPressure: VentilatorValidity { VentilatorValidity(rawValue: 1 << 0) }
  /// Measured expiratory pressure.
  public static var expiratoryPressure: VentilatorValidity { VentilatorValidity(rawValue: 1 << 1) }
  /// Rate.
  public static var rate: VentilatorValidity { VentilatorValidity(rawValue: 1 << 2) }
  /// Expired tidal volume.
  public static var tidalVolume: VentilatorValidity { VentilatorValidity(rawValue: 1 << 3) }
  /// Expired minute volume.
  public static var minuteVolume: VentilatorValidity { VentilatorValidity(rawValue: 1 << 4) }
  /// Unintentional leak.
  public static var leak: VentilatorValidity { VentilatorValidity(rawValue: 1 << 5) }
  /// Measured inspiratory time.
  public static var inspiratoryTime: VentilatorValidity { VentilatorValidity(rawValue: 1 << 6) }
  /// Share of triggered breaths.
  public static var triggered: VentilatorValidity { VentilatorValidity(rawValue: 1 << 7) }
  /// Inspired oxygen.
  public static var inspiredOxygen: VentilatorValidity { VentilatorValidity(rawValue: 1 << 8) }
  /// Samples of airway pressure.
  public static var pressureWaveform: VentilatorValidity { VentilatorValidity(rawValue: 1 << 9) }
  /// Samples of patient flow.
  public static var flowWaveform: VentilatorValidity { VentilatorValidity(rawValue: 1 << 10) }
}
