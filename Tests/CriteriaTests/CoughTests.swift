import Criteria
import Quantities
import Readings
import Requirements
import Testing

@Suite struct `The cough rule` {
  /// A bed that coughs at these peak flows, ten seconds apart.
  private func bed(_ peaks: [Int32]) -> Bed {
    var bed = Bed()
    for peak in peaks {
      bed.pass(seconds: 10)
      bed.tell(.coughPeakFlow, .measured(peak))
    }
    return bed
  }

  @Test func `fires with the third weak effort, at once, and says what should be done`() {
    let weak = bed([168_000, 180_000, 174_000])
    #expect(weak.raised("S2") == [30])
    let finding = weak.changes("S2").last?.finding
    #expect(finding?.strength == .should)
    #expect(finding?.priority == .low)
    #expect(finding?.sentence?.quote?.chinese.contains("应使用吸痰器或人工辅助咳嗽") == true)
    guard case .session(let session)? = finding?.evidence.first else {
      Issue.record("no session behind S2")
      return
    }
    #expect(session.peaks == [168_000, 180_000, 174_000])
    #expect(session.best == 180_000)
    #expect(session.limit.thousandths == 270_000)
  }

  @Test(
    .verifies("S2.LIMIT"),
    arguments: [(269_900 as Int32, true), (269_999, true), (270_000, false), (270_001, false)])
  func `is strict at 270 litres a minute`(best: Int32, weak: Bool) {
    #expect(bed([100_000, best, 200_000]).state("S2") == (weak ? .active : .normal))
  }

  @Test(.verifies("S2.LIMIT")) func `takes four and a half litres a second for exactly 270 litres a minute`()
  {
    let flow = GasFlow.millilitresPerSecond(4500).thousandths
    #expect(bed([flow, flow, flow]).state("S2") == .normal)
  }

  @Test(.verifies("S2.BEST")) func `is answered by one better effort of the same session`() {
    var bed = bed([168_000, 180_000, 174_000])
    #expect(bed.state("S2") == .active)
    bed.tell(.coughPeakFlow, .measured(270_000))
    #expect(bed.state("S2") == .normal)
  }

  @Test(.verifies("P.SESSION"))
  func `judges fewer than three efforts only when the session is over, and says so`() {
    var bed = bed([168_000, 180_000])
    #expect(bed.state("S2") == .starting)
    bed.wait(.minutes(5))
    #expect(bed.raised("S2") == [])
    bed.wait(.seconds(1))
    #expect(bed.raised("S2") == [20 + 301])
    #expect(bed.finding("S2")?.annotations.map(\.id) == ["low-confidence"])
    #expect(self.bed([168_000, 180_000, 174_000]).finding("S2")?.annotations == [])
  }

  @Test(arguments: [(5 * 60, true), (5 * 60 + 1, false)])
  func `counts efforts together that are no more than five minutes apart`(pause: Int, together: Bool) {
    var bed = bed([168_000, 180_000])
    bed.wait(.seconds(Int64(pause)))
    let raised = bed.raised("S2")
    bed.tell(.coughPeakFlow, .measured(174_000))
    #expect(raised.isEmpty == together)
    guard case .session(let session)? = bed.finding("S2")?.evidence.first else {
      Issue.record("no session behind S2")
      return
    }
    #expect(session.acceptable == (together ? 3 : 2))
  }

  @Test(.verifies("P.ACCEPTABLE"), arguments: [(30_000 as Int32, false), (30_001, true)])
  func `takes no puff for a cough`(peak: Int32, counts: Bool) {
    #expect(bed([peak, 170_000, 170_000]).raised("S2").isEmpty == !counts)
  }

  @Test func `does not take an effort beyond the meter's range for a value`() {
    var clipped = bed([168_000, 180_000])
    clipped.tell(.coughPeakFlow, .questionable(200_000, .clipped))
    clipped.wait(.seconds(60))
    #expect(clipped.state("S2") == .indeterminate(.clipped("unassisted-cough")))

    var absent = bed([168_000, 180_000, 174_000])
    #expect(absent.state("S2") == .active)
    absent = bed([168_000])
    absent.tell(.coughPeakFlow, .absent(.clipped))
    absent.wait(.seconds(10))
    absent.tell(.coughPeakFlow, .measured(180_000))
    absent.wait(.seconds(10))
    absent.tell(.coughPeakFlow, .measured(170_000))
    absent.wait(.seconds(60))
    #expect(absent.state("S2") == .indeterminate(.clipped("unassisted-cough")))
  }

  @Test func `knows that an effort beyond a range above the limit was strong enough`() {
    var bed = bed([168_000, 180_000])
    bed.tell(.coughPeakFlow, .questionable(300_000, .clipped))
    #expect(bed.state("S2") == .normal)
  }

  @Test(.verifies("S2.UNASSISTED")) func `keeps assisted coughs apart`() throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    try bed.enter(.coughAssistance(.manual), recordedAt: monday)
    for _ in 0..<4 { bed.tell(.coughPeakFlow, .measured(160_000)); bed.wait(.seconds(5)) }
    #expect(bed.raised("S2") == [])
    try bed.enter(.coughAssistance(.none), recordedAt: monday)
    for _ in 0..<3 { bed.tell(.coughPeakFlow, .measured(160_000)); bed.wait(.seconds(5)) }
    #expect(bed.raised("S2") == [30])
  }

  @Test(
    .verifies("S2.BAND", "A29"),
    arguments: [
      (239_999 as Int32, false), (240_000, true), (270_000, true), (300_000, true), (300_001, false),
    ])
  func `asks for a repeat between 240 and 300 without changing the rule`(best: Int32, asks: Bool) {
    let bed = bed([best, best, best])
    #expect(bed.finding("S2")?.annotations.map(\.id) == (asks ? ["repeat"] : []))
    #expect(bed.state("S2") == (best < 270_000 ? .active : .normal))
  }

  @Test func `tells the request for a repeat even where the rule is quiet`() {
    var bed = bed([400_000, 280_000, 275_000])
    #expect(bed.state("S2") == .normal)
    let quiet = bed.changes("S2").count
    bed.wait(.minutes(6))
    for _ in 0..<3 { bed.tell(.coughPeakFlow, .measured(285_000)); bed.wait(.seconds(5)) }
    #expect(bed.changes("S2").count == quiet + 1)
    #expect(bed.changes("S2").last?.finding.state == .normal)
    #expect(bed.changes("S2").last?.finding.annotations.map(\.id) == ["repeat"])
  }

  @Test(.verifies("S2.VALIDITY")) func `holds for ninety days`() throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    try bed.enter(
      .coughSession(CoughReport(bestThousandths: 300_001, efforts: 3)), recordedAt: ago(90 * 86_400))
    // The first second beyond ninety days is unknown; thirty more of them, and nobody can say.
    bed.wait(.seconds(30))
    #expect(bed.state("S2") == .normal)
    bed.wait(.seconds(1))
    #expect(bed.state("S2") == .indeterminate(.expired("unassisted-cough")))
  }

  @Test(.verifies("S2.VALIDITY"), arguments: [(24 * 3600, true), (24 * 3600 + 1, false)])
  func `holds for a day after an acute event`(age: Int64, holds: Bool) throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    try bed.enter(.sign(.acuteEvent, true), recordedAt: monday)
    try bed.enter(.coughSession(CoughReport(bestThousandths: 200_000, efforts: 3)), recordedAt: ago(age))
    #expect((bed.state("S2") == .active) == holds)
  }

  @Test func `does not count a retransmitted effort twice, nor one out of order`() {
    var bed = Bed()
    for _ in 0..<3 { bed.tell(.coughPeakFlow, .measured(160_000), device: 5_000_000); bed.wait(.seconds(2)) }
    #expect(bed.raised("S2") == [])
    bed.tell(.coughPeakFlow, .measured(160_000), device: 9_000_000)
    bed.tell(
      Sample(
        instrument: InstrumentIndex(0), channel: .coughPeakFlow, reading: .measured(150_000),
        origin: .bedside,
        receivedAt: .origin))
    #expect(bed.raised("S2") == [])
    #expect(bed.evaluator.ignored.duplicate == 2)
    #expect(bed.evaluator.ignored.outOfOrder == 1)
  }
}
