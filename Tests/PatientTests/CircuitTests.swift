import Patient
import Quantities
import Testing

@Suite struct `An open circuit` {
  private func dependent(unsupported: Double = 240) throws -> Physiology {
    var body = try Bedside.body {
      $0.tidalVolume = 485
      $0.arterialCO2 = 44
      $0.unsupportedTidalVolume = unsupported
    }
    body.apply(.leak(3))
    body.pass(minutes: 2)
    body.apply(.circuit(open: true))
    return body
  }

  @Test func `leaves the machine without pressure, volume and CO2, and all its flow is lost`() throws {
    var body = try dependent()
    body.pass(seconds: 1)
    for airway in body.sample(every: 10, seconds: 60, { $0.airway }) {
      #expect((0...1).contains(airway.pressure))
      #expect(airway.flow == 0 && airway.co2 == 0)
      #expect(airway.leak > 90 && airway.meanLeak > 90 && airway.totalFlow > 90)
    }
  }

  @Test func `lets the machine go on at its backup rate`() throws {
    var body = try dependent()
    body.pass(seconds: 10)
    let inspiring = body.sample(every: 10, seconds: 60) { $0.airway.inspiring }
    let starts = zip(inspiring, inspiring.dropFirst()).count { !$0 && $1 }
    #expect((11...13).contains(starts))
  }

  @Test func `takes a dependent patient below 85 percent within one to three minutes`() throws {
    var body = try dependent()
    let saturations = body.sample(every: 1000, seconds: 240) { $0.truth.saturation }
    let second = try #require(saturations.firstIndex { $0 < 85 }) + 1
    #expect((30...180).contains(second), "the lung's own; the probe sees it half a minute later")
    #expect((210...270).contains(body.truth.tidalVolume))
    body.apply(.circuit(open: false))
    body.pass(minutes: 8)
    #expect(body.truth.saturation > 93)
    #expect(abs(body.truth.tidalVolume - 485) <= 25)
  }

  @Test func `leaves one who breathes well alone with hardly less oxygen`() throws {
    var body = try dependent(unsupported: 480)
    body.pass(minutes: 4)
    #expect(body.truth.saturation > 92)
  }
}
