/// A physical quantity held as a whole number of thousandths of the unit that clinical guidelines write.
///
/// Fifty millimetres of mercury are exactly 50 000 thousandths, so a comparison at a guideline's limit is
/// exact; a value that a device sends with a finer step than a tenth (0.01 mmHg, 0.01 L/min) is not rounded
/// before it is compared.
/// Range: ±2 147 483.647 units.
public protocol Quantity: Comparable, Hashable, Sendable {
  /// The value in thousandths of the type's unit.
  var thousandths: Int32 { get }

  /// Makes the quantity from thousandths of the type's unit.
  init(thousandths: Int32)
}

extension Int64 {
  /// The number times a fraction, rounded, halves away from zero.
  func scaled(by numerator: Int64, over denominator: Int64) -> Int64 {
    let product = self * numerator
    let half = denominator / 2
    return (product < 0 ? product - half : product + half) / denominator
  }
}

extension Quantity {
  /// Orders two values of one unit.
  public static func < (left: Self, right: Self) -> Bool { left.thousandths < right.thousandths }

  /// Makes the quantity from whole units; traps outside ±2 147 483.
  public init(whole: Int32) { self.init(thousandths: whole * 1000) }

  /// Makes the quantity from tenths of its unit; traps outside ±21 474 836.
  public init(tenths: Int32) { self.init(thousandths: tenths * 100) }

  /// Makes the quantity from hundredths of its unit; traps outside ±214 748 364.
  public init(hundredths: Int32) { self.init(thousandths: hundredths * 10) }
}
