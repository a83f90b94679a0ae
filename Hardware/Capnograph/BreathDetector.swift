/// Finds breaths in samples of CO2, and what they say: end-tidal and inspired CO2 and the rate.
///
///          peak
///        .------.
///       /        \
///     _/          \__ trough
///
/// A breath is a rise by `step` from a trough and a fall by `step` from the peak behind it. `step` is a
/// quarter of the last breath's height, but between 3 and 5 mmHg: below the height of a diluted breath under
/// a leaking mask, above the beats of the heart on a plateau. Engineering choices; all in hundredths of a
/// millimetre of mercury.
struct BreathDetector: Sendable {
  /// One breath that has ended.
  struct Breath: Sendable {
    var endedAt: Int64
    var peak: Int32
    var trough: Int32
  }

  private static var capacity: Int { 16 }
  private static var breathsOfRate: Int { 8 }

  private var breaths: InlineArray<16, Breath>
  private(set) var count = 0
  private var newest = 0
  private var isRising = false
  private var extreme: Int32?
  private var trough: Int32 = 0
  private var step: Int32 = 300

  init() { breaths = InlineArray(repeating: Breath(endedAt: 0, peak: 0, trough: 0)) }

  /// Forgets all breaths.
  mutating func clear() { self = BreathDetector() }

  /// Takes a sample; true when a breath has just ended.
  mutating func take(_ co2: Int32, at microseconds: Int64) -> Bool {
    guard let extreme else {
      self.extreme = co2
      return false
    }
    if isRising {
      self.extreme = max(extreme, co2)
      guard co2 < extreme - step else { return false }
      isRising = false
      self.extreme = co2
      keep(Breath(endedAt: microseconds, peak: extreme, trough: trough))
      return true
    }
    self.extreme = min(extreme, co2)
    guard co2 > extreme + step else { return false }
    isRising = true
    trough = extreme
    self.extreme = co2
    return false
  }

  /// The greatest CO2 of the breaths since a moment, or of the last breath if that is longer ago; nil without
  /// a breath.
  func endTidal(since microseconds: Int64) -> Int32? {
    guard count > 0 else { return nil }
    var greatest = breaths[newest].peak
    for age in 1..<max(1, count) where breath(age).endedAt >= microseconds {
      greatest = max(greatest, breath(age).peak)
    }
    return greatest
  }

  /// The least CO2 before the last breath; nil without a breath.
  var inspired: Int32? { count == 0 ? nil : breaths[newest].trough }

  /// Breaths per minute over the last eight intervals at most; nil before the second breath.
  var rate: Int32? {
    guard count > 1 else { return nil }
    let intervals = min(count - 1, BreathDetector.breathsOfRate)
    let span = breath(0).endedAt - breath(intervals).endedAt
    guard span > 0 else { return nil }
    return Int32((Int64(intervals) * 60_000_000 + span / 2) / span)
  }

  private func breath(_ age: Int) -> Breath {
    breaths[(newest + BreathDetector.capacity - age) % BreathDetector.capacity]
  }

  private mutating func keep(_ breath: Breath) {
    newest = (newest + 1) % BreathDetector.capacity
    breaths[newest] = breath
    count = min(count + 1, BreathDetector.capacity)
    step = min(500, max(300, (breath.peak - breath.trough) / 4))
  }
}
