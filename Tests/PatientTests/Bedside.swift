import Patient
import Quantities

/// Bodies and bedsides that several suites start from.
enum Bedside {
  /// A stable patient on 16/5 cmH2O, changed as asked.
  static func body(
    seed: UInt64 = 1, on support: BilevelSupport = BilevelSupport(),
    _ change: (inout PatientProfile) -> Void = { _ in }
  ) throws -> Physiology {
    var profile = PatientProfile()
    change(&profile)
    return try Physiology(profile, support: support, seed: Seed(seed))
  }

  /// Settings whose breaths all come from the clock, 1.3 s long.
  static func timed(inspiratory: Double = 16, expiratory: Double = 5, rate: Double = 15) -> BilevelSupport {
    BilevelSupport(
      mode: .timed, inspiratoryPressure: inspiratory, expiratoryPressure: expiratory, backupRate: rate)
  }

  /// Settings whose breaths all come from the patient.
  static func spontaneous(inspiratory: Double = 16, expiratory: Double = 5) -> BilevelSupport {
    BilevelSupport(mode: .spontaneous, inspiratoryPressure: inspiratory, expiratoryPressure: expiratory)
  }
}

extension Physiology {
  /// Brings the body forward by whole seconds.
  mutating func pass(seconds: Int64) { advance(to: now + .seconds(seconds)) }

  /// Brings the body forward by whole minutes.
  mutating func pass(minutes: Int64) { pass(seconds: minutes * 60) }

  /// Samples something every so many milliseconds for some seconds.
  mutating func sample<Value>(
    every milliseconds: Int64, seconds: Int64, _ look: (Physiology) -> Value
  ) -> [Value] {
    var values: [Value] = []
    for _ in 0..<(seconds * 1000 / milliseconds) {
      advance(to: now + .milliseconds(milliseconds))
      values.append(look(self))
    }
    return values
  }
}
