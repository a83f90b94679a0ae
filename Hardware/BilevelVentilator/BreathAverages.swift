/// What the last breaths say: means over eight of them, and the share of triggered ones over thirty-two.
struct BreathAverages {
  /// The breaths that a mean is made of.
  static let depth = 8
  /// The breaths that the share of triggered ones is made of.
  static let triggeredDepth = 32
  /// The breaths that must have been measured before a mean is given.
  static let fewest = 2

  private var breaths = InlineArray<32, MeasuredBreath>(repeating: MeasuredBreath())
  private var count = 0
  private var newest = 0

  /// Adds a breath; the oldest gives way.
  mutating func add(_ breath: MeasuredBreath) {
    newest = (newest + 1) % BreathAverages.triggeredDepth
    breaths[newest] = breath
    count = min(count + 1, BreathAverages.triggeredDepth)
  }

  /// Whether enough breaths were measured.
  var isValid: Bool { count >= BreathAverages.fewest }

  /// Breaths per minute, in tenths.
  var rateTenths: Int32 { quotient(Int64(used) * Int64(BreathMeter.stepsPerMinute) * 10, totalSteps) }

  /// Volume breathed out in a breath, in mL.
  var tidalMillilitres: Int32 { quotient(totalVolume, Int64(used)) }

  /// Volume breathed out in a minute, in hundredths of a litre.
  var minuteHundredths: Int32 { quotient(totalVolume * Int64(BreathMeter.stepsPerMinute), totalSteps * 10) }

  /// Length of inspiration, in hundredths of a second, which is in steps.
  var inspirationSteps: Int32 { mean { $0.inspirationSteps } }

  /// Inspiratory pressure, in thousandths of cmH2O.
  var inspiratoryPressure: Int32 { mean { $0.inspiratoryPressure } }

  /// Expiratory pressure, in thousandths of cmH2O.
  var expiratoryPressure: Int32 { mean { $0.expiratoryPressure } }

  /// Share of breaths that the patient started, in tenths of a percent.
  var triggeredTenths: Int32 {
    var triggered = 0
    for age in 0..<count where breath(age).isTriggered { triggered += 1 }
    return quotient(Int64(triggered) * 1000, Int64(count))
  }

  private var used: Int { min(count, BreathAverages.depth) }
  private var totalSteps: Int64 { sum { $0.steps } }
  private var totalVolume: Int64 { sum { $0.expiredMillilitres } }

  private func breath(_ age: Int) -> MeasuredBreath {
    breaths[(newest + BreathAverages.triggeredDepth - age) % BreathAverages.triggeredDepth]
  }

  private func sum(_ value: (MeasuredBreath) -> Int32) -> Int64 {
    var sum: Int64 = 0
    for age in 0..<used { sum += Int64(value(breath(age))) }
    return sum
  }

  private func mean(_ value: (MeasuredBreath) -> Int32) -> Int32 { quotient(sum(value), Int64(used)) }

  /// Rounded to the nearest; zero when there is nothing to divide by.
  private func quotient(_ numerator: Int64, _ denominator: Int64) -> Int32 {
    denominator > 0 ? Int32((numerator + denominator / 2) / denominator) : 0
  }
}
