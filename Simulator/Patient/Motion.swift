/// Movement of the hand under the probe.
struct Motion: Sendable {
  /// How much an oximeter sees of it: nothing of a tremor that looks like a pulse.
  private(set) var intensity = 0.0
  /// How much there is of it.
  private var strength = 0.0
  /// Saturation that the movement hides, in percent: an artefact settles at 17 % low.
  private(set) var loss = 0.0
  private var until = 0.0

  private static let response = 1 - Elementary.exponential(-1 / 8.0)

  mutating func begin(intensity newIntensity: Double, until end: Double) {
    intensity = newIntensity
    strength = newIntensity
    until = end
  }

  mutating func tremble(until end: Double) {
    intensity = 0
    strength = 1
    until = end
  }

  mutating func second(at seconds: Double) {
    guard seconds < until else {
      // What movement hid is seen again with the first pulse.
      (intensity, strength, loss) = (0, 0, 0)
      return
    }
    loss += (17 * strength - loss) * Motion.response
  }

  /// What movement adds to the pulse wave, in pulse heights: three beats of a hand between 0.5 and 4 Hz.
  func shake(at seconds: Double) -> Double {
    let turn = 2 * Elementary.pi * seconds
    let slow = Elementary.sine(0.7 * turn) + Elementary.sine(1.93 * turn + 1)
    return intensity * 3 * (slow + Elementary.sine(3.31 * turn + 2))
  }
}
