public import Quantities

/// One breath, once it is over.
public struct BreathRecord: Hashable, Sendable {
  /// Breaths since the start of the run, this one included.
  public var number: Int
  /// When inspiration began.
  public var startedAt: Uptime
  /// Length of inspiration, in seconds.
  public var inspiratoryTime: Double
  /// Time from this inspiration to the end of its expiration, in seconds.
  public var period: Double
  /// Volume breathed in, in mL.
  public var inspiredVolume: Double
  /// Volume breathed out, in mL.
  public var expiredVolume: Double
  /// Volume that a ventilator would work out: the expired one, up to 30 % wrong with a leak of 24 L/min and
  /// more.
  public var estimatedVolume: Double
  /// Highest mask pressure, in cmH2O.
  public var peakPressure: Double
  /// Mask pressure at the end of expiration, in cmH2O.
  public var endPressure: Double
  /// Highest flow in, in L/min.
  public var peakInspiratoryFlow: Double
  /// Whether the patient started it.
  public var patientTriggered: Bool
  /// Highest CO2 of its expiration at the cell, in mmHg: that of its end, unless it was cut short or washed
  /// by a leak.
  public var endTidalCO2: Double
}
