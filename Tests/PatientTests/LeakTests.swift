import Patient
import Quantities
import Testing

@Suite struct `Mask leak` {
  @Test func `it raises the machine's flow, lowers its pressure and dilutes end-tidal CO2`() throws {
    var body = try Bedside.body { $0.tidalVolume = 485 }
    body.pass(minutes: 2)
    let before = body.sample(every: 10, seconds: 60) { $0.airway }
    body.apply(.leak(60))
    body.pass(seconds: 30)
    let during = body.sample(every: 10, seconds: 60) { $0.airway }
    let rise = mean(during.map(\.totalFlow)) - mean(before.map(\.totalFlow))
    #expect((45...65).contains(rise))
    let sag = (before.map(\.pressure).max() ?? 0) - (during.map(\.pressure).max() ?? 0)
    #expect((2...4).contains(sag))
    #expect(during.allSatisfy { $0.meanLeak == 60 })
    let endTidal = try #require(body.latestBreath).endTidalCO2
    #expect(abs(endTidal - (body.truth.arterialCO2 - 3) * 0.64) <= 2.5)
    #expect(abs((during.map(\.co2).max() ?? 0) - endTidal) <= 3, "the waveform shows the diluted value")
  }

  @Test(arguments: [(0.0, 0.0), (24, 0), (25, 0.01), (60, 0.36), (84, 0.6), (140, 0.6)])
  func `dilution starts above 24 L/min and ends at sixty percent`(leak: Double, share: Double) {
    #expect(abs(BloodGas.dilution(leak: leak) - share) < 1e-12)
  }

  @Test func `it opens within five seconds and closes again`() throws {
    var body = try Bedside.body()
    body.apply(.leak(40))
    body.pass(seconds: 2)
    #expect((10...25).contains(body.airway.meanLeak))
    body.pass(seconds: 3)
    #expect(body.airway.meanLeak == 40)
    body.apply(.leak(0))
    body.pass(seconds: 5)
    #expect(body.airway.meanLeak == 0)
  }

  @Test func `its mean over a breath is the flow asked for`() throws {
    var body = try Bedside.body()
    body.apply(.leak(20))
    body.pass(minutes: 1)
    let leaks = body.sample(every: 10, seconds: 120) { $0.airway.leak }
    #expect(abs(mean(leaks) / 20 - 1) <= 0.12)
  }

  @Test func `the vent's own flow follows the square root of pressure`() throws {
    var body = try Bedside.body()
    for airway in body.sample(every: 100, seconds: 10, { $0.airway }) {
      #expect(abs(airway.ventFlow - 9.2 * airway.pressure.squareRoot()) < 1e-9)
    }
  }

  @Test func `with a large leak the machine's volume is a guess, without one it is right`() throws {
    var body = try Bedside.body()
    let errors = { (body: inout Physiology) in
      body.sample(every: 4000, seconds: 120) { body in
        body.latestBreath.map { abs($0.estimatedVolume / $0.expiredVolume - 1) } ?? 0
      }
    }
    #expect(errors(&body).allSatisfy { $0 == 0 })
    body.apply(.leak(60))
    body.pass(seconds: 20)
    let guesses = errors(&body)
    #expect(guesses.max() ?? 0 > 0.15)
    #expect(guesses.allSatisfy { $0 <= 0.3 })
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
