public import Quantities

/// What is set at the ventilator's own front panel; nothing of it can be set over the wire.
public struct VentilatorSettings: Equatable, Sendable {
  /// Whether therapy was started; otherwise the ventilator is in standby.
  public var isDelivering: Bool
  /// Which therapy is given once it is started.
  public var therapy: Therapy
  /// Inspiratory pressure; equal to the expiratory one with continuous pressure.
  public var inspiratoryPressure: AirwayPressure
  /// Expiratory pressure.
  public var expiratoryPressure: AirwayPressure
  /// Breaths that come without the patient.
  public var backupRate: Rate
  /// Length of a timed inspiration, in milliseconds.
  public var inspiratoryMilliseconds: Int32
  /// When the ventilator raises its own alarms.
  public var limits: VentilatorLimits

  /// Makes settings; the defaults are those of a person with ALS at home (clinical basis, sections 5.3 and
  /// 6.3).
  public init(
    isDelivering: Bool = false, therapy: Therapy = .spontaneousTimed,
    inspiratoryPressure: AirwayPressure = .cmH2O(16), expiratoryPressure: AirwayPressure = .cmH2O(5),
    backupRate: Rate = .perMinute(12), inspiratoryMilliseconds: Int32 = 1300,
    limits: VentilatorLimits = VentilatorLimits()
  ) {
    self.isDelivering = isDelivering
    self.therapy = therapy
    self.inspiratoryPressure = inspiratoryPressure
    self.expiratoryPressure = expiratoryPressure
    self.backupRate = backupRate
    self.inspiratoryMilliseconds = inspiratoryMilliseconds
    self.limits = limits
  }

  /// The mode as the register map says it: 0 in standby.
  var modeCode: UInt16 { isDelivering ? therapy.rawValue : 0 }
}

/// The therapies of the ventilator; the numbers are those of the register map.
public enum Therapy: UInt16, CaseIterable, Hashable, Sendable {
  /// One continuous pressure.
  case continuous = 1
  /// Two pressures, every breath started by the patient.
  case spontaneous = 2
  /// Two pressures, the patient's breaths and a backup rate.
  case spontaneousTimed = 3
  /// Two pressures, every breath started by the clock.
  case timed = 4
  /// Two pressures, the inspiratory one adapted to a target volume.
  case volumeAssured = 5
}

/// When the ventilator raises its own alarms; set at its front panel.
public struct VentilatorLimits: Equatable, Sendable {
  /// Mean unintentional leak above this is an alarm.
  public var leak: GasFlow
  /// Minute volume below this is an alarm.
  public var minuteVolume: GasFlow
  /// Tidal volume below this is an alarm.
  public var tidalVolume: GasVolume
  /// A rate above this is an alarm.
  public var rate: Rate
  /// This many seconds without a breath are an alarm.
  public var apnoeaSeconds: Int32

  /// Makes limits; the defaults are engineering choices.
  public init(
    leak: GasFlow = .litresPerMinute(24), minuteVolume: GasFlow = .litresPerMinute(3),
    tidalVolume: GasVolume = .millilitres(200), rate: Rate = .perMinute(35), apnoeaSeconds: Int32 = 20
  ) {
    self.leak = leak
    self.minuteVolume = minuteVolume
    self.tidalVolume = tidalVolume
    self.rate = rate
    self.apnoeaSeconds = apnoeaSeconds
  }
}
