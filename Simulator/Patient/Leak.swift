/// Gas that gets out of the mask: through its vent as meant, and past the face.
struct Leak: Sendable {
  /// Mean unintentional leak, in L/min.
  private(set) var flow = 0.0
  /// Unintentional leak and vent flow at the present pressure, in L/min.
  private(set) var present = 0.0
  private(set) var vent = 0.0
  /// Whether the circuit is off the mask, so that all the machine's flow is lost.
  var isOpen = false
  private var target = 0.0
  private var change = 0.0

  /// What a blower gives against nothing, in L/min: more than the 90 L/min of clinical basis, section 6.2.
  private static let openFlow = 120.0

  /// Mean flow that is lost, in L/min.
  var mean: Double { isOpen ? Leak.openFlow : flow }

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
      // Half a step of slack: the sum of five hundred steps is not exactly their whole.
      flow = abs(target - flow) <= 1.5 * abs(change) ? target : flow + change
    }
    guard support.isDelivering else {
      (present, vent) = (0, 0)
      return
    }
    guard !isOpen else {
      (present, vent) = (Leak.openFlow, 0)
      return
    }
    present = flow * (pressure / Leak.meanPressure(support)).squareRoot()
    vent = support.ventCoefficient * pressure.squareRoot()
  }

  /// The pressure at which the leak has its mean flow: inspiration takes about a fifth of the time.
  private static func meanPressure(_ support: BilevelSupport) -> Double {
    let rise = support.isBilevel ? support.inspiratoryPressure - support.expiratoryPressure : 0
    return support.expiratoryPressure + 0.2 * rise
  }
}
