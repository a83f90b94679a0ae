/// The one number a whole run grows from; every use of chance draws from a stream of its own, named for what
/// it moves.
///
/// A new stream therefore changes nothing in the others: the heart beats the same whether or not a wire has
/// faults.
public struct Seed: Hashable, Sendable {
  /// The number to give again for the same run.
  public let value: UInt64

  /// Makes a seed from the number a run is replayed by.
  public init(_ value: UInt64) { self.value = value }

  /// The stream of chance with this name; the same seed and name give the same numbers.
  public func stream(_ name: String) -> SeededStream {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    var mixer = SeededStream(state: value)
    return SeededStream(state: mixer.next() ^ hash)
  }
}

/// Chance as a repeatable sequence: SplitMix64 (Steele, Lea and Flood 2014).
public struct SeededStream: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(state: UInt64) { self.state = state }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// A number between 0 and 1, neither of them included.
  public mutating func uniform() -> Double { (Double(next() >> 12) + 0.5) / 4_503_599_627_370_496 }

  /// A normally distributed number with mean 0 and standard deviation 1.
  public mutating func normal() -> Double { Elementary.normalQuantile(uniform()) }
}

/// Normally distributed noise whose every twenty numbers hold one from each twentieth of the distribution.
///
/// A monitor counts how many of its last few hundred samples lie beyond a limit. Plain noise moves that
/// moment by minutes from seed to seed; noise that is even over a minute looks the same and leaves the
/// clinical course to decide it.
public struct EvenNoise: Sendable {
  private static let strata = 20
  private var stream: SeededStream
  private var block: [Double]
  private var used: Int

  /// Makes noise that draws from a stream of its own.
  public init(_ stream: SeededStream) {
    self.stream = stream
    self.block = Array(repeating: 0, count: EvenNoise.strata)
    self.used = EvenNoise.strata
  }

  /// The next number, of mean 0 and standard deviation 1.
  public mutating func next() -> Double {
    if used == EvenNoise.strata { deal() }
    used += 1
    return block[used - 1]
  }

  private mutating func deal() {
    for stratum in 0..<EvenNoise.strata {
      let share = (Double(stratum) + stream.uniform()) / Double(EvenNoise.strata)
      block[stratum] = Elementary.normalQuantile(share)
    }
    for last in stride(from: EvenNoise.strata - 1, to: 0, by: -1) {
      block.swapAt(last, Int(stream.uniform() * Double(last + 1)))
    }
    used = 0
  }
}
