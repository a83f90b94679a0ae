import Criteria
import Quantities
import Readings
import Requirements
import Testing

private let mask = BreathSampling(.innerCup, .mainstream)

/// A blood gas of 52 mmHg beside a breath of 46 mmHg.
private func gas(_ pco2: Int32 = 52_000, _ endTidal: Int32? = 46_000, _ sampling: BreathSampling? = mask)
  -> BloodGas
{
  BloodGas(
    site: .arterial, pco2: PartialPressure(thousandths: pco2),
    pairedEndTidal: endTidal.map { PartialPressure(thousandths: $0) }, sampling: sampling)
}

@Suite struct `The gradient of a paired blood gas` {
  /// Ten minutes of breath at a value, after a blood gas of some age.
  private func bed(
    _ endTidal: Int32, gas: BloodGas = gas(), age: Int64 = 7200, inUse: BreathSampling? = mask,
    leak: Reading = .measured(24_000), seconds: Int = 600
  ) throws -> Bed {
    var bed = Bed()
    bed.setCivilTime(monday)
    if let inUse { try bed.enter(.patient(.sampling(inUse)), recordedAt: monday) }
    try bed.enter(.bloodGas(gas), recordedAt: ago(age))
    bed.pass(seconds: seconds, [.endTidalCO2: .measured(endTidal), .unintentionalLeak: leak])
    return bed
  }

  // With 6 mmHg between blood and breath and the margin of 4, 39.999 is below 50 and 40 may be 50.
  @Test(
    .verifies("P.GRADIENT"),
    arguments: [
      (39_999 as Int32, RuleState.normal),
      (40_000, .indeterminate(.lowerBoundOnly(input: "pco2"))),
      (49_999, .indeterminate(.lowerBoundOnly(input: "pco2"))),
      (50_000, .active),
    ])
  func `lets end-tidal CO2 deny, exactly, and does not change what it asserts`(
    endTidal: Int32, state: RuleState
  ) throws {
    #expect(try bed(endTidal).state("S1.B") == state)
  }

  @Test(arguments: [(37_000 as Int32, true), (37_001, false)])
  func `lets end-tidal CO2 clear what it raised`(endTidal: Int32, clears: Bool) throws {
    var bed = try bed(50_000)
    #expect(bed.state("S1.B") == .active)
    bed.pass(seconds: 600, [.endTidalCO2: .measured(endTidal), .unintentionalLeak: .measured(0)])
    #expect((bed.state("S1.B") == .normal) == clears)
  }

  private func isUnknown(_ bed: Bed) -> Bool {
    bed.state("S1.B") == .indeterminate(.lowerBoundOnly(input: "pco2"))
  }

  @Test(
    .verifies("P.GRADIENT"), arguments: [(24 * 3600 - 600, false), (24 * 3600 + 1, true)] as [(Int64, Bool)])
  func `counts for a day`(age: Int64, unknown: Bool) throws {
    #expect(try isUnknown(bed(30_000, age: age)) == unknown)
  }

  @Test(.verifies("P.GRADIENT")) func `counts only on the interface that is in use`() throws {
    #expect(try !isUnknown(bed(30_000)))
    #expect(try isUnknown(bed(30_000, inUse: nil)))
    #expect(try isUnknown(bed(30_000, inUse: BreathSampling(.oronasal, .mainstream))))
    #expect(try isUnknown(bed(30_000, inUse: BreathSampling(.innerCup, .sidestream))))
    #expect(try isUnknown(bed(30_000, gas: gas(52_000, 46_000, nil))))
    #expect(try isUnknown(bed(30_000, gas: gas(52_000, nil))))
  }

  @Test func `counts only while the leak is known to be low`() throws {
    #expect(try isUnknown(bed(30_000, leak: .absent(.notReported))))
    #expect(
      try bed(30_000, leak: .measured(24_001)).state("S1.B") == .indeterminate(.doubted(input: "pco2", .leak))
    )
  }

  @Test func `of the newest pair counts`() throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    try bed.enter(.patient(.sampling(mask)), recordedAt: monday)
    try bed.enter(.bloodGas(gas(52_000, 46_000)), recordedAt: ago(14_400))
    try bed.enter(.bloodGas(gas(60_000, 46_000)), recordedAt: ago(7200))
    bed.pass(seconds: 600, [.endTidalCO2: .measured(32_000), .unintentionalLeak: .measured(0)])
    #expect(isUnknown(bed))
    try bed.enter(.withdrawn(.bloodGas), recordedAt: monday)
    bed.pass(seconds: 600, [.endTidalCO2: .measured(32_000), .unintentionalLeak: .measured(0)])
    #expect(bed.state("S1.B") == .normal)
  }

  @Test(
    .verifies("P.GRADIENT"),
    arguments: [
      ClinicalFact.bloodGas(gas(52_000, nil)), .measurement(.arterialPCO2, thousandths: 58_000),
      .measurement(.capillaryPCO2, thousandths: 58_000), .bloodGas(gas(52_000, 46_000, nil)),
    ])
  func `ends with newer blood that has no pair to go by`(newer: ClinicalFact) throws {
    for (age, ends) in [(7201 as Int64, false), (7199, true)] {
      var bed = Bed()
      bed.setCivilTime(monday)
      try bed.enter(.patient(.sampling(mask)), recordedAt: monday)
      try bed.enter(.bloodGas(gas()), recordedAt: ago(7200))
      try bed.enter(newer, recordedAt: ago(age))
      bed.pass(seconds: 600, [.endTidalCO2: .measured(35_000), .unintentionalLeak: .measured(0)])
      #expect(isUnknown(bed) == ends, "\(age)")
    }
  }

  // Breath that read 6 mmHg higher than blood bounds like one that read the same: by the margin of 4.
  @Test(arguments: [
    (45_999 as Int32, RuleState.normal), (46_000, .indeterminate(.lowerBoundOnly(input: "pco2"))),
  ])
  func `below nothing brings the bound no nearer than the margin`(endTidal: Int32, state: RuleState) throws {
    #expect(try bed(endTidal, gas: gas(40_000, 46_000)).state("S1.B") == state)
    #expect(try bed(50_000, gas: gas(40_000, 46_000)).state("S1.B") == .active)
  }

  @Test(
    .verifies("P.GRADIENT"),
    arguments: [
      (39_000 as Int32, 46_000 as Int32, true), (38_999, 46_000, false), (60_000, 20_000, true),
      (60_001, 20_000, false),
    ])
  func `outside of what was ever found on NIV is refused, with both values`(
    pco2: Int32, endTidal: Int32, isTaken: Bool
  ) throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    do {
      try bed.enter(.bloodGas(gas(pco2, endTidal)), recordedAt: monday)
      #expect(isTaken)
    } catch let refusal as EntryRefusal {
      #expect(!isTaken)
      let (blood, breath) = pco2 == 38_999 ? ("38.999", "46") : ("60.001", "20")
      #expect(
        refusal.words == "pco2: \(blood) mmHg beside paired_etco2: \(breath) mmHg is not allowed; allowed: "
          + "pco2 - paired_etco2 of -7 to 40 mmHg")
      #expect(bed.evaluator.chart == [])
    }
  }

  @Test(.verifies("P.GRADIENT")) func `is shown and never put in the value's place`() throws {
    let bed = try bed(44_000, gas: gas(52_000, 46_000))
    guard case .readings(let readings)? = bed.finding("S1.B")?.evidence.first else {
      Issue.record("no readings behind S1.B")
      return
    }
    #expect(readings.last == 44_000)
    #expect(readings.isLowerBound)
    #expect(readings.estimate?.gradient == 6_000)
    #expect(readings.estimate?.estimate == 50_000)
    #expect(readings.estimate?.upper == 54_000)
    let lines = bed.changes("S1.B").last?.lines() ?? []
    #expect(
      lines.contains {
        $0.contains("etco2 (0): at least 44 (est. PaCO2 50, gradient from ABG 2023-11-14 20:13Z)")
      }, "\(lines)")
    let json = bed.changes("S1.B").last?.json().text ?? ""
    #expect(
      json.contains(#""estimate":{"site":"arterial","gradient":6,"estimate":50,"upper":54,"author":"Dr Li""#))
  }

  @Test func `does not bound a value that went beyond the instrument's range`() throws {
    let inputs = """
        pco2:
          sources:
            - channel: etco2
              lasts: {is: 10 s, from: ours}
              reads: {is: low, from: ours}
              bounds: {is: [clipped], from: ours}
              gradient:
                entry: blood-gas
                lasts: {is: 24 h, from: ours}
                margin: {is: 4 mmHg, from: ours}

      """
    let condition = "{input: pco2, op: {is: '<', from: ours}, limit: {is: 50 mmHg, from: ours}}"
    let text = LanguagePack.text([(id: "X", when: condition, more: "")], inputs: inputs)
    var bed = Bed(packs: [try RulePack(yaml: text, fileName: "language.yaml")])
    bed.setCivilTime(monday)
    try bed.enter(.patient(.sampling(mask)), recordedAt: monday)
    try bed.enter(.bloodGas(gas()), recordedAt: monday)
    bed.pass(seconds: 2, [.endTidalCO2: .measured(30_000)])
    #expect(bed.state("X") == .active)
    bed.pass(seconds: 40, [.endTidalCO2: .questionable(30_000, .clipped)])
    #expect(bed.evaluator.findings.first?.annotations == [])
    #expect(bed.state("X") == .active, "an unknown clears nothing")
    var other = Bed(packs: [try RulePack(yaml: text, fileName: "language.yaml")])
    other.setCivilTime(monday)
    try other.enter(.patient(.sampling(mask)), recordedAt: monday)
    try other.enter(.bloodGas(gas()), recordedAt: monday)
    other.pass(seconds: 31, [.endTidalCO2: .questionable(30_000, .clipped)])
    #expect(other.state("X") == .indeterminate(.lowerBoundOnly(input: "pco2")))
  }
}
