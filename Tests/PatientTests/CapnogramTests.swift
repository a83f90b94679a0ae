import Patient
import Quantities
import Testing

@Suite struct `Capnogram` {
  private func body(rate: Double, variability: Double = 0) throws -> Physiology {
    var support = Bedside.timed(rate: rate)
    support.inspiratoryTime = 0.6
    var body = try Bedside.body(on: support) {
      $0.breathingRate = rate
      $0.deadSpace = 100
      $0.endTidalVariability = variability
    }
    body.apply(.course(Course(.arterialCO2, to: 45, timeConstant: 0)))
    body.pass(seconds: 40)
    return body
  }

  /// CO2 just before each inspiration, with that breath's record.
  private func ends(of body: inout Physiology, seconds: Int64) -> [(co2: Double, breath: BreathRecord)] {
    var ends: [(co2: Double, breath: BreathRecord)] = []
    var last = body.airway
    for look in body.sample(every: 10, seconds: seconds, { ($0.airway, $0.latestBreath) }) {
      if look.0.inspiring && !last.inspiring, let breath = look.1 { ends.append((last.co2, breath)) }
      last = look.0
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

  @Test(arguments: [10.0, 15, 20]) func `breaths of the patient's own end exactly there too`(rate: Double)
    throws
  {
    var body = try Bedside.body(on: Bedside.spontaneous()) {
      $0.breathingRate = rate
      $0.deadSpace = 100
      $0.endTidalVariability = 0
    }
    body.apply(.course(Course(.arterialCO2, to: 45, timeConstant: 0)))
    body.pass(seconds: 40)
    for end in ends(of: &body, seconds: 60) {
      #expect(end.breath.patientTriggered)
      #expect(abs(end.co2 - 42) < 0.01)
    }
  }

  @Test func `inspired gas has no CO2, then comes dead space, then a plateau that rises by 2 mmHg a second`()
    throws
  {
    var body = try body(rate: 12)
    var breath: [Double] = []
    var breaths: [[Double]] = []
    var inspiring = false
    for airway in body.sample(every: 10, seconds: 60, { $0.airway }) {
      if inspiring && !airway.inspiring {
        breaths.append(breath)
        breath = []
      }
      inspiring = airway.inspiring
      breath.append(airway.co2)
    }
    // Each run starts with an expiration (4.4 s) and ends with the next inspiration (0.6 s).
    for run in breaths.dropFirst() {
      #expect(run[8] < 0.1)
      #expect(abs(run[300] - run[200] - 2) < 0.05)
      #expect(run.last ?? 9 < 0.1)
    }
    #expect(breaths.count > 9)
  }

  @Test func `a breath cut short reports the CO2 it reached, not the one it would have had`() throws {
    var support = Bedside.timed(rate: 40)
    support.inspiratoryTime = 1.2
    var body = try Bedside.body(on: support) {
      $0.deadSpace = 100
      $0.endTidalVariability = 0
      $0.resistance = 5
    }
    body.pass(seconds: 20)
    for end in ends(of: &body, seconds: 20) {
      #expect(abs(end.co2 - end.breath.endTidalCO2) < 1e-9)
    }
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
