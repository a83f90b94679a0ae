/// Elementary functions made of additions, multiplications and divisions alone.
///
/// The C library picks its own variants by processor, and their last bits differ; these give the same bits on
/// every machine, so a seed replays a run anywhere. Accuracy is better than 1e-13 relative over the ranges
/// used here.
enum Elementary {
  static let pi = 3.141592653589793
  private static let ln2High = 0.693147180369123816490
  private static let ln2Low = 1.90821492927058770002e-10

  // One over the factorials, for the series below.
  private static var f2: Double { 1.0 / 2 }
  private static var f3: Double { 1.0 / 6 }
  private static var f4: Double { 1.0 / 24 }
  private static var f5: Double { 1.0 / 120 }
  private static var f6: Double { 1.0 / 720 }
  private static var f7: Double { 1.0 / 5040 }
  private static var f8: Double { 1.0 / 40320 }
  private static var f9: Double { 1.0 / 362880 }
  private static var f10: Double { 1.0 / 3628800 }
  private static var f11: Double { 1.0 / 39916800 }
  private static var f12: Double { 1.0 / 479001600 }
  private static var f13: Double { 1.0 / 6227020800 }
  private static var f15: Double { 1.0 / 1307674368000 }
  private static var f17: Double { 1.0 / 355687428096000 }

  /// e to the power of `x`; zero below -700, and beyond 700 a mistake of the caller.
  static func exponential(_ x: Double) -> Double {
    guard x > -700 else { return 0 }
    precondition(x < 700, "exponent \(x), at most 700")
    let k = (x * 1.4426950408889634).rounded()
    let r = (x - k * ln2High) - k * ln2Low
    let tail = ((((f12 * r + f11) * r + f10) * r + f9) * r + f8) * r
    let middle = ((((tail + f7) * r + f6) * r + f5) * r + f4) * r
    let sum = (((middle + f3) * r + f2) * r + 1) * r + 1
    return sum * Double(bitPattern: UInt64(1023 + Int64(k)) << 52)
  }

  /// The natural logarithm of a positive number.
  static func logarithm(_ x: Double) -> Double {
    precondition(x > 0, "logarithm of \(x), which is not positive")
    var mantissa = x.significand
    var exponent = Double(x.exponent)
    if mantissa > 1.4142135623730951 {
      mantissa /= 2
      exponent += 1
    }
    let s = (mantissa - 1) / (mantissa + 1)
    let q = s * s
    let tail = ((((q / 21 + 1.0 / 19) * q + 1.0 / 17) * q + 1.0 / 15) * q + 1.0 / 13) * q
    let sum = (((((tail + 1.0 / 11) * q + 1.0 / 9) * q + 1.0 / 7) * q + 1.0 / 5) * q + 1.0 / 3) * q + 1
    return 2 * s * sum + exponent * ln2Low + exponent * ln2High
  }

  /// The sine of an angle in radians.
  static func sine(_ x: Double) -> Double {
    let turns = (x / pi).rounded()
    let r = x - turns * pi
    let q = r * r
    let tail = (((f17 * q - f15) * q + f13) * q - f11) * q
    let sum = (((((tail + f9) * q - f7) * q + f5) * q - f3) * q + 1) * r
    return Int64(turns) & 1 == 0 ? sum : -sum
  }

  /// The cosine of an angle in radians.
  static func cosine(_ x: Double) -> Double { sine(x + pi / 2) }

  /// The gamma function of a positive number, by Lanczos' approximation with g = 7 and nine terms.
  static func gamma(_ x: Double) -> Double {
    precondition(x > 0, "gamma of \(x), which is not positive")
    let terms = [
      676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
      -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ]
    var series = 0.99999999999980993
    for (index, term) in terms.enumerated() { series += term / (x + Double(index)) }
    let t = x + 6.5
    return 2.5066282746310002 * exponential((x - 0.5) * logarithm(t) - t) * series
  }

  /// The value below which a standard normal number lies with probability `p`, by Acklam's rational
  /// approximation.
  ///
  /// Relative error is below 1.2e-9.
  static func normalQuantile(_ p: Double) -> Double {
    precondition(p > 0 && p < 1, "probability \(p), must lie between 0 and 1")
    let low = 0.02425
    if p < low { return tail(p) }
    if p > 1 - low { return -tail(1 - p) }
    let q = p - 0.5
    let r = q * q
    let above =
      ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r
        - 30.66479806614716) * r + 2.506628277459239
    let below =
      ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r
        - 13.28068155288572) * r + 1
    return q * above / below
  }

  private static func tail(_ p: Double) -> Double {
    let q = (-2 * logarithm(p)).squareRoot()
    let above =
      ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734)
        * q
        + 4.374664141464968) * q + 2.938163982698783
    let below =
      (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q
      + 1
    return above / below
  }
}
