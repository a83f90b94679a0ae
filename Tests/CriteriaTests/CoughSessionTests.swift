import Criteria
import Quantities
import Readings
import Requirements
import Testing

@Suite struct `A cough session` {
  private func bed(_ peaks: [Int32], patient: PatientContext = PatientContext(diagnosis: .als)) -> Bed {
    var bed = Bed(patient: patient)
    bed.setCivilTime(monday)
    cough(peaks, into: &bed)
    return bed
  }

  private func cough(_ peaks: [Int32], into bed: inout Bed) {
    for peak in peaks {
      bed.pass(seconds: 10)
      bed.tell(.coughPeakFlow, .measured(peak * 1000))
    }
  }

  private func session(_ bed: Bed, _ rule: String = "S2") -> SessionEvidence? {
    let sessions = bed.finding(rule)?.evidence.compactMap {
      if case .session(let session) = $0 { session } else { nil }
    }
    return sessions?.first
  }

  private func annotations(_ bed: Bed) -> [String] { bed.finding("S2")?.annotations.map(\.id) ?? [] }

  @Test(.verifies("P.SESSION")) func `has at most eight efforts; the ninth begins the next`() {
    var bed = bed([200, 201, 202, 203, 204, 205, 206, 260])
    #expect(session(bed)?.acceptable == 8)
    #expect(session(bed)?.best == 260_000)
    cough([210], into: &bed)
    #expect(session(bed)?.acceptable == 8, "the next one counts once it has enough efforts")
    cough([211, 212], into: &bed)
    #expect(session(bed)?.acceptable == 3)
    #expect(session(bed)?.best == 212_000)
    #expect(session(bed)?.peaks == [210_000, 211_000, 212_000])
  }

  // Further apart than 40 L/min and than a tenth of the best: both are needed.
  @Test(
    .verifies("P.SESSION"),
    arguments: [
      ([200, 240, 150], false), ([200, 241, 150], true), ([410, 450, 100], false), ([409, 450, 100], false),
      ([399, 440, 100], false), ([404, 450, 100], true), ([405, 450, 100], false),
    ] as [([Int32], Bool)])
  func `says when its best two are not repeatable`(peaks: [Int32], says: Bool) {
    #expect(annotations(bed(peaks)).contains("not-repeatable") == says, "\(peaks)")
  }

  @Test func `entered without its peaks says nothing about how they agree`() throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    try bed.enter(.coughSession(CoughReport(bestThousandths: 240_000, efforts: 3)), recordedAt: monday)
    bed.pass(seconds: 1)
    #expect(bed.state("S2") == .active)
    let evidence = bed.finding("S2")?.evidence.compactMap { item in
      if case .session(let session) = item { session } else { nil }
    }
    let session = try #require(evidence?.first)
    #expect(session.acceptable == 3)
    #expect(session.best == 240_000)
    #expect(session.peaks == [])
    #expect(session.spread == nil)
    #expect(session.bestTwoDifference == nil)
  }

  @Test func `entered before the civil time is known grows no younger with later entries`() throws {
    var bed = Bed()
    try bed.enter(.coughSession(CoughReport(bestThousandths: 240_000, efforts: 3)), recordedAt: monday)
    bed.pass(seconds: 60)
    let before = bed.finding("S2")?.evidence
    try bed.enter(.sign(.orthopnoea, true), recordedAt: monday)
    bed.pass(seconds: 1)
    #expect(bed.finding("S2")?.evidence == before)
  }

  @Test func `tells spread and best two`() {
    let session = session(bed([150, 200, 241]))
    #expect(session?.spread == 91_000)
    #expect(session?.bestTwoDifference == 41_000)
    #expect(session?.assistance == CoughAssistance.none)
  }

  @Test func `does not judge how far apart a clipped and another effort lie`() {
    var bed = bed([150, 160])
    bed.tell(.coughPeakFlow, .questionable(260_000, .clipped))
    #expect(!annotations(bed).contains("not-repeatable"))
    #expect(session(bed)?.isLowerBound != false)
  }

  @Test func `knows device, scale and interface`() throws {
    var bed = bed([])
    let meter = CoughMeter(device: "Mini-Wright", scale: .wright, interface: .maskOronasal)
    try bed.enter(.coughMeter(meter), recordedAt: monday)
    cough([200, 201, 202], into: &bed)
    #expect(session(bed)?.meter == meter)
    let change = try #require(bed.changes("S2").last)
    #expect(change.lines().contains { $0.contains("Mini-Wright, wright scale, mask-oronasal") })
    #expect(
      change.json().text.contains(
        #""assistance":"none","device":"Mini-Wright","scale":"wright","interface":"mask-oronasal""#))
  }

  @Test func `entered by hand knows them too`() throws {
    var bed = bed([])
    let report = CoughReport(
      bestThousandths: 240_000, efforts: 3, peaks: [180_000, 240_000, 190_000],
      meter: CoughMeter(device: "PF100", scale: .eu, interface: .mouthpiece))
    try bed.enter(.coughSession(report), recordedAt: monday)
    #expect(session(bed)?.meter?.device == "PF100")
    #expect(session(bed)?.peaks == [180_000, 240_000, 190_000])
    #expect(annotations(bed).contains("not-repeatable"))
  }

  @Test(.verifies("S2.UNASSISTED"), arguments: [(CoughAssistance.manual), .breathStacking, .mechanical])
  func `with assistance is kept apart, and is shown beside`(assistance: CoughAssistance) throws {
    for (best, shown) in [
      (159, ["assisted-weak"]), (160, []), (269, []), (270, ["assisted-strong"]),
    ] as [(Int32, [String])] {
      var bed = bed([200, 201, 202])
      try bed.enter(.coughAssistance(assistance), recordedAt: monday)
      cough([100, best, 101], into: &bed)
      #expect(bed.state("S2") == .active)
      #expect(session(bed)?.best == 202_000)
      #expect(annotations(bed).filter { $0.hasPrefix("assisted") } == shown, "\(best)")
      let annotation = bed.finding("S2")?.annotations.first { $0.id.hasPrefix("assisted") }
      let evidence = annotation?.evidence.compactMap {
        if case .session(let session) = $0 { session } else { nil }
      }
      #expect(evidence?.map(\.best) == (shown.isEmpty ? nil : [best * 1000]))
      #expect(evidence?.map(\.assistance) == (shown.isEmpty ? nil : [assistance]))
    }
  }

  @Test func `with assistance that was entered by hand does not answer for the patient alone`() throws {
    var bed = bed([])
    try bed.enter(
      .coughSession(CoughReport(bestThousandths: 400_000, efforts: 3, assistance: .mechanical)),
      recordedAt: monday)
    bed.wait(.seconds(31))
    #expect(bed.state("S2") == .indeterminate(.neverRecorded("unassisted-cough")))
  }

  @Test func `of a bulbar patient says that it may mislead`() throws {
    var bed = bed([200, 201, 202])
    #expect(!annotations(bed).contains("bulbar"))
    try bed.enter(.patient(.bulbar(true)), recordedAt: monday)
    bed.wait(.seconds(1))
    #expect(annotations(bed).contains("bulbar"))
  }

  @Test(.verifies("A31")) func `does not take more than nine hundred for a cough`() {
    #expect(bed([200, 201, 900]).state("S2") == .normal)
    let beyond = bed([200, 201, 901])
    #expect(beyond.raised("S2") == [], "two acceptable efforts, and the session is open")
    #expect(beyond.state("S2") == .indeterminate(.neverRecorded("unassisted-cough")))
  }
}

@Suite struct `The advance directive` {
  private func bed() throws -> Bed {
    var bed = Bed()
    bed.setCivilTime(monday)
    try bed.enter(
      .patient(.advanceDirective(.declined, note: "letter of 3 May")), author: "Dr Wang", recordedAt: monday)
    return bed
  }

  @Test(.verifies("S1.MAY")) func `is shown with the consensus' criterion`() throws {
    var bed = try bed()
    try bed.enter(.sign(.secretionsNotClearable, true), recordedAt: monday)
    let finding = try #require(bed.finding("S1.T2"))
    #expect(finding.state == .active, "it changes no rule")
    let directive = try #require(finding.annotations.first { $0.id == "directive" })
    guard case .patient(let patient)? = directive.evidence.first else {
      Issue.record("no statement behind the remark")
      return
    }
    #expect(patient.author == "Dr Wang")
    #expect(patient.note == "letter of 3 May")
    let lines = bed.changes("S1.T2").last?.lines() ?? []
    #expect(lines.contains { $0.contains("Dr Wang, 2023-11-14: letter of 3 May") })
  }

  @Test func `is shown with a target that is not met`() throws {
    var bed = try bed()
    bed.pass(seconds: 1440, niv.with([.oxygenSaturation: .measured(90_000)]))
    #expect(bed.state("S1.T1") == .active)
    #expect(bed.finding("S1.T1")?.annotations.map(\.id).contains("directive") == true)
  }

  @Test func `that does not decline is no remark`() throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    try bed.enter(.patient(.advanceDirective(.wanted, note: nil)), recordedAt: monday)
    try bed.enter(.sign(.secretionsNotClearable, true), recordedAt: monday)
    #expect(bed.finding("S1.T2")?.annotations == [])
  }
}

@Suite struct `Oxygen that somebody entered` {
  @Test(.verifies("S1.OXYGEN"), arguments: [(0 as Int32, false), (1, true), (2_000, true)])
  func `makes the saturation arm less sensitive too`(flow: Int32, says: Bool) throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    try bed.enter(.measurement(.oxygenFlow, thousandths: flow), recordedAt: monday)
    bed.wait(.seconds(2))
    #expect(bed.finding("S1.T1")?.annotations.map(\.id).contains("oxygen") == says)
  }
}
