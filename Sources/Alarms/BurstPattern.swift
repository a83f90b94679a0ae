public import Criteria
public import Quantities

/// A burst of tone pulses that is repeated.
public struct BurstPattern: Hashable, Sendable {
  /// How long one pulse sounds, in milliseconds.
  public let pulseMilliseconds: Int
  /// The silence between each pulse and the next, in milliseconds; one fewer than there are pulses.
  public let gapsMilliseconds: [Int]
  /// The silence from the end of a burst to the start of the next, in milliseconds.
  public let interBurstMilliseconds: Int
  /// The fundamental frequency.
  public let fundamentalHertz: Int
  /// The frequencies that sound besides, each a multiple of the fundamental.
  public let harmonicsHertz: [Int]

  /// Pulses in a burst.
  public var pulseCount: Int { gapsMilliseconds.count + 1 }

  /// From the start of a burst to its end.
  public var burstMilliseconds: Int {
    pulseCount * pulseMilliseconds + gapsMilliseconds.reduce(0, +)
  }

  /// The burst of a priority; nil for no priority.
  ///
  /// Ranges: clinical basis, section 4, A5. HIGH is five pulses twice, grouped three and two: pulses of 75 to
  /// 200 ms, x of 50 to 125 ms between them, 2x + pulse after the third, 0.35 to 1.30 s after the fifth, 2.5
  /// to 15 s to the next burst. MEDIUM is three pulses of 125 to 250 ms, y of 125 to 250 ms, 2.5 to 30 s. LOW
  /// is one pulse, at least 15 s. Fundamentals of 150 to 1000 Hz with four harmonics in 300 to 4000 Hz.
  public static func of(_ priority: Priority) -> BurstPattern? {
    switch priority {
    case .high:
      BurstPattern(
        pulse: 150, gaps: [100, 100, 350, 100, 700, 100, 100, 350, 100], interBurst: 5_000, fundamental: 660)
    case .medium: BurstPattern(pulse: 200, gaps: [200, 200], interBurst: 7_500, fundamental: 550)
    case .low: BurstPattern(pulse: 200, gaps: [], interBurst: 20_000, fundamental: 440)
    case .none: nil
    }
  }

  private init(pulse: Int, gaps: [Int], interBurst: Int, fundamental: Int) {
    pulseMilliseconds = pulse
    gapsMilliseconds = gaps
    interBurstMilliseconds = interBurst
    fundamentalHertz = fundamental
    harmonicsHertz = (2...5).map { $0 * fundamental }
  }

  /// The moments at which pulses begin within a length of time, counted from the start of the first burst.
  public func onsets(over length: Interval) -> [Interval] {
    var onsets: [Interval] = []
    var pulse = 0
    var next = Interval.zero
    while next < length {
      onsets.append(next)
      let silence = pulse < gapsMilliseconds.count ? gapsMilliseconds[pulse] : interBurstMilliseconds
      next = next + .milliseconds(Int64(pulseMilliseconds + silence))
      pulse = (pulse + 1) % pulseCount
    }
    return onsets
  }
}
