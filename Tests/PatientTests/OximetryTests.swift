import Patient
import Quantities
import Testing

@Suite struct Oximetry {
  @Test func `the pulse wave beats at the heart's rate with a few percent of jitter`() throws {
    var body = try Bedside.body { $0.pulseRate = 75 }
    let wave = body.sample(every: 5, seconds: 120) { $0.oximetry.plethysmogram }
    var peaks: [Int] = []
    for index in 40..<(wave.count - 40) where wave[index] > 2 {
      if wave[(index - 40)...(index + 40)].max() == wave[index], index - (peaks.last ?? -99) > 40 {
        peaks.append(index)
      }
    }
    #expect(abs(peaks.count - 150) <= 3)
    let intervals = zip(peaks.dropFirst(), peaks).map { Double($0 - $1) * 0.005 }
    let mean = intervals.reduce(0, +) / Double(intervals.count)
    let spread = (intervals.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(intervals.count))
      .squareRoot()
    #expect(abs(mean - 0.8) <= 0.01)
    #expect((0.012...0.045).contains(spread))
  }

  @Test(arguments: [0.2, 2.5, 10.0])
  func `the pulse wave is as high as the perfusion index`(index: Double) throws {
    var body = try Bedside.body { $0.perfusionIndex = index }
    let wave = body.sample(every: 13, seconds: 30) { $0.oximetry.plethysmogram }
    let height = (wave.max() ?? 0) - (wave.min() ?? 0)
    #expect(abs(height / index - 1) <= 0.15)
  }

  @Test func `breathing moves the peaks of the pulse wave up and down`() throws {
    var body = try Bedside.body { $0.breathingRate = 12 }
    let wave = body.sample(every: 10, seconds: 60) { $0.oximetry.plethysmogram }
    let peaks = wave.indices.dropFirst().dropLast().filter {
      wave[$0] > 2 && wave[$0] > wave[$0 - 1] && wave[$0] >= wave[$0 + 1]
    }
    let heights = peaks.map { wave[$0] }
    let swing = (heights.max() ?? 0) - (heights.min() ?? 0)
    #expect((0.1...0.4).contains(swing), "of a height of 2.5")
  }

  @Test func `a probe that is off meets nothing, and meets the present blood when it is back`() throws {
    var body = try Bedside.body()
    body.apply(.probe(attached: false))
    body.pass(seconds: 30)
    #expect(!body.oximetry.attached)
    body.apply(.probe(attached: true))
    #expect(body.oximetry.attached)
    #expect(abs(body.oximetry.saturation - 95) < 0.2)
  }

  @Test func `movement is flagged, shakes the wave, hides saturation, and ends`() throws {
    var body = try Bedside.body()
    body.apply(.motion(intensity: 1, seconds: 40))
    let seen = body.sample(every: 50, seconds: 39) { $0.oximetry }
    #expect(seen.allSatisfy { $0.motion == 1 })
    #expect((seen.map(\.plethysmogram).max() ?? 0) > 10)
    #expect((76...82).contains(seen.last?.saturation ?? 0))
    #expect(abs(body.truth.saturation - 95) < 0.2, "the blood is as it was")
    body.pass(seconds: 60)
    #expect(body.oximetry.motion == 0)
    #expect(abs(body.oximetry.saturation - 95) < 0.3)
  }

  @Test func `averaging takes half its length to follow two thirds of a step`() {
    var averaging = OximeterAveraging(seconds: 8, deviation: 0, noise: Seed(1).stream("test"))
    #expect(averaging.shown(after: 95) == 95)
    let shown = (0..<12).map { _ in averaging.shown(after: 75) }
    #expect(shown[3] == 82)
    #expect(shown[11] == 76)
    averaging.restart()
    #expect(averaging.shown(after: 88) == 88)
  }

  @Test func `noise moves the shown number by its published spread around the truth`() {
    var averaging = OximeterAveraging(seconds: 8, noise: Seed(7).stream("test"))
    let shown = (0..<2000).map { _ in Double(averaging.shown(after: 94.5)) }
    let mean = shown.reduce(0, +) / 2000
    #expect(abs(mean - 94.5) < 0.03)
    #expect(Set(shown).isSubset(of: [93, 94, 95, 96]))
    #expect(Set(shown).isSuperset(of: [94, 95]))
  }
}
