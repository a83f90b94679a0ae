/// The pressures that a bilevel ventilator puts on the mask, as physics: not the machine's messages.
public struct BilevelSupport: Hashable, Sendable {
  /// Who starts a breath, and whether there are two pressures.
  public enum Mode: String, CaseIterable, Hashable, Sendable {
    /// The mask is off the machine: room air without pressure.
    case standby
    /// One pressure.
    case continuous
    /// Two pressures, every breath started by the patient.
    case spontaneous
    /// Two pressures, the patient's breaths and a backup rate.
    case spontaneousTimed = "spontaneous_timed"
    /// Two pressures, every breath started by the clock.
    case timed
  }

  /// Who starts a breath.
  public var mode: Mode
  /// Inspiratory pressure, in cmH2O: 4 to 40; unused with one pressure.
  public var inspiratoryPressure: Double
  /// Expiratory pressure, in cmH2O: 2 to 25.
  public var expiratoryPressure: Double
  /// Breaths per minute that come without the patient: 4 to 40.
  public var backupRate: Double
  /// Time of the linear rise of pressure, in seconds: 0.05 to 0.9.
  public var riseTime: Double
  /// Longest inspiration, and the length of a timed one, in seconds: 0.4 to 3.
  public var inspiratoryTime: Double
  /// Patient flow that starts a breath, in L/min: 0.5 to 15.
  public var triggerFlow: Double
  /// Share of the peak flow at which inspiration ends, in percent: 5 to 80.
  public var cyclePercent: Double
  /// Oxygen in the inspired gas, in percent: 21 to 100.
  public var inspiredOxygen: Double
  /// Flow through the mask's vent at 1 cmH2O, in L/min; it grows with the square root of pressure.
  public var ventCoefficient: Double

  /// Makes settings; the defaults are those of a person with ALS at home (clinical basis, sections 5.3 and
  /// 6.3).
  public init(
    mode: Mode = .spontaneousTimed, inspiratoryPressure: Double = 16, expiratoryPressure: Double = 5,
    backupRate: Double = 12, riseTime: Double = 0.2, inspiratoryTime: Double = 1.3, triggerFlow: Double = 4,
    cyclePercent: Double = 25, inspiredOxygen: Double = 21, ventCoefficient: Double = 9.2
  ) {
    self.mode = mode
    self.inspiratoryPressure = inspiratoryPressure
    self.expiratoryPressure = expiratoryPressure
    self.backupRate = backupRate
    self.riseTime = riseTime
    self.inspiratoryTime = inspiratoryTime
    self.triggerFlow = triggerFlow
    self.cyclePercent = cyclePercent
    self.inspiredOxygen = inspiredOxygen
    self.ventCoefficient = ventCoefficient
  }

  /// Whether the machine gives any pressure.
  public var isDelivering: Bool { mode != .standby }

  /// Whether inspiration has a higher pressure than expiration.
  public var isBilevel: Bool {
    switch mode {
    case .standby, .continuous: false
    case .spontaneous, .spontaneousTimed, .timed: true
    }
  }

  /// Whether breaths come without the patient.
  public var hasBackup: Bool {
    switch mode {
    case .standby, .continuous, .spontaneous: false
    case .spontaneousTimed, .timed: true
    }
  }

  /// Whether the patient's own flow starts a breath.
  public var listensToPatient: Bool {
    switch mode {
    case .standby, .continuous, .spontaneous, .spontaneousTimed: true
    case .timed: false
    }
  }
}
