/// One contraction of the breathing muscles: half a sine of pressure.
struct MuscleEffort: Sendable {
  private var peak = 0.0
  private var left = 0
  private var earlier = 0.0
  private var latest = 0.0
  private var twiceCosine = 0.0

  var isActive: Bool { left > 0 }

  /// Starts a contraction with a peak in cmH2O and a length in steps of 10 ms.
  mutating func begin(peak newPeak: Double, steps: Int) {
    let angle = Elementary.pi / Double(max(2, steps))
    peak = newPeak
    left = max(2, steps)
    twiceCosine = 2 * Elementary.cosine(angle)
    latest = 0
    earlier = -Elementary.sine(angle)
  }

  /// The pressure in cmH2O one step later; a recurrence, since a sine for each step would cost more than the
  /// lung.
  mutating func next() -> Double {
    guard left > 0 else { return 0 }
    left -= 1
    (earlier, latest) = (latest, twiceCosine * latest - earlier)
    return peak * max(0, latest)
  }
}
