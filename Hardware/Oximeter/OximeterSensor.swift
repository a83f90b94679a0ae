public import Quantities
public import WireFormats

/// What the probe of the oximeter sees, now.
public struct OximeterSensor: Sendable {
  /// SpO2 with the averaging meant for display.
  public var saturation: OxygenSaturation
  /// SpO2 with the fastest averaging.
  public var saturationFast: OxygenSaturation
  /// Pulse rate.
  public var pulseRate: Rate
  /// Plethysmogram sample, 0 to 255.
  public var pleth: UInt8
  /// Strength of the pulse.
  public var perfusion: NoninPerfusion
  /// Pulsatile to constant light; nil when this probe does not say.
  public var perfusionIndex: Share?
  /// The probe is off the patient or unplugged.
  public var isOff: Bool
  /// There are no consecutive pulses.
  public var isOutOfTrack: Bool
  /// This pulse is an artefact, of motion mostly.
  public var isArtefact: Bool
  /// The batteries are low.
  public var isBatteryLow: Bool

  /// Makes a view of a probe that is on the patient and finds a pulse.
  public init(
    saturation: OxygenSaturation, saturationFast: OxygenSaturation, pulseRate: Rate, pleth: UInt8,
    perfusion: NoninPerfusion = .high, perfusionIndex: Share? = nil, isOff: Bool = false,
    isOutOfTrack: Bool = false, isArtefact: Bool = false, isBatteryLow: Bool = false
  ) {
    self.saturation = saturation
    self.saturationFast = saturationFast
    self.pulseRate = pulseRate
    self.pleth = pleth
    self.perfusion = perfusion
    self.perfusionIndex = perfusionIndex
    self.isOff = isOff
    self.isOutOfTrack = isOutOfTrack
    self.isArtefact = isArtefact
    self.isBatteryLow = isBatteryLow
  }
}
