import Bench
import Patient
import Quantities
import Testing

/// Numbers of the clinical basis, section 6, that no other suite looks at.
@Suite struct `Published numbers` {
  @Test func `the fifth of the steady breathings ends at 78 mmHg`() {
    let co2 = BloodGas.steadyCO2(metabolicCO2: 200, rate: 22, tidalVolume: 250, deadSpace: 150)
    #expect(abs(co2 - 78.5) <= 0.6)
  }

  @Test(arguments: [(8.0, 26.0), (12, 32), (16, 37)])
  func `a vented mask lets out what is typical at its pressure`(pressure: Double, flow: Double) throws {
    var body = try Bedside.body(
      on: BilevelSupport(mode: .continuous, inspiratoryPressure: 20, expiratoryPressure: pressure)
    ) { $0.deadSpace = 100 }
    body.pass(seconds: 5)
    #expect(abs(body.airway.ventFlow - flow) <= 0.6)
  }

  @Test(arguments: [20.0, 60])
  func `a held breath lowers nothing for twelve seconds, then 35 percent a minute`(
    seconds: Double
  ) throws {
    var body = try Bedside.body(on: Bedside.spontaneous()) { $0.saturation = 95.7 }
    body.pass(seconds: 60)
    body.apply(.apnoea(seconds: seconds, airway: .closed))
    var worst = 0.0
    for _ in 0..<Int(seconds) + 3 {
      body.pass(seconds: 1)
      let truth = body.truth
      guard truth.apnoeaSeconds > 2 else { continue }
      let expected = 95.7 - max(0, truth.apnoeaSeconds - 12) * 35 / 60
      worst = max(worst, abs(truth.saturation - expected))
    }
    #expect(worst <= 0.7)
  }

  @Test func `saturation is back to a third of its loss twelve seconds after the first breath`() throws {
    var body = try Bedside.body(on: Bedside.spontaneous()) { $0.saturation = 95.7 }
    body.pass(seconds: 60)
    body.apply(.apnoea(seconds: 40, airway: .open))
    while body.truth.apnoeaSeconds < 39 { body.pass(seconds: 1) }
    while body.truth.apnoeaSeconds > 0 { body.pass(seconds: 1) }
    let loss = 95.7 - body.truth.saturation
    body.pass(seconds: 12)
    #expect(abs((95.7 - body.truth.saturation) / loss - 0.368) <= 0.06)
  }

  @Test func `CO2 climbs to a higher end by half in sixteen minutes and falls to a lower one in three`()
    throws
  {
    let halfway = { (metabolic: Double, seconds: Int64) throws -> Double in
      var body = try Bedside.body(on: Bedside.timed()) { $0.musclePressure = 0 }
      let before = body.truth.arterialCO2
      body.apply(.course(Course(.metabolicCO2, to: metabolic, timeConstant: 0)))
      body.pass(seconds: seconds)
      let part = body.truth.arterialCO2 - before
      body.pass(minutes: 180)
      return part / (body.truth.arterialCO2 - before)
    }
    #expect(abs(try halfway(230, 16 * 60) - 0.5) <= 0.06)
    #expect(abs(try halfway(170, 3 * 60) - 0.5) <= 0.06)
  }

  @Test func `oxygen raises saturation while CO2 goes on to rise`() throws {
    var body = try Bedside.body { $0.tidalVolume = 485 }
    body.pass(minutes: 5)
    body.apply(.course(Course(.compliance, to: 27, timeConstant: 60)))
    body.pass(minutes: 40)
    let air = body.truth
    body.apply(.support(BilevelSupport(inspiredOxygen: 35)))
    body.pass(minutes: 20)
    #expect(body.truth.saturation > air.saturation + 2, "oxygen hides it")
    #expect(body.truth.arterialCO2 > air.arterialCO2 - 0.5, "and changes nothing in it")
    #expect(body.airway.inspiredOxygen == 35)
  }

  @Test func `a tremor hides saturation as movement does, and is not seen as movement`() throws {
    var body = try Bedside.body()
    body.apply(.tremor(seconds: 40))
    let seen = body.sample(every: 1000, seconds: 39) { $0.oximetry }
    #expect(seen.allSatisfy { $0.motion == 0 })
    #expect((76...80).contains(seen.last?.saturation ?? 0))
    body.pass(seconds: 3)
    #expect(abs(body.oximetry.saturation - 95) < 0.3)
  }

  @Test func `an oximeter flags its number for as long as its average holds an artefact`() {
    var averaging = OximeterAveraging(seconds: 8, noise: Seed(1).stream("test"))
    _ = averaging.shown(after: 95)
    #expect(!averaging.holdsArtefact)
    _ = averaging.shown(after: 80, isArtefact: true)
    for _ in 0..<7 {
      _ = averaging.shown(after: 95)
      #expect(averaging.holdsArtefact)
    }
    _ = averaging.shown(after: 95)
    #expect(!averaging.holdsArtefact)
  }

  @Test func `a leak lowers end-tidal CO2 by one percent for each litre above 24`() {
    for leak in stride(from: 0.0, through: 140, by: 1) {
      let expected = leak > 24 ? min(0.6, (leak - 24) / 100) : 0
      #expect(abs(BloodGas.dilution(leak: leak) - expected) < 1e-12)
    }
  }
}
