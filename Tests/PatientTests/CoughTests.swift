import Patient
import Quantities
import Requirements
import Testing

@Suite struct Cough {
  @Test(.verifies("T11"), arguments: [100.0, 168, 174, 180, 269.9, 270, 270.1, 510], [1.0, 1.5, 2.5])
  func `its peak, sampled at 200 Hz, is exactly the one asked for`(peak: Double, stretch: Double) throws {
    var body = try Bedside.body { $0.coughStretch = stretch }
    body.pass(seconds: 3)
    body.apply(.cough(CoughManoeuvre(peakFlow: peak)))
    let flows = body.sample(every: 5, seconds: 8) { $0.cough.flow }
    let highest = flows.max() ?? 0
    #expect(abs(highest - peak) < 0.001)
    #expect(flows.filter { $0 > peak * 0.999 }.count <= 3, "one sharp peak")
  }

  @Test(arguments: [(510.0, 0.077, 1.47), (270, 0.072, 0.85), (180, 0.070, 0.55), (100, 0.068, 0.35)])
  func `its volume is the published one`(peak: Double, time: Double, volume: Double) {
    let wave = CoughWave(peakFlow: peak, peakTime: time, volume: volume)
    #expect(abs(area(wave) / volume - 1) < 0.002)
    #expect(abs(wave.flow(at: time) - peak) < 1e-9)
  }

  @Test(arguments: [(510.0, 0.044), (270, 0.041), (180, 0.040), (100, 0.039)])
  func `it rises from a tenth to nine tenths in the published time`(peak: Double, rise: Double) {
    let wave = CoughWave(peakFlow: peak, stretch: 1)
    #expect(abs(riseTime(wave) - rise) < 0.002)
    let weak = CoughWave(peakFlow: peak, stretch: 2)
    #expect(abs(riseTime(weak) - 2 * rise) < 0.004, "a stretched cough rises longer to the same peak")
    #expect(weak.peakFlow == peak)
  }

  @Test(arguments: [1.0, 1.5, 2.5], [30.0, 100, 270, 510, 900])
  func `it never flows backwards and never exceeds its peak`(stretch: Double, peak: Double) {
    let wave = CoughWave(peakFlow: peak, stretch: stretch)
    let flows = (0..<4000).map { wave.flow(at: Double($0) * 0.001) }
    #expect(flows.allSatisfy { $0 >= 0 && $0 <= peak + 1e-9 })
    #expect(abs(area(wave) / wave.volume - 1) < 0.003)
  }

  @Test func `an effort begins with a breath in, and a train's later coughs are weaker`() throws {
    var body = try Bedside.body()
    body.apply(.cough(CoughManoeuvre(peakFlow: 200, coughs: 3, inspiratoryFlow: 90)))
    let flows = body.sample(every: 5, seconds: 8) { $0.cough.flow }
    #expect(abs((flows.min() ?? 0) + 90) < 0.1)
    let peaks = flows.indices.dropFirst().dropLast().filter {
      flows[$0] > 60 && flows[$0] > flows[$0 - 1] && flows[$0] >= flows[$0 + 1]
    }
    let heights = peaks.map { (flows[$0] * 100).rounded() / 100 }.filter { $0 >= 120 }
    #expect(heights == [200, 150, 130])
    #expect(!body.cough.coughing)
    #expect(body.cough.flow == 0)
  }

  @Test func `while coughing the patient takes no other breath, which is no apnoea`() throws {
    var body = try Bedside.body(on: Bedside.spontaneous())
    body.pass(seconds: 30)
    body.apply(.cough(CoughManoeuvre(peakFlow: 180, coughs: 3)))
    let during = body.sample(every: 10, seconds: 3) { $0.truth.apnoeaSeconds }
    #expect(during.allSatisfy { $0 == 0 })
    body.pass(seconds: 10)
    #expect(abs(body.truth.arterialCO2 - 42) < 1)
  }

  private func area(_ wave: CoughWave) -> Double {
    (0..<40_000).map { wave.flow(at: Double($0) * 0.0001) }.reduce(0, +) * 0.0001 / 60
  }

  private func riseTime(_ wave: CoughWave) -> Double {
    let times = (0..<10_000).map { Double($0) * 0.0001 }
    let low = times.first { wave.flow(at: $0) >= 0.1 * wave.peakFlow } ?? 0
    let high = times.first { wave.flow(at: $0) >= 0.9 * wave.peakFlow } ?? 0
    return high - low
  }
}
