import Criteria
import Foundation
import Quantities
import Readings
import Requirements
import Testing

@Suite struct `Findings` {
  private func lowBed(origin: Origin = .bedside, civil: Bool = true) -> Bed {
    var bed = Bed()
    if civil { bed.setCivilTime(monday) }
    for _ in 0..<20 {
      bed.tell(.oxygenSaturation, .questionable(88_500, .lowPerfusion), instrument: 3, origin: origin)
      bed.wait(.seconds(1))
    }
    return bed
  }

  @Test func `carry the readings, the limit and where it comes from`() throws {
    let finding = try #require(lowBed().changes("FAST.MEDIUM").first?.finding)
    #expect(finding.state == .active)
    #expect(finding.since == .origin + .seconds(15))
    #expect(finding.pack == "cn-als-2022")
    #expect(finding.packVersion == "1.0.0")
    guard case .readings(let readings)? = finding.evidence.first else {
      Issue.record("no readings")
      return
    }
    #expect(readings.instrument == InstrumentIndex(3))
    #expect(readings.seconds == 15)
    #expect(readings.validSeconds == 15)
    #expect(readings.satisfyingSeconds == 15)
    #expect(readings.values == 88_500...88_500)
    #expect(readings.received == Uptime.origin...(.origin + .seconds(14)))
    #expect(readings.limit?.comparator == .atMost)
    #expect(readings.limit?.source?.kind == .consensus)
    #expect(readings.doubts == [.lowPerfusion])
  }

  @Test func `sum up a whole window`() throws {
    var bed = Bed()
    for second in 0..<300 {
      bed.pass(
        seconds: 1,
        [
          .oxygenSaturation: second % 20 == 0
            ? .absent(.noPulse) : .measured(88_000 + Int32(second % 4) * 500)
        ])
    }
    guard case .readings(let readings)? = bed.changes("S1.A").first?.finding.evidence.first else {
      Issue.record("no readings")
      return
    }
    #expect(readings.seconds == 300)
    #expect(readings.validSeconds == 285)
    #expect(readings.satisfyingSeconds == 285)
    #expect(readings.values == 88_000...89_500)
    #expect(readings.last == 89_500)
  }

  @Test func `are simulated as soon as one reading behind them is`() {
    #expect(lowBed(origin: .bedside).finding("FAST.MEDIUM")?.origin == .bedside)
    #expect(lowBed(origin: .simulated).finding("FAST.MEDIUM")?.origin == .simulated)
    var mixed = Bed()
    for second in 0..<300 {
      mixed.tell(.oxygenSaturation, .measured(88_000), origin: second == 7 ? .simulated : .bedside)
      mixed.wait(.seconds(1))
    }
    #expect(mixed.finding("S1.A")?.origin == .simulated)
    mixed.pass(seconds: 20, [.oxygenSaturation: .measured(88_000)])
    #expect(mixed.finding("S1.A")?.origin == .bedside, "the simulated second has left the window")
  }

  @Test func `name the simulated origin through arms and preconditions`() {
    var bed = Bed()
    for second in 0..<1440 {
      for (channel, reading) in niv {
        bed.tell(channel, reading, origin: channel == .tidalVolume && second == 900 ? .simulated : .bedside)
      }
      bed.tell(.oxygenSaturation, .measured(90_000))
      bed.wait(.seconds(1))
    }
    #expect(bed.finding("S1.T1")?.state == .active)
    #expect(bed.finding("S1.T1")?.origin == .simulated)
    #expect(bed.finding("S1.A")?.origin == .bedside)
  }

  @Test func `name entries by author and date`() throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    try bed.enter(.sign(.secretionsNotClearable, true), author: "Nurse Wang", recordedAt: ago(600))
    let entry = bed.finding("S1.T2")?.evidence.lazy.compactMap { evidence in
      if case .entry(let entry) = evidence { entry } else { nil }
    }.first
    #expect(entry?.author == "Nurse Wang")
    #expect(entry?.age == .minutes(10))
    #expect(entry?.limit == .hours(12))
  }

  @Test func `write themselves as the same JSON each time, with exact numbers`() throws {
    let change = try #require(lowBed().changes("FAST.MEDIUM").first)
    let text = change.json(instruments: ["a", "b", "c", "oximeter"]).text
    #expect(
      text == lowBed().changes("FAST.MEDIUM").first?.json(instruments: ["a", "b", "c", "oximeter"]).text)
    let expected = [
      #"{"at_uptime_ms":15000,"previous":"pending","pack":"cn-als-2022","pack_version":"1.0.0","#,
      #""rule":"FAST.MEDIUM","#,
      #""arm":false,"state":"active","since_uptime_ms":15000,"since_utc":"2023-11-14T22:13:35.000Z","#,
      #""priority":"medium","strength":"advise","purpose":"acute","origin":"bedside","#,
      #""title":{"en":"Low saturation","zh":"血氧饱和度低"},"#,
      #""text":{"en":"SpO2 is at 90 % or below; look at patient, probe, mask and secretions.","#,
      #""zh":"SpO2 处于90%或以下，请查看患者、探头、面罩和分泌物。"},"sentence":null,"arms":[],"annotations":[],"#,
      #""evidence":[{"kind":"readings","input":"spo2","source":"spo2","instrument":"oximeter","#,
      #""first_uptime_ms":0,"#,
      #""last_uptime_ms":14000,"seconds":15,"valid_seconds":15,"satisfying_seconds":15,"#,
      #""min":88.5,"max":88.5,"#,
      #""last":88.5,"lower_bound":false,"doubts":["lowPerfusion"],"limit":{"op":"<=","value":90,"unit":"%","#,
      #""from":{"id":"fast-limit","kind":"consensus"},"op_from":{"id":"fast-limit","kind":"consensus"}}}],"#,
      #""disagrees_with":[]}"#,
    ].joined()
    #expect(text == expected)
  }

  @Test func `are valid JSON in every state`() throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    try bed.enter(.sign(.secretionsNotClearable, true), author: "Dr \"Li\"\n", recordedAt: monday)
    for peak in [160_000, 170_000, 180_000] as [Int32] {
      bed.tell(.coughPeakFlow, .measured(peak)); bed.wait(.seconds(1))
    }
    bed.pass(seconds: 40, niv.with([.oxygenSaturation: .measured(84_000)]))
    let done1 = bed.inhibit("FAST.HIGH", of: "cn-als-2022")
    #expect(done1 == true)
    for finding in bed.evaluator.findings {
      let object = try JSONSerialization.jsonObject(with: Data(finding.json().text.utf8))
      #expect((object as? [String: Any])?["rule"] as? String == finding.rule)
    }
    let codes = Set(bed.evaluator.findings.map(\.state.code))
    #expect(codes.isSuperset(of: ["active", "starting", "indeterminate", "inhibited"]))
  }

  @Test func `tell a person in a few lines what, how urgent, and on what grounds`() throws {
    let lines = try #require(lowBed(origin: .simulated).changes("FAST.MEDIUM").first).lines(instruments: [
      "", "", "", "oximeter",
    ])
    #expect(lines.first == "SIMULATED !! Low saturation [FAST.MEDIUM] holds (advise)")
    #expect(lines.last == "    - spo2 (oximeter): 88.5, 88.5 to 88.5, 15 s <= 90 % of 15 s valid in 15 s")
  }

  @Test(.verifies("A34")) func `are told once for each change of state`() {
    var bed = Bed()
    bed.pass(seconds: 900, [.oxygenSaturation: .measured(84_000)])
    bed.pass(seconds: 900, [.oxygenSaturation: .measured(86_900)])
    #expect(bed.changes("FAST.HIGH").count == 1)
    #expect(bed.changes("FAST.MEDIUM").count == 1)
    #expect(bed.changes("S1.A").count == 1)
  }

  @Test func `tell nothing of a quiet night but what cannot be judged`() {
    var bed = Bed()
    bed.pass(
      seconds: 4000,
      niv.with([
        .oxygenSaturation: .measured(95_000), .transcutaneousCO2: .measured(42_000),
        .respiratoryRate: .measured(15_000),
      ]))
    let told = bed.diary.map(\.finding.rule)
    #expect(told == ["S2", "S3b"])
  }

  @Test func `are the same from the same readings, and a copied evaluator goes on as its original`() {
    var first = Bed()
    first.pass(seconds: 200, [.oxygenSaturation: .measured(88_000)])
    var second = first
    first.pass(seconds: 400, [.oxygenSaturation: .measured(89_000)])
    second.pass(seconds: 400, [.oxygenSaturation: .measured(89_000)])
    #expect(first.diary == second.diary)
    #expect(first.evaluator.findings == second.evaluator.findings)
  }
}

@Suite struct `A rule that an operator switches off` {
  @Test func `says nothing until it is switched on, and is judged anew then`() {
    var bed = Bed()
    bed.pass(seconds: 20, [.oxygenSaturation: .measured(88_000)])
    let done2 = bed.inhibit("FAST.MEDIUM", of: "cn-als-2022")
    #expect(done2 == true)
    bed.pass(seconds: 20, [.oxygenSaturation: .measured(88_000)])
    #expect(bed.state("FAST.MEDIUM") == .inhibited(by: "Dr Li"))
    let done3 = bed.release("FAST.MEDIUM", of: "cn-als-2022")
    #expect(done3 == true)
    bed.pass(seconds: 1, [.oxygenSaturation: .measured(88_000)])
    #expect(bed.state("FAST.MEDIUM") == .active)
    #expect(
      bed.changes("FAST.MEDIUM").map(\.finding.state.code) == ["active", "inhibited", "normal", "active"])
    #expect(bed.changes("FAST.MEDIUM").map(\.previous.code) == ["pending", "active", "inhibited", "normal"])
  }

  @Test func `is unknown to the rules that need it`() {
    var bed = Bed()
    bed.pass(
      seconds: 300, niv.with([.oxygenSaturation: .measured(95_000), .transcutaneousCO2: .measured(45_000)]))
    let done4 = bed.inhibit("S1.A", of: "cn-als-2022")
    #expect(done4 == true)
    bed.pass(
      seconds: 1500, niv.with([.oxygenSaturation: .measured(95_000), .transcutaneousCO2: .measured(45_000)]))
    #expect(bed.state("S1.T1") == .indeterminate(.inhibited(rule: "S1.A")))
  }

  @Test func `has to exist`() {
    var bed = Bed()
    let done5 = bed.inhibit("S9", of: "cn-als-2022")
    #expect(done5 == false)
    let done6 = bed.release("S1.A", of: "elsewhere")
    #expect(done6 == false)
  }
}

@Suite struct `Entries` {
  private func refusal(_ fact: ClinicalFact, author: String = "Dr Li", recordedAt: CivilTime = monday)
    -> EntryRefusal?
  {
    var bed = Bed()
    bed.setCivilTime(monday)
    let before = bed.evaluator.findings
    do {
      try bed.enter(fact, author: author, recordedAt: recordedAt)
      return nil
    } catch {
      #expect(bed.evaluator.findings == before, "nothing is kept")
      return error as? EntryRefusal
    }
  }

  @Test func `are signed`() {
    #expect(refusal(.lungFunctionTest, author: " ") == .noAuthor)
    #expect(refusal(.lungFunctionTest) == nil)
  }

  @Test func `are not from the future, but for a minute of another clock`() {
    #expect(refusal(.lungFunctionTest, recordedAt: ago(-60)) == nil)
    #expect(refusal(.lungFunctionTest, recordedAt: ago(-61)) == .futureDated)
  }

  @Test func `lie within what a patient can have`() {
    let low = refusal(.measurement(.arterialPCO2, thousandths: 4_999))
    #expect(low == .outOfRange("arterial-pco2", thousandths: 4_999, allowed: 5_000...200_000))
    #expect(refusal(.measurement(.arterialPCO2, thousandths: 5_000)) == nil)
    #expect(refusal(.measurement(.arterialPCO2, thousandths: 200_000)) == nil)
    #expect(refusal(.measurement(.arterialPCO2, thousandths: 200_001)) != nil)
    #expect(refusal(.coughSession(CoughReport(bestThousandths: 900_001, efforts: 3))) != nil)
    #expect(refusal(.coughSession(CoughReport(bestThousandths: 200_000, efforts: 0))) != nil)
  }

  @Test func `made before the civil time is known are dated when it is`() throws {
    var bed = Bed()
    try bed.enter(.lungFunctionTest, recordedAt: ago(91 * 86_400))
    bed.wait(.seconds(60))
    #expect(bed.state("S3b") == .indeterminate(.undated("lung-function-test")))
    bed.setCivilTime(monday)
    #expect(bed.state("S3b") == .active)
  }
}
