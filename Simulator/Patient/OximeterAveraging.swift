/// How an oximeter turns the saturation under its probe into the whole number it shows: averaging, noise,
/// rounding.
///
/// First order with half the averaging time as time constant, then noise with a standard deviation of 0.35 %
/// (clinical basis, section 6.1). One call is one second.
public struct OximeterAveraging: Sendable {
  private let weight: Double
  private let deviation: Double
  private var noise: EvenNoise
  private var average: Double?
  private let length: Int
  private var disturbed = 0

  /// Makes the averaging of an oximeter; `seconds` is what its settings call averaging time, 2 to 16.
  public init(seconds: Double, deviation: Double = 0.35, noise stream: SeededStream) {
    precondition((0.5...30).contains(seconds), "averaging \(seconds) s, must be 0.5 to 30")
    self.length = Int(seconds)
    self.weight = 1 - Elementary.exponential(-2 / seconds)
    self.deviation = deviation
    self.noise = EvenNoise(stream)
  }

  /// Whether the number shown rests on a second in which the instrument saw an artefact.
  public var holdsArtefact: Bool { disturbed > 0 }

  /// The number shown after one more second with this saturation under the probe, in percent.
  ///
  /// An instrument that saw an artefact says so of its number for as long as its average holds it.
  public mutating func shown(after saturation: Double, isArtefact: Bool = false) -> Int {
    disturbed = isArtefact ? length : max(0, disturbed - 1)
    let last = average ?? saturation
    let now = last + (saturation - last) * weight
    average = now
    // An instrument's own filter lets no second stand out by more than this.
    let unrest = deviation * min(1.8, max(-1.8, noise.next()))
    return Int(min(100, max(0, (now + unrest).rounded())))
  }

  /// Forgets what went before, as an instrument does when the probe was off.
  public mutating func restart() {
    average = nil
    disturbed = 0
  }
}
