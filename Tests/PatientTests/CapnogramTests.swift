import Patient
import Quantities
import Testing

@Suite struct `Capnogram` {
  private func body(rate: Double, variability: Double = 0) throws -> Physiology {
    var body = try Bedside.body(on: Bedside.spontaneous()) {
      $0.breathingRate = rate
      $0.deadSpace = 100
      $0.endTidalVariability = variability
    }
    body.apply(.course(Course(.arterialCO2, to: 45, timeConstant: 0)))
    body.apply(.course(Course(.breathingRate, to: rate, timeConstant: 0)))
    body.pass(seconds: 40)
    return body
  }

  /// CO2 just before each inspiration, with that breath's record.
  private func ends(of body: inout Physiology, seconds: Int64) -> [(co2: Double, breath: BreathRecord)] {
    var ends: [(co2: Double, breath: BreathRecord)] = []
    var last = body.airway
    for now in body.sample(every: 10, seconds: seconds, { ($0.airway, $0.latestBreath) }) {
      if now.0.inspiring && !last.inspiring, let breath = now.1 { ends.append((last.co2, breath)) }
      last = now.0
    }
    return ends
  }

  @Test(arguments: [8.0, 12, 15, 20, 30, 40])
  func `the last value of each expiration is exactly the end-tidal one`(rate: Double) throws {
    var body = try body(rate: rate)
    let ends = ends(of: &body, seconds: 60)
    #expect(ends.count >= Int(rate) - 2)
    for end in ends {
      #expect(abs(end.co2 - end.breath.endTidalCO2) < 1e-9)
      #expect(abs(end.co2 - 42) < 0.01, "arterial CO2 less the gradient")
    }
  }

  @Test func `inspired gas has no CO2 and the plateau rises gently`() throws {
    var body = try body(rate: 15)
    var expired = 0
    var plateau: [Double] = []
    for airway in body.sample(every: 10, seconds: 30, { $0.airway }) {
      expired = airway.inspiring ? 0 : expired + 1
      if expired == 100 || expired == 200 { plateau.append(airway.co2) }
      if airway.inspiring && airway.flow < 30 && airway.co2 < 1 { plateau.append(-1) }
    }
    #expect(plateau.contains(-1), "CO2 is gone before inspiration ends")
    let heights = plateau.filter { $0 >= 0 }
    #expect(heights.allSatisfy { (38...42.001).contains($0) })
  }

  @Test func `end-tidal CO2 varies from breath to breath as much as asked`() throws {
    var body = try body(rate: 20, variability: 1.5)
    let values = ends(of: &body, seconds: 600).map(\.co2)
    let mean = values.reduce(0, +) / Double(values.count)
    let spread = (values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count)).squareRoot()
    #expect(abs(mean - 42) <= 0.3)
    #expect(abs(spread - 1.5) <= 0.2)
  }

  @Test func `secretions turn the plateau into a shark fin`() throws {
    var clear = try body(rate: 15)
    var plugged = clear
    plugged.apply(.secretions(1))
    plugged.pass(seconds: 20)
    let early = { (body: inout Physiology) -> [Double] in
      var expired = 0
      return body.sample(every: 10, seconds: 20) { $0.airway }.compactMap { airway in
        expired = airway.inspiring ? 0 : expired + 1
        return expired == 60 ? airway.co2 : nil
      }
    }
    #expect((early(&clear).min() ?? 0) > (early(&plugged).max() ?? 99) + 5)
  }
}
