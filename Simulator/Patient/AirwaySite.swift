/// What ideal sensors at the mask meet: a mainstream CO2 cell and the ventilator's pressure and flow sensors.
///
/// Pressure, flow and CO2 change every 10 ms.
public struct AirwaySite: Hashable, Sendable {
  /// CO2 in the gas at the cell, in mmHg.
  public var co2: Double
  /// Mask pressure, in cmH2O.
  public var pressure: Double
  /// Flow into the patient, in L/min; negative on the way out.
  public var flow: Double
  /// Flow that leaves the machine: patient, vent and leak, in L/min.
  public var totalFlow: Double
  /// Flow through the mask's vent, in L/min.
  public var ventFlow: Double
  /// Flow through gaps between mask and face, in L/min.
  public var leak: Double
  /// The same leak as its mean over a breath, in L/min.
  public var meanLeak: Double
  /// Whether the machine is in inspiration.
  public var inspiring: Bool
  /// Whether the patient started the latest breath.
  public var patientTriggered: Bool
  /// Whether a machine gives pressure.
  public var delivering: Bool
  /// Oxygen in the inspired gas, in percent.
  public var inspiredOxygen: Double
}
