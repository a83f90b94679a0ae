/// What is true in the body at this moment, whatever an instrument says.
public struct BodyTruth: Hashable, Sendable {
  /// Arterial oxygen saturation, in percent.
  public var saturation: Double
  /// Arterial CO2, in mmHg.
  public var arterialCO2: Double
  /// Heart rate, per minute.
  public var pulseRate: Double
  /// Perfusion index at the probe's site, in percent.
  public var perfusionIndex: Double
  /// Breaths per minute over the last breaths.
  public var breathingRate: Double
  /// Tidal volume over the last breaths, in mL.
  public var tidalVolume: Double
  /// Dead space of a breath of that volume, in mL.
  public var deadSpace: Double
  /// Compliance of lung and chest, secretions included, in mL/cmH2O.
  public var compliance: Double
  /// Resistance of the airways, secretions included, in cmH2O per L/s.
  public var resistance: Double
  /// Peak pressure of the breathing muscles, in cmH2O.
  public var musclePressure: Double
  /// How far end-tidal CO2 lies below arterial CO2, in mmHg.
  public var endTidalGradient: Double
  /// Time since a breath was due and did not come, in seconds.
  public var apnoeaSeconds: Double

  /// Minute volume, in L/min: rate times tidal volume.
  public var minuteVolume: Double { breathingRate * tidalVolume / 1000 }

  /// Alveolar ventilation, in L/min: rate times what of a breath gets past the dead space.
  public var alveolarVentilation: Double { breathingRate * max(0, tidalVolume - deadSpace) / 1000 }
}
