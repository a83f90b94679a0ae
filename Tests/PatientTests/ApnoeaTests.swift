import Patient
import Quantities
import Testing

@Suite struct Apnoea {
  private func patient() throws -> Physiology {
    var body = try Bedside.body(on: Bedside.spontaneous()) {
      $0.saturation = 95.7
      $0.endTidalVariability = 0
    }
    body.pass(seconds: 60)
    return body
  }

  @Test(arguments: [(20.0, 91.0), (30, 85), (60, 68)])
  func `saturation falls to its published lowest value`(seconds: Double, lowest: Double) throws {
    var body = try patient()
    body.apply(.apnoea(seconds: seconds, airway: .open))
    let saturations = body.sample(every: 1000, seconds: 120) { $0.truth.saturation }
    #expect(abs((saturations.min() ?? 0) - lowest) <= 0.7)
    #expect(abs(body.truth.saturation - 95.7) <= 0.5, "it recovers")
  }

  @Test(arguments: [8.0, 20])
  func `the probe meets the lowest value a circulation delay after the lung`(delay: Double) throws {
    var body = try Bedside.body(on: Bedside.spontaneous()) { $0.circulationDelay = delay }
    body.pass(seconds: 60)
    body.apply(.apnoea(seconds: 30, airway: .open))
    let seen = body.sample(every: 1000, seconds: 120) { ($0.truth.saturation, $0.oximetry.saturation) }
    let lung = seen.indices.min { seen[$0].0 < seen[$1].0 } ?? 0
    let probe = seen.indices.min { seen[$0].1 < seen[$1].1 } ?? 0
    #expect(probe - lung == Int(delay))
  }

  @Test(arguments: [(20.0, 7.0...10.0), (60.0, 9.0...13.0)])
  func `CO2 at the mouth is gone until the first breath shows its rise`(
    seconds: Double, rise: ClosedRange<Double>
  ) throws {
    var body = try patient()
    body.apply(.apnoea(seconds: seconds, airway: .open))
    body.pass(seconds: Int64(seconds) - 4)
    #expect(body.airway.co2 < 1)
    let last = body.latestBreath?.number ?? 0
    let later = body.sample(every: 100, seconds: 30) { $0.latestBreath }
    let first = later.compactMap { $0 }.first { $0.number > last + 1 }
    let endTidal = try #require(first).endTidalCO2
    #expect(rise.contains(endTidal - 39))
  }

  @Test func `without a breath CO2 rises by 7 in ten seconds, 9 in twenty, then 4 a minute`() throws {
    var body = try patient()
    let before = body.truth.arterialCO2
    body.apply(.apnoea(seconds: 90, airway: .open))
    var at: [Int: Double] = [:]
    while body.truth.apnoeaSeconds < 80.5 {
      body.pass(seconds: 1)
      at[Int(body.truth.apnoeaSeconds.rounded())] = body.truth.arterialCO2 - before
    }
    #expect(abs((at[10] ?? 0) - 7) <= 0.6)
    #expect(abs((at[20] ?? 0) - 9) <= 0.4)
    #expect(abs((at[80] ?? 0) - 13) <= 0.5)
  }

  @Test func `the pulse slows without breath and races after it`() throws {
    var body = try patient()
    body.apply(.apnoea(seconds: 60, airway: .open))
    let rates = body.sample(every: 1000, seconds: 110) { $0.truth.pulseRate }
    #expect(abs((rates.min() ?? 0) - 60) <= 1)
    #expect((88...98).contains(rates.max() ?? 0))
  }

  @Test func `a backup rate breathes for a patient without drive, but not through a shut throat`() throws {
    var open = try Bedside.body()
    var closed = open
    open.apply(.apnoea(seconds: 60, airway: .open))
    closed.apply(.apnoea(seconds: 60, airway: .closed))
    let passive = open.sample(every: 1000, seconds: 58) { ($0.truth.apnoeaSeconds, $0.latestBreath) }
    let blocked = closed.sample(every: 10, seconds: 58) { ($0.airway.flow, $0.airway.pressure) }
    #expect(passive.map(\.0).max() ?? 99 < 4)
    #expect(passive.last?.1?.patientTriggered == false)
    let late = blocked.suffix(5000)
    #expect(late.allSatisfy { $0.0 == 0 })
    #expect(late.map(\.1).max() ?? 0 > 15, "the machine still cycles")
    #expect(closed.truth.saturation < 85)
  }
}
