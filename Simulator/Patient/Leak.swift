/// Gas that gets out of the mask: through its vent as meant, and past the face.
struct Leak: Sendable {
  /// Mean unintentional leak, in L/min.
  private(set) var flow = 0.0
  /// Unintentional leak and vent flow at the present pressure, in L/min.
  private(set) var present = 0.0
  private(set) var vent = 0.0
  private var target = 0.0
  private var change = 0.0

  /// A mask slips within five seconds.
  private static let steps = 500.0

  mutating func change(to newTarget: Double) {
    target = newTarget
    change = (newTarget - flow) / Leak.steps
  }

  /// Share of the set pressure that the blower no longer gives: none up to 24 L/min, 3 of 16 cmH2O at 60
  /// L/min.
  var sag: Double { min(0.5, max(0, flow - 24) * 0.0052) }

  mutating func step(_ pressure: Double, support: BilevelSupport) {
    if flow != target {
      let next = flow + change
      flow = (change > 0 ? next >= target : next <= target) ? target : next
    }
    guard support.isDelivering else {
      (present, vent) = (0, 0)
      return
    }
    let mean =
      support.isBilevel
      ? support.expiratoryPressure + (support.inspiratoryPressure - support.expiratoryPressure) / 3
      : support.expiratoryPressure
    present = flow * (pressure / mean).squareRoot()
    vent = support.ventCoefficient * pressure.squareRoot()
  }
}
