public import Quantities

/// The unit in which CO2 is sent, as the numerics of a Capnostream name it.
///
/// Source: devices, section 1.4.3.
public enum OridionUnit: UInt8, CaseIterable, Hashable, Sendable {
  /// Millimetres of mercury, sent as they are.
  case mmHg = 1
  /// Kilopascal, sent in tenths.
  case kilopascal = 2
  /// Percent of the volume, sent in tenths.
  case volumePercent = 3

  /// The partial pressure of an amount that was sent, rounded once, to 0.001 mmHg.
  ///
  /// - Parameters:
  ///   - amount: what was sent, in `parts` of what the unit counts in: 1 mmHg, 0.1 kPa or 0.1 %.
  ///   - parts: 1 for a number, 256 for a sample of the wave.
  ///   - barometric: the pressure of which a percentage is a part.
  /// - Returns: nil for a percentage when nobody knows of what.
  public func partialPressure(
    _ amount: Int32, parts: Int64 = 1, barometric: PartialPressure? = nil
  ) -> PartialPressure? {
    let thousandths: (numerator: Int64, denominator: Int64)
    switch self {
    case .mmHg: thousandths = (1000, 1)
    case .kilopascal: thousandths = (750_062, 1000)
    case .volumePercent:
      guard let barometric else { return nil }
      thousandths = (Int64(barometric.thousandths), 1000)
    }
    let denominator = thousandths.denominator * parts
    let doubled = 2 * Int64(amount) * thousandths.numerator + denominator
    return PartialPressure(thousandths: Int32(doubled / (2 * denominator)))
  }

  /// What a partial pressure is sent as, rounded, in `parts` of what the unit counts in; not below zero.
  public func amount(_ pressure: PartialPressure, parts: Int64 = 1, barometric: PartialPressure) -> Int32 {
    let thousandths = max(0, Int64(pressure.thousandths)) * parts
    switch self {
    case .mmHg: return Int32((thousandths + 500) / 1000)
    case .kilopascal: return Int32((thousandths * 1000 + 375_031) / 750_062)
    case .volumePercent:
      let whole = Int64(barometric.thousandths)
      return Int32((thousandths * 1000 + whole / 2) / whole)
    }
  }
}
