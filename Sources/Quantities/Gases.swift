/// Functional oxygen saturation by pulse oximetry (SpO2), in percent.
public struct OxygenSaturation: Quantity {
  /// The value in thousandths of a percent.
  public let thousandths: Int32
  /// Makes the quantity from thousandths of a percent.
  public init(thousandths: Int32) { self.thousandths = thousandths }

  /// A saturation of a whole number of percent.
  public static func percent(_ value: Int32) -> OxygenSaturation { OxygenSaturation(whole: value) }
}

/// Partial pressure of a gas, in millimetres of mercury.
///
/// Never interchangeable with ``AirwayPressure``: 50 mmHg of CO2 and 50 cmH2O of air have nothing in common.
public struct PartialPressure: Quantity {
  /// The value in thousandths of a millimetre of mercury.
  public let thousandths: Int32
  /// Makes the quantity from thousandths of a millimetre of mercury.
  public init(thousandths: Int32) { self.thousandths = thousandths }

  /// A partial pressure of a whole number of millimetres of mercury.
  public static func mmHg(_ value: Int32) -> PartialPressure { PartialPressure(whole: value) }

  /// A partial pressure given in thousandths of a kilopascal, rounded to 0.001 mmHg.
  ///
  /// One kilopascal is 7.500 62 mmHg.
  /// 6.6 kPa is 49.504 mmHg and 6.7 kPa is 50.254 mmHg, one on each side of the consensus' limit.
  public static func kilopascalThousandths(_ value: Int32) -> PartialPressure {
    PartialPressure(thousandths: Int32(Int64(value).scaled(by: 750_062, over: 100_000)))
  }

  /// The partial pressure in thousandths of a kilopascal, rounded, halves away from zero.
  public var kilopascalThousandths: Int32 { Int32(Int64(thousandths).scaled(by: 100_000, over: 750_062)) }

  /// The pressure of water vapour in gas at body temperature: 47 mmHg.
  public static var waterVapour: PartialPressure { .mmHg(47) }

  /// A partial pressure from a fraction (hundredths of volume percent) of gas saturated at body temperature.
  ///
  /// The monitor's setting (BTPS, not ATPD) decides: at 760 mmHg, 50 mmHg are 7.01 % so and 6.58 % dry.
  public static func saturatedFraction(
    hundredthsOfPercent: Int32, barometric: PartialPressure
  ) -> PartialPressure {
    dryFraction(
      hundredthsOfPercent: hundredthsOfPercent,
      barometric: PartialPressure(thousandths: barometric.thousandths - waterVapour.thousandths))
  }

  /// A partial pressure from a dry gas fraction (hundredths of volume percent) at a barometric pressure.
  public static func dryFraction(hundredthsOfPercent: Int32, barometric: PartialPressure) -> PartialPressure {
    PartialPressure(thousandths: Int32(Int64(hundredthsOfPercent) * Int64(barometric.thousandths) / 10_000))
  }
}

/// Fraction of a gas or share of events, in percent (FiO2, share of triggered breaths).
public struct Share: Quantity {
  /// The value in thousandths of a percent.
  public let thousandths: Int32
  /// Makes the quantity from thousandths of a percent.
  public init(thousandths: Int32) { self.thousandths = thousandths }

  /// A share of a whole number of percent.
  public static func percent(_ value: Int32) -> Share { Share(whole: value) }
}
