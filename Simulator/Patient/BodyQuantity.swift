/// A number of the body that a course can move.
public enum BodyQuantity: String, CaseIterable, Hashable, Sendable {
  // Outcomes: while prescribed, the body finds the hidden cause that explains them.
  /// Arterial oxygen saturation, in percent.
  case saturation
  /// Arterial CO2, in mmHg; explained by dead space.
  case arterialCO2 = "arterial_co2"
  /// Heart rate, per minute.
  case pulseRate = "pulse_rate"
  /// Perfusion index at the probe, in percent.
  case perfusionIndex = "perfusion_index"
  /// Breaths per minute that the patient attempts.
  case breathingRate = "breathing_rate"
  /// Tidal volume, in mL; explained by stiffness on ventilation and by muscle pressure without.
  case tidalVolume = "tidal_volume"
  // Causes: the body follows them.
  /// Compliance of lung and chest, in mL/cmH2O.
  case compliance
  /// Resistance of the airways, in cmH2O per L/s.
  case resistance
  /// Peak pressure of the breathing muscles, in cmH2O.
  case musclePressure = "muscle_pressure"
  /// CO2 that the body makes, in mL/min.
  case metabolicCO2 = "metabolic_co2"
  /// How far end-tidal CO2 lies below arterial CO2, in mmHg.
  case endTidalGradient = "end_tidal_gradient"

  /// The quantity's unit.
  public var unit: String {
    switch self {
    case .saturation, .perfusionIndex: "%"
    case .arterialCO2, .endTidalGradient: "mmHg"
    case .pulseRate, .breathingRate: "/min"
    case .tidalVolume: "mL"
    case .compliance: "mL/cmH2O"
    case .resistance: "cmH2O/(L/s)"
    case .musclePressure: "cmH2O"
    case .metabolicCO2: "mL/min"
    }
  }

  /// The values a body can have, in the quantity's unit.
  public var range: ClosedRange<Double> {
    switch self {
    case .saturation: 50...99.5
    case .arterialCO2: 20...150
    case .pulseRate: 30...200
    case .perfusionIndex: 0.02...20
    case .breathingRate: 4...60
    case .tidalVolume: 60...1500
    case .compliance: 8...150
    case .resistance: 2...80
    case .musclePressure: 0...30
    case .metabolicCO2: 80...500
    case .endTidalGradient: -10...40
    }
  }
}

/// A quantity on its way to a new value: most of the change soon, the rest ever more slowly.
public struct Course: Hashable, Sendable {
  /// What moves.
  public var quantity: BodyQuantity
  /// Where it goes, in the quantity's unit.
  public var target: Double
  /// Time constant in seconds: after one, 63 % of the way is done; zero is a step.
  public var timeConstant: Double

  /// Makes a course that starts from wherever the quantity is.
  public init(_ quantity: BodyQuantity, to target: Double, timeConstant: Double) {
    self.quantity = quantity
    self.target = target
    self.timeConstant = timeConstant
  }
}

/// A course under way.
struct Trajectory: Sendable {
  var start: Double
  var target: Double
  var timeConstant: Double
  var startedAt: Double

  func value(at seconds: Double) -> Double {
    guard timeConstant > 0 else { return target }
    return target + (start - target) * Elementary.exponential((startedAt - seconds) / timeConstant)
  }
}

extension BodyQuantity {
  /// Position among all quantities.
  var place: Int {
    switch self {
    case .saturation: 0
    case .arterialCO2: 1
    case .pulseRate: 2
    case .perfusionIndex: 3
    case .breathingRate: 4
    case .tidalVolume: 5
    case .compliance: 6
    case .resistance: 7
    case .musclePressure: 8
    case .metabolicCO2: 9
    case .endTidalGradient: 10
    }
  }
}
