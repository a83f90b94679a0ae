public import Readings

/// A value that no wire carries.
public enum ClinicalMeasurement: String, CaseIterable, Hashable, Sendable {
  /// PCO2 of arterial blood.
  case arterialPCO2 = "arterial-pco2"
  /// PCO2 of arterialised capillary blood.
  case capillaryPCO2 = "capillary-pco2"
  /// Forced vital capacity sitting upright, in percent of the predicted value.
  case forcedVitalCapacity = "fvc"
  /// Slow vital capacity, in percent of the predicted value.
  case slowVitalCapacity = "svc"
  /// Forced vital capacity lying flat, in percent of the predicted value.
  case supineVitalCapacity = "fvc-supine"
  /// Maximal inspiratory pressure at the mouth, as a magnitude.
  case maximalInspiratoryPressure = "mip"
  /// Sniff nasal inspiratory pressure, as a magnitude.
  case sniffNasalPressure = "snip"
  /// Oxygen saturation awake, at rest, on room air.
  case awakeSaturation = "awake-spo2"
  /// PCO2 awake and lying flat: what a night's rise is counted from.
  case awakePCO2 = "awake-pco2"
  /// PCO2 in the evening.
  case eveningPCO2 = "evening-pco2"
  /// PCO2 on the morning after.
  case morningPCO2 = "morning-pco2"
  /// Epworth sleepiness scale, in whole points.
  case epworth
  /// Oxygen bled into the circuit or given by cannula.
  case oxygenFlow = "oxygen-flow"

  /// The unit of its values.
  public var unit: Unit {
    switch self {
    case .arterialPCO2, .capillaryPCO2, .awakePCO2, .eveningPCO2, .morningPCO2: .mmHg
    case .forcedVitalCapacity, .slowVitalCapacity, .supineVitalCapacity, .awakeSaturation: .percent
    case .maximalInspiratoryPressure, .sniffNasalPressure: .cmH2O
    case .epworth: .count
    case .oxygenFlow: .litrePerMinute
    }
  }

  /// The values a living patient can have, in thousandths of the unit.
  ///
  /// Engineering choices, wide on purpose, but for the Epworth scale, which ends at 24 points.
  public var plausible: ClosedRange<Int32> {
    switch self {
    case .arterialPCO2, .capillaryPCO2, .awakePCO2, .eveningPCO2, .morningPCO2: 5_000...200_000
    case .forcedVitalCapacity, .slowVitalCapacity, .supineVitalCapacity: 1_000...200_000
    case .maximalInspiratoryPressure, .sniffNasalPressure: 0...250_000
    case .awakeSaturation: 50_000...100_000
    case .epworth: 0...24_000
    case .oxygenFlow: 0...15_000
    }
  }

  /// Whether only whole numbers are values.
  public var isWhole: Bool { unit == .count }

  /// Whether it is kept as a magnitude, however its sign is written.
  ///
  /// Inspiratory pressures lie below the atmosphere's, so laboratories write -40 cmH2O for a strength of 40.
  public var isMagnitude: Bool { self == .maximalInspiratoryPressure || self == .sniffNasalPressure }

  /// Whether measuring it is a lung function test, so that the next one is due later.
  var isLungFunction: Bool {
    switch self {
    case .forcedVitalCapacity, .slowVitalCapacity, .supineVitalCapacity, .maximalInspiratoryPressure,
      .sniffNasalPressure:
      true
    case .arterialPCO2, .capillaryPCO2, .awakePCO2, .eveningPCO2, .morningPCO2, .awakeSaturation, .epworth,
      .oxygenFlow:
      false
    }
  }

  /// Position among all measurements.
  var place: Int {
    switch self {
    case .arterialPCO2: 0
    case .capillaryPCO2: 1
    case .forcedVitalCapacity: 2
    case .slowVitalCapacity: 3
    case .supineVitalCapacity: 4
    case .maximalInspiratoryPressure: 5
    case .sniffNasalPressure: 6
    case .awakeSaturation: 7
    case .awakePCO2: 8
    case .eveningPCO2: 9
    case .morningPCO2: 10
    case .epworth: 11
    case .oxygenFlow: 12
    }
  }
}
