import Bench
import Quantities

/// A simulated bed that a test plays to the gateway by hand, faster than its time.
struct Player {
  private var bed: SimulatedBed

  init() throws {
    bed = try SimulatedBed(ScenarioLibrary.scenario("stable-niv"), seed: 1)
  }

  /// What the oximeter says in the next third of a second: one packet.
  mutating func oximeter() -> [UInt8] {
    bed.advance(to: bed.now + .milliseconds(1000) / 3)
    var bytes: [UInt8] = []
    bed.take(from: .oximeter, into: &bytes)
    return bytes
  }
}

/// Noise with a seed.
struct Noise {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// The next bytes of it.
  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
  }
}
