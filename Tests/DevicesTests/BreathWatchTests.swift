import Readings
import Requirements
import Testing
import WireFormats

@testable import Devices

/// One breath of a capnogram in samples of 10 ms and hundredths of a mmHg.
private struct Breath {
  var inspired: Int32 = 0
  /// Level at which the plateau begins.
  var level: Int32 = 3_800
  /// Samples of the plateau, and how much it rises over them.
  var plateauSamples = 100
  var rise: Int32 = 100
  var inspiredSamples = 100

  var samples: [Int32] {
    let plateau = (0..<plateauSamples).map { sample in
      level + rise * Int32(sample) / Int32(max(1, plateauSamples - 1))
    }
    return Array(repeating: inspired, count: inspiredSamples) + plateau
  }
}

@Suite struct `Shape of a breath` {
  /// What the watch says of a breath that follows a good one and is followed by an inspiration.
  private func shape(_ breath: Breath) -> BreathWatch.Shape? {
    var watch = BreathWatch()
    for sample in [3_800] + Breath().samples + breath.samples + [0, 0] { watch.take(sample) }
    return watch.shape
  }

  @Test func `with a plateau is representative`() { #expect(shape(Breath()) == .representative) }

  @Test func `is not known before a whole breath`() {
    var watch = BreathWatch()
    for sample in [3_800] + Breath().samples + [3_900] { watch.take(sample) }
    #expect(watch.shape == nil)
  }

  @Test(
    .verifies("P.BREATH"), arguments: [(800 as Int32, BreathWatch.Shape.representative), (799, .doubtful)])
  func `swings at least 8 mmHg`(level: Int32, expected: BreathWatch.Shape) {
    #expect(shape(Breath(level: level, rise: 0)) == expected)
  }

  @Test(.verifies("P.BREATH"), arguments: [(40, BreathWatch.Shape.representative), (39, .doubtful)])
  func `has a plateau of at least 0.4 s`(samples: Int, expected: BreathWatch.Shape) {
    #expect(shape(Breath(plateauSamples: samples, rise: 0, inspiredSamples: 200)) == expected)
  }

  // 40 samples span 39 steps: a rise of 600 within them is 15 mmHg/s, 601 more.
  @Test(
    .verifies("P.BREATH"), arguments: [(600 as Int32, BreathWatch.Shape.representative), (601, .doubtful)])
  func `rises by at most 15 mmHg a second on its plateau`(rise: Int32, expected: BreathWatch.Shape) {
    #expect(shape(Breath(plateauSamples: 40, rise: rise, inspiredSamples: 200)) == expected)
  }

  @Test(
    .verifies("P.BREATH"), arguments: [(800 as Int32, BreathWatch.Shape.representative), (801, .doubtful)])
  func `follows an inspiration of at most 8 mmHg`(inspired: Int32, expected: BreathWatch.Shape) {
    #expect(shape(Breath(inspired: inspired)) == expected)
  }

  @Test(.verifies("P.BREATH"), arguments: [(50, BreathWatch.Shape.representative), (49, .doubtful)])
  func `comes at most 40 times a minute`(inspiredSamples: Int, expected: BreathWatch.Shape) {
    // The good breath before lasts 100 samples from its onset.
    #expect(shape(Breath(inspiredSamples: inspiredSamples)) == expected)
  }

  @Test func `in which samples were lost is not judged`() {
    var watch = BreathWatch()
    for sample in [3_800] + Breath().samples + Breath(level: 700).samples.dropLast(50) {
      watch.take(sample)
    }
    #expect(watch.shape == .representative)
    watch.lostSamples()
    for sample in Breath(level: 700).samples.suffix(50) + [0, 0] { watch.take(sample) }
    #expect(watch.shape == .representative, "half a breath says nothing")
  }

  @Test(.verifies("P.BREATH"))
  func `without a plateau makes the module's number questionable, until a good one`() {
    var module = CapnographByHand()
    module.begin()
    let good = Breath(inspiredSamples: 200).samples + [0]
    for sample in good + good { module.send(sample) }
    module.send(0, .endTidal(.init(hundredths: 3_800)))
    #expect(module.core.latest(.endTidalCO2) == .measured(38_000))
    for sample in Breath(plateauSamples: 20).samples + [0] { module.send(sample) }
    module.send(0, .endTidal(.init(hundredths: 3_000)))
    #expect(module.core.latest(.endTidalCO2) == .questionable(30_000, .breathShape))
    for sample in good { module.send(sample) }
    module.send(0, .endTidal(.init(hundredths: 3_800)))
    #expect(module.core.latest(.endTidalCO2) == .measured(38_000))
  }
}
