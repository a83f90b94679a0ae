import Quantities

/// Heart beats and the wave each of them sends to the probe, as two Gaussian humps (Tang and Elgendi 2020).
struct PulseWave: Sendable {
  private static let points = 256
  private let shape: [Double]
  private var noise: EvenNoise
  private var beatStart = Uptime.origin
  private var beatEnd = Uptime.origin
  /// Beats per minute that the next interval is drawn around.
  var rate: Double

  init(rate: Double, noise: SeededStream) {
    self.rate = rate
    self.noise = EvenNoise(noise)
    self.shape = PulseWave.outline()
  }

  /// Starts every beat that is due by a moment.
  mutating func beat(until moment: Uptime) {
    while beatEnd <= moment {
      let seconds = 60 / rate * (1 + 0.03 * noise.next())
      beatStart = beatEnd
      beatEnd = beatStart + Interval(nanoseconds: Int64(seconds * 1e9))
    }
  }

  /// Height of the wave at a moment of the current beat: 0 at the foot, 1 at the peak.
  func height(at moment: Uptime) -> Double {
    let done = Double((moment - beatStart).nanoseconds) / Double((beatEnd - beatStart).nanoseconds)
    let place = done * Double(PulseWave.points)
    let index = min(PulseWave.points - 1, Int(place))
    let low = shape[index]
    return low + (shape[index + 1] - low) * (place - Double(index))
  }

  /// One beat as points from foot to foot, scaled to 0...1; a table, since two exponentials a sample would
  /// add up.
  private static func outline() -> [Double] {
    let raw = (0...points).map { point in
      let angle = (2 * Double(point) / Double(points) - 1) * Elementary.pi
      return hump(angle, 0.82, -Elementary.pi / 2, 0.6) + hump(angle, 0.4, 0, 1.2)
    }
    let first = raw[0]
    let drift = (raw[points] - first) / Double(points)
    let level = raw.enumerated().map { $0.element - first - drift * Double($0.offset) }
    let highest = level.reduce(0, max)
    return level.map { max(0, $0) / highest }
  }

  private static func hump(_ angle: Double, _ height: Double, _ centre: Double, _ width: Double) -> Double {
    let distance = (angle - centre) / width
    return height * Elementary.exponential(-distance * distance / 2)
  }
}
