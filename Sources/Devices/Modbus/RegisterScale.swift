internal import Quantities
internal import Readings

/// What one count of a register is worth, as an exact fraction of a thousandth of the channel's unit.
///
/// All is calculated in whole numbers; a result between two thousandths goes to the nearer one, a half away
/// from zero.
public struct RegisterScale: Hashable, Sendable {
  /// How many thousandths of the unit `per` counts are worth.
  public let thousandths: Int64
  /// How many counts are worth `thousandths` thousandths.
  public let per: Int64

  /// Makes a scale; both numbers must be above zero.
  public init(thousandths: Int64, per: Int64 = 1) {
    precondition(
      thousandths > 0 && per > 0, "\(thousandths) thousandths per \(per) counts, allowed above 0")
    self.thousandths = thousandths
    self.per = per
  }

  /// A number of counts in thousandths of the unit; nil when that is more than a reading can hold.
  public func value(of counts: Int64) -> Int32? {
    value(of: Int128(counts), over: 1)
  }

  /// An IEEE 754 single in thousandths of the unit; nil when it is infinite, no number, or too large.
  ///
  /// A single is a whole number times a power of two, so nothing is lost before the one rounding at the end.
  public func value(ofSingle bits: UInt32) -> Int32? {
    let exponent = Int(bits >> 23 & 0xFF)
    let fraction = Int128(bits & 0x7F_FFFF)
    guard exponent < 0xFF else { return nil }
    // Subnormal numbers have no hidden one and the exponent of the smallest normal ones.
    let magnitude = exponent == 0 ? fraction : fraction | 0x80_0000
    let power = max(exponent, 1) - 150
    let counts = bits >> 31 == 1 ? -magnitude : magnitude
    // Counts of 2^64 are beyond any reading at any scale, and counts below 2^-60 are none at any.
    guard power <= 40 else { return nil }
    guard power >= -84 else { return 0 }
    return power >= 0 ? value(of: counts << power, over: 1) : value(of: counts, over: Int128(1) << -power)
  }

  private func value(of counts: Int128, over divisor: Int128) -> Int32? {
    let (product, isTooLarge) = counts.multipliedReportingOverflow(by: Int128(thousandths))
    let (over, isTooFine) = divisor.multipliedReportingOverflow(by: Int128(per))
    guard !isTooLarge, !isTooFine else { return nil }
    let magnitude = Int128(product.magnitude)
    let rounded = magnitude / over + (magnitude % over >= (over + 1) / 2 ? 1 : 0)
    return Int32(exactly: product < 0 ? -rounded : rounded)
  }
}

extension RegisterScale {
  /// The most that one count may be worth, in thousandths of the unit as written: a million units.
  static let most: Int64 = 1_000_000_000

  /// What one count is worth when that is written in a unit of the channel's kind; nil for another unit.
  init?(thousandths: Int64, spelled spelling: String, for unit: Unit) {
    guard let spelled = RegisterScale.spellings(of: unit).first(where: { $0.unit == spelling }) else {
      return nil
    }
    self.init(thousandths: thousandths * spelled.factor, per: spelled.over)
  }

  /// The ways to write a value of this unit in a profile, each with what it is worth; the first is the unit.
  ///
  /// A kilopascal is 7.500 62 mmHg and a centimetre of water 0.980 665 hPa, as in `Quantities`.
  static func spellings(of unit: Unit) -> [(unit: String, factor: Int64, over: Int64)] {
    switch unit {
    case .percent: [("%", 1, 1)]
    case .perMinute: [("/min", 1, 1)]
    case .mmHg: [("mmHg", 1, 1), ("kPa", 750_062, 100_000), ("hPa", 750_062, 1_000_000)]
    case .cmH2O: [("cmH2O", 1, 1), ("hPa", 1_000_000, 980_665), ("mbar", 1_000_000, 980_665)]
    case .millilitre: [("mL", 1, 1), ("L", 1000, 1)]
    case .litrePerMinute: [("L/min", 1, 1), ("mL/min", 1, 1000), ("L/s", 60, 1)]
    case .perMinutePerLitre: [("/min/L", 1, 1)]
    case .second: [("s", 1, 1), ("ms", 1, 1000)]
    case .hour: [("h", 1, 1), ("min", 1, 60), ("s", 1, 3600)]
    case .count, .code: []
    }
  }
}
