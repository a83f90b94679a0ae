import Patient
import Quantities
import Testing

@Suite struct Breathing {
  private func volume(
    of support: BilevelSupport, compliance: Double = 50, resistance: Double = 8, muscle: Double = 0
  ) throws -> Double {
    var body = try Bedside.body(on: support) {
      $0.compliance = compliance
      $0.resistance = resistance
      $0.musclePressure = muscle
      $0.deadSpace = 120
    }
    body.pass(minutes: 4)
    return body.truth.tidalVolume
  }

  @Test func `a passive breath of 1.3 s at 16 over 5 takes what the equations give`() throws {
    #expect((515...544).contains(try volume(of: Bedside.timed())))
  }

  @Test func `a helped breath at 16 over 5 and one at 12.2 over 6.7 match the cohort's volumes`() throws {
    let high = try volume(of: Bedside.spontaneous(), muscle: 3)
    let low = try volume(of: Bedside.spontaneous(inspiratory: 12.2, expiratory: 6.7), muscle: 3)
    #expect(abs(high / 544 - 1) <= 0.03)
    #expect(abs(low / 335 - 1) <= 0.05)
  }

  @Test func `a mucus plug halves the breath`() throws {
    let plugged = try volume(of: Bedside.timed(), compliance: 30, resistance: 25)
    #expect(abs(plugged / 261 - 1) <= 0.03)
  }

  @Test func `secretions make the lung as stiff and narrow as a plug, and suction clears them`() throws {
    var body = try Bedside.body()
    body.apply(.secretions(1))
    body.pass(seconds: 5)
    #expect(abs(body.truth.compliance - 30) <= 0.1)
    #expect(abs(body.truth.resistance - 25) <= 0.1)
    body.pass(seconds: 200)
    #expect(abs(body.truth.saturation - 81) <= 2)
    body.apply(.suction(seconds: 30))
    body.pass(seconds: 240)
    #expect(abs(body.truth.compliance - 50) <= 0.1)
    #expect(body.truth.saturation > 94)
  }

  @Test func `peak flows are those of a person on bilevel ventilation`() throws {
    var body = try Bedside.body { $0.deadSpace = 150 }
    let flows = body.sample(every: 10, seconds: 60) { $0.airway.flow }
    #expect((62...80).contains(flows.max() ?? 0))
    #expect((48...60).contains(-(flows.min() ?? 0)))
  }

  @Test func `pressure goes between its two levels and ends a breath when flow is spent`() throws {
    var body = try Bedside.body()
    let pressures = body.sample(every: 10, seconds: 60) { $0.airway.pressure }
    #expect(abs((pressures.max() ?? 0) - 16) <= 0.01)
    #expect(abs((pressures.min() ?? 0) - 5) <= 0.01)
    let breath = try #require(body.latestBreath)
    #expect((0.5...1.2).contains(breath.inspiratoryTime))
    #expect(breath.patientTriggered)
  }

  @Test(arguments: [(10.0, 14.0, false), (18.0, 12.0, true)])
  func `the faster of patient and backup rate starts the breaths`(
    own: Double, backup: Double, byPatient: Bool
  )
    throws
  {
    var body = try Bedside.body(on: BilevelSupport(backupRate: backup)) {
      $0.breathingRate = own
      $0.deadSpace = 150
      $0.arterialCO2 = 55
    }
    body.pass(minutes: 3)
    #expect(abs(body.truth.breathingRate - max(own, backup)) <= 1)
    #expect(body.latestBreath?.patientTriggered == byPatient)
  }

  @Test func `a patient too weak for the trigger is breathed by the clock`() throws {
    var body = try Bedside.body {
      $0.musclePressure = 0.2
      $0.deadSpace = 150
    }
    body.pass(minutes: 3)
    #expect(body.latestBreath?.patientTriggered == false)
    #expect(abs(body.truth.breathingRate - 12) <= 0.5)
  }

  @Test func `off the machine the mask has no pressure and the patient breathes alone`() throws {
    var body = try Bedside.body()
    body.pass(minutes: 1)
    body.apply(.support(BilevelSupport(mode: .standby)))
    body.pass(minutes: 5)
    #expect(body.airway.pressure < 0.01)
    #expect(!body.airway.delivering)
    #expect(body.airway.totalFlow == 0)
    #expect(abs(body.truth.tidalVolume - 330) <= 30)
    #expect(body.truth.arterialCO2 > 42)
  }

  @Test func `what goes in comes out, and minute volume is rate times volume`() throws {
    var body = try Bedside.body { $0.deadSpace = 150 }
    body.pass(minutes: 1)
    var records: [BreathRecord] = []
    for _ in 0..<300 {
      body.pass(seconds: 1)
      if let breath = body.latestBreath, breath.number != records.last?.number { records.append(breath) }
    }
    let inspired = records.map(\.inspiredVolume).reduce(0, +)
    let expired = records.map(\.expiredVolume).reduce(0, +)
    #expect(abs(inspired / expired - 1) <= 0.03)
    let time = records.map(\.period).reduce(0, +)
    #expect(abs(inspired / time * 0.06 / body.truth.minuteVolume - 1) <= 0.06)
    #expect(zip(records, records.dropFirst()).allSatisfy { $0.number + 1 == $1.number })
  }
}
