/// A patient at the start of a run: the numbers that are steady until something happens.
///
/// Defaults are a person with ALS, stable on bilevel ventilation (clinical basis, sections 6.1 to 6.3).
public struct PatientProfile: Hashable, Sendable {
  /// Arterial oxygen saturation at rest, in percent: 60 to 99.5.
  public var saturation = 95.0
  /// Arterial CO2 at rest, in mmHg: 20 to 120.
  ///
  /// Dead space is chosen so that this is the steady state.
  public var arterialCO2 = 42.0
  /// Heart rate at rest, per minute: 30 to 180.
  public var pulseRate = 72.0
  /// Perfusion index at the probe, in percent: 0.05 to 20.
  public var perfusionIndex = 2.5
  /// Breaths per minute that the patient attempts: 4 to 60.
  public var breathingRate = 15.0
  /// Compliance of lung and chest, in mL/cmH2O: 8 to 150.
  ///
  /// Replaced by the one that gives `tidalVolume`, if that is given.
  public var compliance = 50.0
  /// Resistance of the airways, in cmH2O per L/s: 2 to 80.
  public var resistance = 8.0
  /// Peak of the breathing muscles' pressure on ventilation, in cmH2O: 0 to 30; with ALS 1 to 5.
  public var musclePressure = 2.0
  /// Tidal volume on ventilation, in mL: 100 to 1500; nil leaves it to the mechanics.
  public var tidalVolume: Double?
  /// Tidal volume without ventilation, in mL: 60 to 1500; the muscles work as hard as it takes.
  public var unsupportedTidalVolume = 330.0
  /// CO2 that the body makes, in mL/min STPD: 80 to 500.
  public var metabolicCO2 = 200.0
  /// Dead space with mask, in mL: 30 to 600; nil chooses the one that explains `arterialCO2`.
  public var deadSpace: Double?
  /// How far end-tidal CO2 lies below arterial CO2, in mmHg: -10 to 30; about 3 mainstream, 6 sidestream.
  public var endTidalGradient = 3.0
  /// Breath-to-breath standard deviation of end-tidal CO2, in mmHg: 0 to 5.
  public var endTidalVariability = 1.0
  /// Slow wandering of saturation at rest as a standard deviation, in percent: 0 to 3.
  public var saturationVariability = 0.0
  /// Standard deviation of the oximeter's number around the truth, in percent: 0 to 2.
  public var oximeterNoise = 0.35
  /// Time from lung to probe, in seconds: 2 to 60; finger 20, ear 8 to 10.
  public var circulationDelay = 20.0
  /// Stretch of a cough's rise and length: 1 to 2.5; with ALS 1.5 to 2.5 without change of its peak.
  public var coughStretch = 1.0

  /// Makes the default patient.
  public init() {}
}

/// Why a patient's numbers cannot belong to one body.
public enum ProfileFault: Error, Hashable, Sendable {
  /// The breathing cannot wash out the CO2 made: alveolar ventilation needed and minute volume there is, both
  /// L/min.
  case tooLittleVentilation(needed: Double, minuteVolume: Double)
  /// No stiffness of the lung gives the tidal volume asked for; the volume that comes nearest, in mL.
  case tidalVolumeOutOfReach(asked: Double, nearest: Double)
  /// No air-to-blood gradient explains a saturation this high with this CO2; the highest there is, in
  /// percent.
  case saturationTooHigh(asked: Double, highest: Double)
}
