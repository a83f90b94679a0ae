import Criteria
import Quantities
import Readings
import Requirements
import Testing

@Suite struct `The chart` {
  private func isBelow(_ entry: String, _ limit: String) -> String {
    "{input: \(entry), op: {is: '<', from: ours}, limit: {is: \(limit), from: ours}}"
  }

  private func refusal(_ fact: ClinicalFact, recordedAt: CivilTime = monday) -> EntryRefusal? {
    var bed = Bed()
    bed.setCivilTime(monday)
    do {
      try bed.enter(fact, recordedAt: recordedAt)
      return nil
    } catch {
      return error as? EntryRefusal
    }
  }

  // MARK: Measurements

  @Test(.verifies("A30"), arguments: ClinicalMeasurement.allCases)
  func `takes every measurement within its range, and nothing beyond`(measurement: ClinicalMeasurement) {
    let allowed = measurement.plausible
    for value in [allowed.lowerBound, allowed.upperBound] {
      #expect(refusal(.measurement(measurement, thousandths: value)) == nil, "\(value)")
    }
    for value in [allowed.lowerBound - 1, allowed.upperBound + 1] {
      #expect(
        refusal(.measurement(measurement, thousandths: value))
          == .outOfRange(measurement.rawValue, thousandths: value, allowed: allowed), "\(value)")
    }
  }

  @Test func `takes sleepiness in whole points`() {
    #expect(refusal(.measurement(.epworth, thousandths: 9_000)) == nil)
    #expect(
      refusal(.measurement(.epworth, thousandths: 9_500)) == .notWhole("epworth", thousandths: 9_500))
  }

  @Test(arguments: [(9_000 as Int32, false), (10_000, true)])
  func `lets a pack ask for points`(points: Int32, holds: Bool) throws {
    var bed = try LanguagePack.bed(
      when: "{input: sleepiness, op: {is: '>', from: ours}, limit: {is: 9 points, from: ours}}")
    try bed.enter(.measurement(.epworth, thousandths: points), recordedAt: monday)
    bed.wait(.seconds(2))
    #expect(bed.state("X") == (holds ? .active : .normal))
  }

  @Test func `sorts in a value that is entered late, so that it does not hide a newer one`() throws {
    var bed = try LanguagePack.bed(when: isBelow("strength", "40 cmH2O"))
    try bed.enter(.measurement(.sniffNasalPressure, thousandths: 30_000), recordedAt: daysAgo(1))
    try bed.enter(.measurement(.sniffNasalPressure, thousandths: 60_000), recordedAt: daysAgo(2))
    bed.wait(.seconds(2))
    #expect(bed.state("X") == .active)
  }

  @Test func `keeps an entry that comes twice once`() throws {
    var bed = try LanguagePack.bed(when: isBelow("strength", "40 cmH2O"))
    try bed.enter(.measurement(.sniffNasalPressure, thousandths: 60_000), recordedAt: daysAgo(2))
    for _ in 0..<20 {
      try bed.enter(.measurement(.sniffNasalPressure, thousandths: 30_000), recordedAt: daysAgo(1))
    }
    bed.wait(.seconds(2))
    #expect(bed.state("X") == .active)
    try bed.enter(.withdrawn(.measurement(.sniffNasalPressure)), recordedAt: monday)
    bed.wait(.seconds(2))
    #expect(bed.state("X") == .normal, "the one before it counts again")
    #expect(bed.evaluator.chart.count == 1)
  }

  @Test func `remembers sixteen values of each`() throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    for day in 0..<40 {
      try bed.enter(
        .measurement(.forcedVitalCapacity, thousandths: 50_000 + Int32(day)),
        recordedAt: daysAgo(40 - Int64(day)))
    }
    let values = bed.evaluator.chart.map(\.fact)
    #expect(values == (24..<40).map { .measurement(.forcedVitalCapacity, thousandths: 50_000 + $0) })
  }

  @Test func `says before it is stored that nothing is there to be taken back`() {
    var bed = Bed()
    bed.setCivilTime(monday)
    let entry = ClinicalEntry(
      fact: .withdrawn(.measurement(.forcedVitalCapacity)), author: "Dr Li", recordedAt: monday)
    #expect(throws: EntryRefusal.nothingToWithdraw("fvc")) {
      try bed.evaluator.check(entry, at: bed.now)
    }
  }

  @Test func `takes nothing back that is not there`() {
    for item in ClinicalItem.all {
      #expect(refusal(.withdrawn(item)) == .nothingToWithdraw(item.word), "\(item)")
    }
    #expect(Set(ClinicalItem.all.map(\.word)).count == ClinicalItem.all.count)
  }

  @Test func `takes no date that cannot be`() {
    #expect(refusal(.lungFunctionTest, recordedAt: CivilTime(unixMilliseconds: .min)) == .impossibleDate)
    #expect(refusal(.lungFunctionTest, recordedAt: CivilTime(unixMilliseconds: .max)) == .impossibleDate)
    #expect(
      refusal(.lungFunctionTest, recordedAt: CivilTime(unixMilliseconds: 631_151_999_999)) == .impossibleDate)
    #expect(refusal(.lungFunctionTest, recordedAt: CivilTime(unixMilliseconds: 631_152_000_000)) == nil)
  }

  // MARK: Signs

  @Test func `takes a sign back`() throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    try bed.enter(.sign(.secretionsNotClearable, true), recordedAt: monday)
    #expect(bed.state("S1.C") == .active)
    try bed.enter(.withdrawn(.sign(.secretionsNotClearable)), recordedAt: monday)
    #expect(bed.state("S1.C") == .normal)
  }

  // MARK: Blood gases

  @Test(arguments: BloodGas.Site.allCases)
  func `takes the PCO2 of a blood gas for a measurement`(site: BloodGas.Site) throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    for _ in 0..<60 {
      let gas = BloodGas(site: site, pco2: .mmHg(50))
      try bed.enter(.bloodGas(gas), recordedAt: monday + (bed.now - .origin))
      bed.pass(seconds: 10)
    }
    #expect(bed.raised("S1.B") == [600])
  }

  @Test func `takes back a blood gas together with its PCO2, and the other way round`() throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    let gas = BloodGas(site: .arterial, pco2: .mmHg(50), pairedEndTidal: .mmHg(44))
    try bed.enter(.bloodGas(gas), recordedAt: monday)
    try bed.enter(.withdrawn(.bloodGas), recordedAt: monday)
    #expect(bed.evaluator.chart == [])
    try bed.enter(.bloodGas(gas), recordedAt: monday)
    try bed.enter(.withdrawn(.measurement(.arterialPCO2)), recordedAt: monday)
    #expect(bed.evaluator.chart == [])
  }

  @Test func `takes no blood gas with an impossible value`() {
    func gas(_ change: (inout BloodGas) -> Void) -> EntryRefusal? {
      var gas = BloodGas(site: .arterial, pco2: .mmHg(50))
      change(&gas)
      return refusal(.bloodGas(gas))
    }
    #expect(
      gas { $0.pco2 = .mmHg(201) } == .outOfRange("pco2", thousandths: 201_000, allowed: 5_000...200_000))
    #expect(gas { $0.phThousandths = 6_499 } == .outOfRange("ph", thousandths: 6_499, allowed: 6_500...8_000))
    #expect(gas { $0.phThousandths = 7_400 } == nil)
    #expect(gas { $0.po2 = .mmHg(9) } != nil)
    #expect(gas { $0.sao2 = .percent(101) } != nil)
    #expect(gas { $0.pairedEndTidal = .mmHg(4) } != nil)
    #expect(gas { $0.pairedTranscutaneous = .mmHg(151) } != nil)
  }

  // MARK: Statements

  @Test func `knows more of the patient than the configuration, until it is taken back`() throws {
    let facts: [(PatientStatement, PatientStatement, String)] = [
      (.diagnosis(.als), .diagnosis(.other), "als"),
      (.diagnosis(.otherNeuromuscular), .diagnosis(.chestWall), "neuromuscular"),
      (.diagnosis(.als), .diagnosis(.other), "neuromuscular"),
      (.diagnosis(.chestWall), .diagnosis(.als), "chest-wall"),
      (.bilevelTherapy(true), .bilevelTherapy(false), "bilevel-therapy"),
      (.sex(.male), .sex(.female), "male"), (.sex(.female), .sex(.male), "female"),
      (.knownLungDisease(true), .knownLungDisease(false), "known-lung-disease"),
      (.significantCOPD(true), .significantCOPD(false), "significant-copd"),
      (.bulbar(true), .bulbar(false), "bulbar"),
      (
        .advanceDirective(.declined, note: nil), .advanceDirective(.undecided, note: nil),
        "invasive-ventilation-declined"
      ),
      (
        .advanceDirective(.wanted, note: nil), .advanceDirective(.declined, note: nil),
        "invasive-ventilation-wanted"
      ),
    ]
    for (yes, no, word) in facts {
      var bed = try LanguagePack.bed(when: "{patient: \(word), from: ours}", patient: PatientContext())
      bed.wait(.seconds(31))
      #expect(bed.state("X") == .indeterminate(.notStated(word)), "\(word)")
      try bed.enter(.patient(yes), recordedAt: monday)
      #expect(bed.state("X") == .active, "\(word)")
      try bed.enter(.patient(no), recordedAt: monday + .seconds(1))
      #expect(bed.state("X") == .normal, "\(word)")
      try bed.enter(.withdrawn(.patient(no.item)), recordedAt: monday + .seconds(2))
      #expect(bed.state("X") == .active, "\(word)")
    }
    var configured = try LanguagePack.bed(when: "{patient: als, from: ours}")
    try configured.enter(.patient(.diagnosis(.other)), recordedAt: monday)
    #expect(configured.state("X") == .normal)
    try configured.enter(.withdrawn(.patient(.diagnosis)), recordedAt: monday)
    #expect(configured.state("X") == .active, "the configuration counts again")
  }

  @Test func `says who stated what`() throws {
    var bed = try LanguagePack.bed(when: "{patient: invasive-ventilation-declined, from: ours}")
    try bed.enter(
      .patient(.advanceDirective(.declined, note: "letter of 3 May")), author: "Dr Wang", recordedAt: monday)
    guard case .patient(let patient)? = bed.finding("X")?.evidence.first else {
      Issue.record("no statement behind X")
      return
    }
    #expect(patient.author == "Dr Wang")
    #expect(patient.note == "letter of 3 May")
    let lines = bed.changes("X").last?.lines() ?? []
    #expect(lines.contains { $0.contains("yes: Dr Wang, 2023-11-14: letter of 3 May") })
  }

  // MARK: Coughs

  @Test(.verifies("S2.PEF")) func `takes no forced expiration for a cough`() {
    let report = CoughReport(bestThousandths: 400_000, efforts: 3, manoeuvre: .forcedExpiration)
    #expect(refusal(.coughSession(report)) == .notACough)
  }

  @Test func `takes one to eight efforts, and peaks that fit them`() {
    func report(_ best: Int32, _ efforts: Int, _ peaks: [Int32] = []) -> EntryRefusal? {
      refusal(.coughSession(CoughReport(bestThousandths: best, efforts: efforts, peaks: peaks)))
    }
    #expect(report(300_000, 0) == .badCount("efforts", count: 0, allowed: 1...8))
    #expect(report(300_000, 1) == nil)
    #expect(report(300_000, 8) == nil)
    #expect(report(300_000, 9) == .badCount("efforts", count: 9, allowed: 1...8))
    #expect(report(900_000, 3) == nil)
    #expect(report(900_001, 3) == .outOfRange("cough-session", thousandths: 900_001, allowed: 0...900_000))
    #expect(report(300_000, 2, [250_000, 300_000]) == nil)
    #expect(report(300_000, 3, [250_000, 300_000]) == .contradiction("efforts and the number of peaks"))
    #expect(
      report(300_000, 2, [250_000, 290_000])
        == .contradiction("the best and the highest of the peaks"))
  }

  @Test func `takes back a session, and what the meter said counts again`() throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    for _ in 0..<3 { bed.pass(seconds: 1); bed.tell(.coughPeakFlow, .measured(200_000)) }
    bed.wait(.minutes(6))
    #expect(bed.state("S2") == .active)
    let civil = monday + (bed.now - .origin)
    try bed.enter(.coughSession(CoughReport(bestThousandths: 400_000, efforts: 3)), recordedAt: civil)
    #expect(bed.state("S2") == .normal)
    try bed.enter(.withdrawn(.coughSession), recordedAt: civil)
    #expect(bed.state("S2") == .active)
  }

  // MARK: All of it

  @Test func `can be read back and entered anew`() throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    let facts: [ClinicalFact] = [
      .sign(.orthopnoea, true), .sign(.orthopnoea, false),
      .measurement(.forcedVitalCapacity, thousandths: 62_000),
      .bloodGas(BloodGas(site: .capillary, pco2: .mmHg(48), pairedEndTidal: .mmHg(44))), .lungFunctionTest,
      .coughSession(CoughReport(bestThousandths: 300_000, efforts: 3, assistance: .manual)),
      .night(began: true), .patient(.bulbar(true)),
    ]
    for (place, fact) in facts.enumerated() {
      try bed.enter(fact, recordedAt: ago(100 - Int64(place)))
    }
    #expect(Set(bed.evaluator.chart.map(\.fact)) == Set(facts))
    var other = Bed()
    other.setCivilTime(monday)
    for entry in bed.evaluator.chart { try other.evaluator.enter(entry, at: other.now) }
    #expect(other.evaluator.chart == bed.evaluator.chart)
  }
}
