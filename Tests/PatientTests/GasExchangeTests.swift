import Patient
import Quantities
import Testing

@Suite struct `Gas exchange` {
  @Test(arguments: [
    (450.0, 14.0, 41.0), (380, 15, 50), (350, 16, 54), (300, 20, 58), (250, 22, 78),
  ])
  func `steady breathing of a tidal volume and rate ends at the published CO2`(
    volume: Double, rate: Double, expected: Double
  ) {
    let co2 = BloodGas.steadyCO2(metabolicCO2: 200, rate: rate, tidalVolume: volume, deadSpace: 150)
    #expect(abs(co2 - expected) <= 0.6)
  }

  @Test(arguments: [(450.0, 14.0, 41.0), (380, 15, 50), (350, 16, 54), (300, 20, 58)])
  func `a body breathing like that gets there by itself`(volume: Double, rate: Double, expected: Double)
    throws
  {
    var support = Bedside.timed(rate: rate)
    support.inspiratoryTime = 1.2
    var body = try Bedside.body(on: support) {
      $0.musclePressure = 0
      $0.breathingRate = rate
      $0.tidalVolume = volume
      $0.deadSpace = 150
      $0.arterialCO2 = 45
    }
    body.pass(minutes: 150)
    #expect(abs(body.truth.arterialCO2 - expected) <= 1)
  }

  @Test func `a patient stays at the CO2 and saturation given for a whole night`() throws {
    var body = try Bedside.body { $0.tidalVolume = 485 }
    body.pass(minutes: 240)
    #expect(abs(body.truth.arterialCO2 - 42) <= 1)
    #expect(abs(body.truth.saturation - 95) <= 0.3)
  }

  @Test func `CO2 fills its stores over twenty minutes and leaves them over four`() throws {
    let start = { (metabolic: Double) throws -> Physiology in
      var body = try Bedside.body(on: Bedside.timed()) { $0.musclePressure = 0 }
      body.apply(.course(Course(.metabolicCO2, to: metabolic, timeConstant: 0)))
      return body
    }
    var rising = try start(240)
    var falling = try start(160)
    let before = rising.truth.arterialCO2
    rising.pass(minutes: 5)
    falling.pass(minutes: 5)
    let up = rising.truth.arterialCO2 - before
    let down = before - falling.truth.arterialCO2
    // Both are on their way to a value 8.4 mmHg off: after five minutes 19 % and 68 % of it.
    #expect(abs(up - 8.4 * 0.19) <= 0.3)
    #expect(abs(down - 8.4 * 0.68) <= 0.6)
  }

  @Test(arguments: [(40.0, 74.8), (60, 90.6), (80, 95.7), (100, 97.6)])
  func `blood is as saturated at an oxygen tension as Severinghaus measured`(
    tension: Double, expected: Double
  ) {
    #expect(abs(BloodGas.saturation(oxygenTension: tension) - expected) <= 0.4)
    let back = BloodGas.oxygenTension(saturation: BloodGas.saturation(oxygenTension: tension))
    #expect(abs(back - tension) <= 0.01)
  }

  @Test func `weaker ventilation raises CO2, lowers saturation and quickens pulse and breathing`() throws {
    var body = try Bedside.body { $0.tidalVolume = 485 }
    body.pass(minutes: 5)
    let before = body.truth
    body.apply(.course(Course(.compliance, to: 27, timeConstant: 600)))
    body.pass(minutes: 90)
    let after = body.truth
    #expect(after.tidalVolume < before.tidalVolume - 120)
    #expect(after.arterialCO2 > before.arterialCO2 + 4)
    #expect(after.saturation < before.saturation - 0.5)
    #expect(after.pulseRate > before.pulseRate + 2)
    #expect(after.breathingRate > before.breathingRate + 1)
  }

  @Test func `while CO2 is prescribed, rate, volume and dead space explain it`() throws {
    var body = try Bedside.body { $0.tidalVolume = 480 }
    body.apply(.course(Course(.arterialCO2, to: 64, timeConstant: 600)))
    body.apply(.course(Course(.breathingRate, to: 28, timeConstant: 600)))
    body.apply(.course(Course(.tidalVolume, to: 290, timeConstant: 600)))
    body.pass(minutes: 60)
    let truth = body.truth
    #expect(abs(truth.arterialCO2 - 64) <= 0.2)
    #expect(abs(truth.breathingRate - 28) <= 1)
    #expect(abs(truth.tidalVolume - 290) <= 15)
    let explained = 0.863 * 200 / truth.alveolarVentilation
    #expect(abs(explained - 64) <= 2)
    #expect(truth.compliance < 35, "the lung stiffened")
  }

  @Test func `numbers that cannot belong to one body are refused with what would be needed`() {
    #expect(throws: ProfileFault.self) {
      try Bedside.body {
        $0.tidalVolume = 250
        $0.breathingRate = 10
        $0.arterialCO2 = 40
      }
    }
    let unreachable = #expect(throws: ProfileFault.self) { try Bedside.body { $0.tidalVolume = 1500 } }
    guard case .tidalVolumeOutOfReach(1500, let nearest)? = unreachable else {
      Issue.record("expected the tidal volume to be refused, got \(String(describing: unreachable))")
      return
    }
    #expect(nearest < 1400)
  }
}
