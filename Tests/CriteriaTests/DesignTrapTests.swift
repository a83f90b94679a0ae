import Criteria
import Quantities
import Readings
import Requirements
import Testing

/// The design traps of the clinical basis, section 0, as far as rules can fall into them.
@Suite struct `Traps of the design` {
  private func pack(_ name: String) throws -> RulePack { try #require(try RulePack.embedded(name)) }

  private let healthy = niv.with([
    .oxygenSaturation: .measured(95_000), .transcutaneousCO2: .measured(40_000),
  ])

  @Test(.verifies("T1", "S1.SPO2"), arguments: [(90_000 as Int32, true), (90_001, false)])
  func `exactly 90 percent fails the target, and nothing above it`(value: Int32, fails: Bool) {
    var bed = Bed()
    bed.pass(seconds: 1440, healthy.with([.oxygenSaturation: .measured(value)]))
    #expect((bed.state("S1.T1") == .active) == fails)
  }

  @Test(.verifies("T1", "S1.PCO2"), arguments: [(49_999 as Int32, false), (50_000, true)])
  func `exactly 50 millimetres of mercury fail the target, and nothing below`(value: Int32, fails: Bool) {
    var bed = Bed()
    bed.pass(seconds: 1440, healthy.with([.transcutaneousCO2: .measured(value)]))
    #expect((bed.state("S1.T1") == .active) == fails)
  }

  @Test(.verifies("T1"), arguments: [(269_999 as Int32, true), (270_000, false)])
  func `exactly 270 litres a minute are no weak cough`(value: Int32, isWeak: Bool) {
    var bed = Bed()
    for _ in 0..<3 { bed.pass(seconds: 5); bed.tell(.coughPeakFlow, .measured(value)) }
    #expect((bed.state("S2") == .active) == isWeak)
  }

  @Test(.verifies("T2"))
  func `invasive ventilation may be chosen, and a weak cough should be helped`() throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    try bed.enter(.sign(.secretionsNotClearable, true), recordedAt: monday)
    try bed.enter(.coughSession(CoughReport(bestThousandths: 200_000, efforts: 3)), recordedAt: monday)
    let escalation = try #require(bed.finding("S1.T2"))
    let cough = try #require(bed.finding("S2"))
    #expect(escalation.strength == .may)
    #expect(cough.strength == .should)
    #expect(escalation.priority != cough.priority, "how sure the guideline is does not say how urgent it is")
  }

  @Test(.verifies("T3"), arguments: RulePack.embeddedNames)
  func `no duration, share or count is the consensus' own`(name: String) throws {
    let own = ["90 %", "50 mmHg", "270 L/min"]
    for parameter in try pack(name).parameters where parameter.provenance.kind == .consensus {
      let isNumber = parameter.value.first?.isNumber == true
      #expect(!isNumber || own.contains(parameter.value), "\(name):\(parameter.line) \(parameter.value)")
    }
  }

  @Test(.verifies("T4"), arguments: [49_999 as Int32, 40_000, 10_000])
  func `end-tidal CO2 below 50 is no proof of PCO2 below 50`(value: Int32) {
    var bed = Bed()
    let readings = niv.with([.oxygenSaturation: .measured(95_000), .endTidalCO2: .measured(value)])
    bed.pass(seconds: 1800, readings)
    #expect(bed.state("S1.B") == .indeterminate(.lowerBoundOnly(input: "pco2")))
    #expect(bed.state("S1.T1") == .indeterminate(.lowerBoundOnly(input: "pco2")))
  }

  @Test(.verifies("T5"))
  func `a mask that leaks is no ventilation that failed`() {
    var bed = Bed()
    bed.pass(seconds: 1800, healthy)
    let leaking = healthy.with([.oxygenSaturation: .measured(88_000), .unintentionalLeak: .measured(60_000)])
    bed.pass(seconds: 1200, leaking)
    #expect(bed.state("S1.A") == .active)
    #expect(bed.raised("S1.T1") == [])
    #expect(bed.state("S1.T1") == .indeterminate(.preconditionNotMet("effective-niv")))
    #expect(bed.state("FAST.MEDIUM") == .active, "the low saturation itself still calls")
  }

  @Test(.verifies("T6"))
  func `an arm that was there before ventilation was effective counts when it is`() {
    var bed = Bed()
    bed.pass(seconds: 300, [.oxygenSaturation: .measured(90_000), .transcutaneousCO2: .measured(40_000)])
    #expect(bed.raised("S1.A") == [300])
    bed.pass(seconds: 1440, healthy.with([.oxygenSaturation: .measured(90_000)]))
    #expect(bed.raised("S1.T1") == [1740])
  }

  @Test(.verifies("T7"))
  func `a slow failure calls once, not twenty-five times`() {
    var bed = Bed()
    // Six points an hour, and a point of noise every ten seconds.
    for step in 0..<360 {
      let falling = 93_000 - Int32(step) * 17
      let noise: Int32 = step % 2 == 0 ? 500 : -500
      bed.pass(seconds: 10, healthy.with([.oxygenSaturation: .measured(falling + noise)]))
    }
    #expect(bed.changes("FAST.MEDIUM").count == 1)
    #expect(bed.changes("S1.A").count == 1)
  }

  @Test(.verifies("T8"))
  func `below 90 and at most 90 are two shares of the same night`() throws {
    func share(_ op: String) throws -> RuleState? {
      var bed = try LanguagePack.bed(
        when: """
          {portion: {input: spo2, op: {is: '\(op)', from: ours}, limit: {is: 90 %, from: ours}}, \
          op: {is: '>', from: ours}, limit: {is: 10 %, from: ours}, recorded: {is: 4 h, from: ours}}
          """)
      try bed.enter(.night(began: true), recordedAt: monday)
      for (saturation, minutes) in [(92_000 as Int32, 420), (86_000, 30), (90_000, 30)] {
        bed.pass(seconds: minutes * 60, [.oxygenSaturation: .measured(saturation)])
      }
      try bed.enter(.night(began: false), recordedAt: monday + (bed.now - .origin))
      return bed.state("X")
    }
    #expect(try share("<") == .normal, "6.25 percent")
    #expect(try share("<=") == .active, "12.5 percent")
  }

  @Test(.verifies("T8"), arguments: [(88_000 as Int32, true), (88_001, false)])
  func `at most 88 is inclusive for the payer's five minutes`(value: Int32, counts: Bool) throws {
    var bed = Bed(packs: [try pack("cms-rad-rtd")])
    bed.setCivilTime(monday)
    try bed.enter(.night(began: true), recordedAt: monday)
    bed.pass(seconds: 300, [.oxygenSaturation: .measured(value)])
    // The step back is believed after five seconds, which are none that are recorded.
    bed.pass(seconds: 6910, [.oxygenSaturation: .measured(95_000)])
    #expect((bed.state("RAD.SPO2") == .active) == counts)
  }

  @Test(.verifies("T9"), arguments: [("cms-rad-rtd", true), ("cms-rad-legacy", false)])
  func `five minutes in pieces satisfy the text of today and not the older one`(name: String, holds: Bool)
    throws
  {
    var bed = Bed(packs: [try pack(name)])
    bed.setCivilTime(monday)
    try bed.enter(.night(began: true), recordedAt: monday)
    for _ in 0..<5 {
      bed.pass(seconds: 70, [.oxygenSaturation: .measured(88_000)])
      bed.pass(seconds: 1400, [.oxygenSaturation: .measured(95_000)])
    }
    #expect((bed.state("RAD.SPO2") == .active) == holds)
    // The last piece made whole, which both of them know.
    bed.pass(seconds: 310, [.oxygenSaturation: .measured(88_000)])
    #expect(bed.state("RAD.SPO2") == .active)
  }
}
