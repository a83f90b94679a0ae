internal import Quantities

/// Looks at each breath of a capnogram and says whether its end can stand for alveolar gas.
///
///                 4 mmHg above the lowest            below half of the breath
///      inspired ──────────────────────────► expired ──────────────────────────► inspired
///
/// A breath of which samples were lost is not judged. Limits: clinical basis, section 2.2 (a swing of one
/// volume percent is what a monitor calls a breath; the rest are engineering choices there).
struct BreathWatch: Sendable {
  /// What makes the end of a breath representative, in hundredths of a mmHg and samples of 10 ms.
  enum Limits {
    /// The least difference between the breath's highest and lowest value: 8 mmHg.
    static let leastSwing: Int32 = 800
    /// The most inspired CO2: 8 mmHg.
    static let mostInspired: Int32 = 800
    /// The shortest plateau: 0.4 s.
    static let plateauSamples = 40
    /// The steepest plateau, over its 0.4 s: 15 mmHg/s.
    static let mostRise: Int32 = 600
    /// The shortest time from one breath to the next: 1.5 s, 40 breaths a minute.
    static let shortestBreath = 150
    /// How far CO2 rises above its lowest value before it counts as expired: 4 mmHg; engineering choice, half
    /// of the least swing.
    static let onset: Int32 = 400
  }

  /// What one breath was.
  enum Shape: Hashable, Sendable {
    /// Its end stands for alveolar gas.
    case representative
    /// It swings too little, has no plateau, a steep one, too much inspired CO2, or follows too soon.
    case doubtful
  }

  private enum Phase: Sendable {
    /// Before the first whole breath, and after lost samples.
    case unknown
    case inspired
    case expired
  }

  private var phase = Phase.unknown
  private var lowest: Int32 = 0
  /// Lowest value of the inspiration before this breath.
  private var inspired: Int32 = 0
  private var highest: Int32 = 0
  /// The last 64 samples, more than the 0.4 s of a plateau; by their number modulo 64.
  private var recent: InlineArray<64, Int32> = InlineArray(repeating: 0)
  private var samples = 0
  private var expirationSamples = 0
  private var sinceOnset = Int.max / 2
  private var isTooSoon = false
  /// Lowest value of the 0.4 s that end at the last sample within 5 % of the highest, or nil without so many.
  private var plateau: (lowest: Int32, end: Int32)?

  /// The shape of the last whole breath; nil before there was one.
  private(set) var shape: Shape?

  /// Takes the next sample, in hundredths of a mmHg.
  mutating func take(_ co2: Int32) {
    recent[samples & 63] = co2
    samples += 1
    sinceOnset = min(sinceOnset + 1, Int.max / 2)
    switch phase {
    case .unknown:
      // The stream may begin within a breath; what is known begins with the next fall.
      highest = max(highest, co2)
      guard co2 < highest / 2 else { return }
      lowest = co2
      phase = .inspired
    case .inspired:
      lowest = min(lowest, co2)
      if co2 >= lowest + Limits.onset { beginExpiration(co2) }
    case .expired: expire(co2)
    }
  }

  /// Some samples were lost: the breath they fell into is not judged.
  mutating func lostSamples() {
    phase = .unknown
    highest = 0
    sinceOnset = Int.max / 2
  }

  /// Forgets everything, with a new stream.
  mutating func restart() { self = BreathWatch() }

  private mutating func beginExpiration(_ co2: Int32) {
    phase = .expired
    inspired = lowest
    highest = co2
    isTooSoon = sinceOnset < Limits.shortestBreath
    sinceOnset = 0
    expirationSamples = 1
    plateau = nil
  }

  private mutating func expire(_ co2: Int32) {
    expirationSamples += 1
    highest = max(highest, co2)
    if co2 >= highest - highest / 20 { plateau = plateauToNewest(co2) }
    guard co2 < inspired + (highest - inspired) / 2 else { return }
    shape = isRepresentative ? .representative : .doubtful
    phase = .inspired
    lowest = co2
  }

  /// Mutating only so that no call copies the samples held.
  private mutating func plateauToNewest(_ end: Int32) -> (lowest: Int32, end: Int32)? {
    guard expirationSamples >= Limits.plateauSamples else { return nil }
    var lowest = end
    for age in 0..<Limits.plateauSamples {
      lowest = min(lowest, recent[(samples - 1 - age) & 63])
    }
    return (lowest, end)
  }

  private var isRepresentative: Bool {
    guard let plateau, !isTooSoon else { return false }
    return highest - inspired >= Limits.leastSwing && inspired <= Limits.mostInspired
      && plateau.end - plateau.lowest <= Limits.mostRise
  }
}
