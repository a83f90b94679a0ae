import Criteria
import Quantities
import Readings
import Requirements
import Testing

/// Seconds of low and high saturation in an order that spreads both over every window.
private func spread(low: Int, of total: Int, second: Int) -> Bool {
  (second + 1) * low / total > second * low / total
}

@Suite struct `Arms of the sentence on invasive ventilation` {
  @Test(.verifies("P.ARM-A"), arguments: [(270, true), (269, false)])
  func `arm A needs nine tenths of the valid seconds`(low: Int, raised: Bool) {
    var bed = Bed()
    for second in 0..<300 {
      let isLow = spread(low: low, of: 300, second: second)
      bed.pass(seconds: 1, [.oxygenSaturation: .measured(isLow ? 90_000 : 91_000)])
    }
    #expect(bed.raised("S1.A") == (raised ? [300] : []))
  }

  @Test(.verifies("P.ARM-A"), arguments: [(240, true), (239, false)])
  func `arm A needs four fifths of the window`(valid: Int, raised: Bool) {
    var bed = Bed()
    for second in 0..<300 {
      let isValid = spread(low: valid, of: 300, second: second)
      bed.pass(seconds: 1, [.oxygenSaturation: isValid ? .measured(90_000) : .absent(.noPulse)])
    }
    #expect(bed.raised("S1.A") == (raised ? [300] : []))
  }

  @Test(.verifies("P.ARM-B"), arguments: [(420, true), (419, false)])
  func `arm B needs seven tenths of the window`(valid: Int, raised: Bool) {
    var bed = Bed()
    for second in 0..<600 {
      let isValid = spread(low: valid, of: 600, second: second)
      bed.pass(seconds: 1, [.transcutaneousCO2: isValid ? .measured(50_000) : .absent(.notReported)])
    }
    #expect(bed.raised("S1.B") == (raised ? [600] : []))
  }

  @Test(.verifies("P.ARM-B"), arguments: [(540, true), (539, false)])
  func `arm B needs nine tenths of the valid seconds`(high: Int, raised: Bool) {
    var bed = Bed()
    for second in 0..<600 {
      let isHigh = spread(low: high, of: 600, second: second)
      bed.pass(seconds: 1, [.transcutaneousCO2: .measured(isHigh ? 50_000 : 49_999)])
    }
    #expect(bed.raised("S1.B") == (raised ? [600] : []))
  }

  @Test(arguments: [(1260, true), (1259, false)])
  func `half an hour of PCO2 needs seven tenths of it`(valid: Int, raised: Bool) {
    var bed = Bed()
    for second in 0..<1800 {
      let isValid = spread(low: valid, of: 1800, second: second)
      bed.pass(seconds: 1, [.transcutaneousCO2: isValid ? .measured(50_000) : .absent(.notReported)])
    }
    #expect(bed.raised("S1.B30") == (raised ? [1800] : []))
  }

  @Test(arguments: [(1620, true), (1619, false)])
  func `half an hour of PCO2 needs nine tenths of the valid seconds`(high: Int, raised: Bool) {
    var bed = Bed()
    for second in 0..<1800 {
      let isHigh = spread(low: high, of: 1800, second: second)
      bed.pass(seconds: 1, [.transcutaneousCO2: .measured(isHigh ? 50_000 : 49_999)])
    }
    #expect(bed.raised("S1.B30") == (raised ? [1800] : []))
  }

  @Test(
    .verifies("P.ARM-A"),
    arguments: [
      (92_000 as Int32, 92_000 as Int32, true), (91_999, 92_000, false), (92_000, 91_999, true),
    ])
  func `arm A clears at 92 for nine tenths of five minutes`(most: Int32, few: Int32, cleared: Bool) {
    var bed = Bed()
    bed.pass(seconds: 300, [.oxygenSaturation: .measured(90_000)])
    for second in 0..<300 {
      let isMost = spread(low: 270, of: 300, second: second)
      bed.pass(seconds: 1, [.oxygenSaturation: .measured(isMost ? most : few)])
    }
    #expect(bed.cleared("S1.A").isEmpty == !cleared)
    #expect(bed.state("S1.A") == (cleared ? .normal : .active))
  }

  @Test(arguments: [
    ("S1.A", Channel.oxygenSaturation, 90_000 as Int32, 92_000 as Int32, 270),
    ("S1.B", .transcutaneousCO2, 50_000, 47_000, 540), ("S1.B30", .transcutaneousCO2, 50_000, 47_000, 540),
  ])
  func `an arm clears exactly when nine tenths of its clearing window are good`(
    rule: String, channel: Channel, bad: Int32, good: Int32, needed: Int
  ) {
    var bed = Bed()
    bed.pass(seconds: 1800, [channel: .measured(bad)])
    bed.pass(seconds: needed - 1, [channel: .measured(good)])
    #expect(bed.cleared(rule) == [])
    bed.pass(seconds: 1, [channel: .measured(good)])
    #expect(bed.cleared(rule) == [Double(1800 + needed)])
  }

  @Test(arguments: [
    ("S1.A", Channel.oxygenSaturation, 90_000 as Int32, 92_000 as Int32, 240),
    ("S1.B", .transcutaneousCO2, 50_000, 47_000, 420), ("S1.B30", .transcutaneousCO2, 50_000, 47_000, 420),
  ])
  func `an arm clears only with as much coverage as it was raised with`(
    rule: String, channel: Channel, bad: Int32, good: Int32, needed: Int
  ) {
    var bed = Bed()
    bed.pass(seconds: 1800, [channel: .measured(bad)])
    bed.pass(seconds: 600, [channel: .absent(.notReported)])
    // A sensor on the skin that was silent for so long needs a quarter of an hour first.
    let warmUp = channel == .transcutaneousCO2 ? 900 : 0
    bed.pass(seconds: warmUp + needed - 1, [channel: .measured(good)])
    #expect(bed.cleared(rule) == [])
    bed.pass(seconds: 1, [channel: .measured(good)])
    #expect(bed.cleared(rule) == [Double(2400 + warmUp + needed)])
  }

  @Test(arguments: [
    ("S1.A", Channel.oxygenSaturation, 90_000 as Int32, 92_000 as Int32, 300),
    ("S1.B", .transcutaneousCO2, 50_000, 47_000, 600), ("S1.B30", .transcutaneousCO2, 50_000, 47_000, 600),
  ])
  func `the oldest second of the clearing window counts, and the one before it does not`(
    rule: String, channel: Channel, bad: Int32, good: Int32, window: Int
  ) {
    var bed = Bed()
    bed.pass(seconds: 1800, [channel: .measured(bad)])
    bed.pass(seconds: 1, [channel: .measured(good)])
    bed.pass(seconds: window / 10, [channel: .measured(bad)])
    bed.pass(seconds: window * 9 / 10, [channel: .measured(good)])
    // One good second, a tenth of bad ones, and the rest good but for one: nine tenths, with the first.
    #expect(bed.cleared(rule) == [Double(1800 + window)])
  }

  @Test(
    .verifies("P.ARM-B"),
    arguments: [
      ("S1.B", 47_000 as Int32, true), ("S1.B", 47_001, false), ("S1.B30", 47_000, true),
      ("S1.B30", 47_001, false),
    ])
  func `arm B clears at 47`(rule: String, pco2: Int32, cleared: Bool) {
    var bed = Bed()
    bed.pass(seconds: 1800, [.transcutaneousCO2: .measured(52_000)])
    bed.pass(seconds: 900, [.transcutaneousCO2: .measured(pco2)])
    #expect(bed.cleared(rule).isEmpty == !cleared)
  }

  @Test(.verifies("S1.UNITS")) func `kilopascals are compared as what they are in millimetres of mercury`() {
    for (kilopascals, raised) in [(6600 as Int32, false), (6666, false), (6667, true), (6700, true)] {
      var bed = Bed()
      bed.pass(
        seconds: 600,
        [.transcutaneousCO2: .measured(PartialPressure.kilopascalThousandths(kilopascals).thousandths)])
      #expect(bed.raised("S1.B").isEmpty == !raised, "\(kilopascals) Pa")
    }
  }
}

@Suite struct `Effective ventilation` {
  private let target: [Channel: Reading] = [
    .oxygenSaturation: .measured(90_000), .transcutaneousCO2: .measured(45_000),
  ]

  @Test(.verifies("P.LEAK"), arguments: [(24_000 as Int32, true), (24_001, false)])
  func `has at most 24 litres a minute of leak`(leak: Int32, effective: Bool) {
    var bed = Bed()
    bed.pass(seconds: 1440, niv.with(target).with([.unintentionalLeak: .measured(leak)]))
    #expect(bed.raised("S1.T1") == (effective ? [1440] : []))
  }

  @Test(arguments: [(1 as Int32, true), (0, false)])
  func `delivers breaths`(volume: Int32, effective: Bool) {
    var bed = Bed()
    bed.pass(seconds: 1440, niv.with(target).with([.tidalVolume: .measured(volume)]))
    #expect(bed.raised("S1.T1") == (effective ? [1440] : []))
  }

  @Test(arguments: VentilationMode.allCases)
  func `is bilevel`(mode: VentilationMode) {
    var bed = Bed()
    bed.pass(seconds: 1440, niv.with(target).with([.ventilationMode: .measured(mode.rawValue * 1000)]))
    #expect(bed.raised("S1.T1") == (mode.isBilevel ? [1440] : []))
  }

  @Test(arguments: [
    (Channel.ventilationMode, [Doubt.deviceAlarm]), (.unintentionalLeak, [.deviceAlarm]),
    (.tidalVolume, [.leak, .deviceAlarm]),
  ])
  func `is judged from a ventilator in alarm, and from nothing else that is doubtful`(
    channel: Channel, accepted: [Doubt]
  ) {
    for doubt in Doubt.allCases {
      var bed = Bed()
      let value = niv[channel]?.thousandths ?? 0
      bed.pass(seconds: 1440, niv.with(target).with([channel: .questionable(value, doubt)]))
      #expect(bed.raised("S1.T1") == (accepted.contains(doubt) ? [1440] : []), "\(doubt)")
    }
  }

  @Test func `is not judged by a leak beyond the instrument's range as if it were small`() {
    var bed = Bed()
    bed.pass(seconds: 1440, niv.with(target).with([.unintentionalLeak: .questionable(20_000, .clipped)]))
    #expect(bed.raised("S1.T1") == [])
    #expect(bed.state("S1.T1") == .indeterminate(.lowerBoundOnly(input: "leak")))
  }

  @Test(.verifies("P.EFFECTIVE-NIV"))
  func `was lost when it worked for less than four fifths of half an hour`() {
    var bed = Bed()
    let good = niv.with([.oxygenSaturation: .measured(95_000), .transcutaneousCO2: .measured(45_000)])
    let leaking = good.with([.unintentionalLeak: .measured(60_000)])
    bed.pass(seconds: 1800, good)
    for _ in 0..<7 {
      bed.pass(seconds: 50, leaking)
      bed.pass(seconds: 20, good)
    }
    bed.pass(seconds: 10, leaking)
    #expect(bed.state("S1.T1") == .normal, "six minutes of leak in thirty are a fifth")
    bed.pass(seconds: 1, leaking)
    #expect(bed.state("S1.T1") == .indeterminate(.preconditionNotMet("effective-niv")))
  }

  @Test(.verifies("P.LEAK")) func `was lost when it has not worked for a minute`() {
    var bed = Bed()
    let good = niv.with([.oxygenSaturation: .measured(95_000), .transcutaneousCO2: .measured(45_000)])
    bed.pass(seconds: 1800, good)
    bed.pass(seconds: 59, good.with([.unintentionalLeak: .measured(60_000)]))
    #expect(bed.state("S1.T1") == .normal)
    bed.pass(seconds: 1, good.with([.unintentionalLeak: .measured(60_000)]))
    #expect(bed.state("S1.T1") == .indeterminate(.preconditionNotMet("effective-niv")))
    bed.pass(seconds: 1, good)
    #expect(bed.state("S1.T1") == .normal)
  }

  @Test(.verifies("S1.NIV"), arguments: [false, true])
  func `makes a mask leak no failure of ventilation, while the low saturation is still found`(isSlow: Bool) {
    var bed = Bed()
    let stable = niv.with([.oxygenSaturation: .measured(95_000), .transcutaneousCO2: .measured(45_000)])
    bed.pass(seconds: 3600, stable)
    for second in 0..<1200 {
      let saturation: Int32 = isSlow ? max(88_500, 95_000 - Int32(second) * 10) : 88_500
      bed.pass(
        seconds: 1,
        stable.with([
          .oxygenSaturation: .measured(saturation), .unintentionalLeak: .measured(60_000),
          .tidalVolume: .questionable(300_000, .leak),
        ]))
    }
    bed.pass(seconds: 1200, stable)
    #expect(bed.raised("FAST.MEDIUM").count == 1)
    // A step is believed after five seconds; they are not valid, so nine tenths come sooner than after 275 s.
    let raised: [Double] = isSlow ? [4370] : [3871]
    #expect(bed.raised("S1.A") == raised)
    #expect(bed.raised("S1.T1") == [])
    #expect(bed.raised("S1.T2") == [])
    let withdrawn = bed.changes("S1.T1").first
    #expect(withdrawn?.finding.state == .indeterminate(.preconditionNotMet("effective-niv")))
    #expect(withdrawn?.at == Uptime.origin + .seconds(3660))
  }

  @Test(.verifies("S1.NIV"))
  func `has to be known: without a ventilator the sentence cannot be judged, and the saturation still can`() {
    var bed = Bed()
    bed.pass(seconds: 600, target)
    #expect(bed.raised("S1.A") == [300])
    #expect(bed.raised("S1.T1") == [])
    #expect(bed.state("S1.T1") == .indeterminate(.noReading(input: "ventilation-mode", .awaited)))
  }

  @Test func `takes an active sentence back when it is known to be lost, without calling it well`() {
    var bed = Bed()
    let both = niv.with([.oxygenSaturation: .measured(90_000), .transcutaneousCO2: .measured(50_000)])
    bed.pass(seconds: 1500, both)
    #expect(bed.state("S1.T1") == .active)
    #expect(bed.finding("S1.T1")?.since == Uptime.origin + .seconds(1440))
    bed.pass(seconds: 60, both.with([.ventilationMode: .measured(0)]))
    #expect(bed.state("S1.T1") == .indeterminate(.preconditionNotMet("effective-niv")))
    #expect(
      bed.finding("S1.T1")?.priority == .medium, "a rule that is not active is no more urgent than usual")
    #expect(bed.changes("S1.T1").map(\.finding.state.code) == ["active", "indeterminate"])
  }

  @Test func `is asked for as it stands, not when it begins`() {
    var bed = Bed()
    bed.pass(seconds: 300, target)
    #expect(bed.raised("S1.A") == [300])
    bed.pass(seconds: 1440, niv.with(target))
    #expect(bed.raised("S1.T1") == [1740], "the arm was there first")
  }
}

@Suite struct `The sentence on invasive ventilation` {
  private let failing = niv.with([
    .oxygenSaturation: .measured(90_000), .transcutaneousCO2: .measured(45_000),
  ])
  private let stable = niv.with([.oxygenSaturation: .measured(93_000), .transcutaneousCO2: .measured(45_000)])

  @Test(.verifies("S1.CONTEXT")) func `is about ALS and nothing else`() {
    var other = Bed(patient: PatientContext(diagnosis: .otherNeuromuscular))
    other.pass(seconds: 1500, failing)
    #expect(other.raised("S1.T1") == [])
    #expect(other.state("S1.T1") == .indeterminate(.preconditionNotMet("als")))
    var unknown = Bed(patient: PatientContext())
    unknown.pass(seconds: 1500, failing)
    #expect(unknown.raised("S1.T1") == [])
    #expect(unknown.state("S1.T1") == .indeterminate(.notStated("als")))
    unknown.evaluator.setPatient(PatientContext(diagnosis: .als), at: unknown.now)
    unknown.pass(seconds: 1, failing)
    #expect(unknown.state("S1.T1") == .active)
  }

  @Test func `clears when its arms have cleared, whatever else is unknown`() {
    var bed = Bed()
    let noCarbonDioxide = niv.with([.oxygenSaturation: .measured(90_000)])
    bed.pass(seconds: 1500, noCarbonDioxide)
    #expect(bed.raised("S1.T1") == [1440])
    bed.pass(seconds: 400, niv.with([.oxygenSaturation: .measured(93_000)]))
    #expect(bed.cleared("S1.T1") == [1500 + 270])
  }

  @Test(.verifies("S1.TIERS", "P.TIER-TWO"))
  func `needs thirty minutes of the first tier within the hour, in pieces if need be`() {
    var bed = Bed()
    bed.pass(seconds: 1440 + 900, failing)
    bed.pass(seconds: 600, stable)
    bed.pass(seconds: 1200, failing)
    // Active from 1440 until arm A clears after 270 s of recovery, and again 270 s after the second failure
    // begins.
    #expect(bed.cleared("S1.T1") == [2610])
    #expect(bed.raised("S1.T1") == [1440, 3210])
    #expect(bed.raised("S1.T2") == [3210 + 1800 - 1170])
  }

  @Test func `is withdrawn half an hour after its first tier, once the hour holds less than half of it`() {
    var bed = Bed()
    bed.pass(seconds: 1440 + 900, failing)
    bed.pass(seconds: 600, stable)
    bed.pass(seconds: 900, failing)
    #expect(bed.raised("S1.T2") == [3840])
    // The first tier ends at 4110; from 5310 on the hour holds less than thirty minutes of it.
    bed.pass(seconds: 270 + 1799, stable)
    #expect(bed.cleared("S1.T2") == [])
    bed.pass(seconds: 1, stable)
    #expect(bed.cleared("S1.T2") == [5910])
  }

  @Test func `stays while the hour holds half of its first tier`() {
    var bed = Bed()
    bed.pass(seconds: 1440 + 1800, failing)
    bed.pass(seconds: 2400, stable)
    // From 1440 to 3510: more than 1800 s of the hour that ends at 5310, one less of the hour after it.
    #expect(bed.cleared("S1.T2") == [5311])
  }

  @Test(.verifies("S1.SECRETIONS"))
  func `follows from secretions alone, off the ventilator, until the flag lapses after twelve hours`()
    throws
  {
    var bed = Bed()
    bed.setCivilTime(monday)
    bed.wait(.seconds(60))
    try bed.enter(.sign(.secretionsNotClearable, true), recordedAt: monday)
    #expect(bed.raised("S1.C") == [60], "at once, not at the next second's end")
    #expect(bed.raised("S1.T2") == [60])
    #expect(bed.finding("S1.T2")?.arms == ["S1.C"])
    bed.wait(.hours(12) - .seconds(61))
    #expect(bed.state("S1.C") == .active)
    bed.wait(.seconds(1))
    #expect(bed.state("S1.C") == .normal)
    #expect(bed.state("S1.T2") != .active)
  }

  @Test(.verifies("S1.SECRETIONS")) func `is taken back when the clinician takes the flag back`() throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    bed.wait(.hours(1))
    try bed.enter(.sign(.secretionsNotClearable, true), recordedAt: monday + .hours(1))
    #expect(bed.state("S1.T2") == .active)
    try bed.enter(.sign(.secretionsNotClearable, false), recordedAt: monday + .hours(1))
    #expect(bed.state("S1.T2") == .normal)
  }

  @Test(.verifies("S1.OXYGEN"), arguments: [(22_000 as Int32, false), (22_001, true)])
  func `says that added oxygen makes saturation a weaker witness`(oxygen: Int32, said: Bool) {
    var bed = Bed()
    bed.pass(seconds: 1440, failing.with([.inspiredOxygen: .measured(oxygen)]))
    #expect(bed.finding("S1.T1")?.annotations.map(\.id) == (said ? ["oxygen"] : []))
  }

  @Test func `knows of added oxygen for ten seconds, also from a ventilator in alarm`() {
    var bed = Bed()
    bed.pass(seconds: 1440, failing)
    bed.tell(.inspiredOxygen, .questionable(30_000, .deviceAlarm))
    bed.pass(seconds: 10, failing)
    #expect(bed.finding("S1.T1")?.annotations.map(\.id) == ["oxygen"])
    bed.pass(seconds: 1, failing)
    #expect(bed.finding("S1.T1")?.annotations.map(\.id) == [])
  }

  @Test(.verifies("S1.MAY"))
  func `may be chosen, and says so in both languages with the consensus' own words`() {
    var bed = Bed()
    bed.pass(seconds: 1440, failing)
    let finding = bed.changes("S1.T1").last?.finding
    #expect(finding?.strength == .may)
    #expect(finding?.sentence?.quote?.chinese.contains("可以选择有创呼吸机辅助呼吸") == true)
    #expect(finding?.sentence?.quote?.english.contains("invasive ventilation may be chosen") == true)
  }
}
