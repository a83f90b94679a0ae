import Criteria
import Quantities
import Readings
import Requirements
import Testing

@Suite struct `The fast saturation rules` {
  private func bed(_ spo2: Int32, seconds: Int, after calm: Int = 0) -> Bed {
    var bed = Bed()
    bed.pass(seconds: calm, [.oxygenSaturation: .measured(95_000)])
    bed.pass(seconds: seconds, [.oxygenSaturation: .measured(spo2)])
    return bed
  }

  @Test(.verifies("P.FAST"))
  func `raise a medium finding after fifteen seconds at the limit, and not one second earlier`() {
    #expect(bed(90_000, seconds: 15).raised("FAST.MEDIUM") == [15])
    #expect(bed(90_000, seconds: 14).raised("FAST.MEDIUM") == [])
    #expect(bed(90_000, seconds: 14).state("FAST.MEDIUM") == .pending)
    #expect(bed(89_999, seconds: 15).raised("FAST.MEDIUM") == [15])
    #expect(bed(90_001, seconds: 600).raised("FAST.MEDIUM") == [])
  }

  @Test(.verifies("P.FAST")) func `raise a high finding after ten seconds strictly below 85`() {
    #expect(bed(84_999, seconds: 10).raised("FAST.HIGH") == [10])
    #expect(bed(84_999, seconds: 9).raised("FAST.HIGH") == [])
    #expect(bed(85_000, seconds: 600).raised("FAST.HIGH") == [])
  }

  @Test(.verifies("P.FAST")) func `raise a high finding with the second reading of a drop by ten points`() {
    var bed = Bed()
    bed.tell(.oxygenSaturation, .measured(80_000))
    #expect(bed.raised("FAST.HIGH") == [])
    bed.wait(.seconds(1))
    #expect(bed.raised("FAST.HIGH") == [])
    bed.tell(.oxygenSaturation, .measured(80_000))
    #expect(bed.raised("FAST.HIGH") == [1], "with the reading itself, not at the end of its second")
    #expect(self.bed(80_001, seconds: 9).raised("FAST.HIGH") == [])
    #expect(self.bed(80_001, seconds: 10).raised("FAST.HIGH") == [10])
  }

  @Test(.verifies("A33"), arguments: [80_000 as Int32, 60_000])
  func `raise nothing from a single bad frame, whatever follows`(spo2: Int32) {
    for silence in [true, false] {
      var bed = Bed()
      bed.pass(seconds: 60, [.oxygenSaturation: .measured(81_000 + 14_000)])
      bed.tell(.oxygenSaturation, .measured(spo2))
      bed.pass(seconds: 60, silence ? [:] : [.oxygenSaturation: .measured(95_000)])
      #expect(bed.raised("FAST.HIGH") == [])
      #expect(bed.raised("FAST.MEDIUM") == [])
    }
  }

  @Test func `raise nothing from one reading that is only held`() {
    var bed = Bed()
    bed.pass(seconds: 60, [.oxygenSaturation: .measured(86_000)])
    let raised = bed.raised("FAST.HIGH")
    bed.tell(.oxygenSaturation, .measured(84_000))
    bed.wait(.seconds(1))
    bed.pass(seconds: 60)
    #expect(bed.raised("FAST.HIGH") == raised)
  }

  @Test(.verifies("A33")) func `miss nothing when every second frame is lost`() {
    var bed = Bed()
    for _ in 0..<10 {
      bed.pass(seconds: 1, [.oxygenSaturation: .measured(88_000)])
      bed.pass(seconds: 1)
    }
    #expect(bed.raised("FAST.MEDIUM") == [15])
  }

  @Test func `are content with two readings in ten seconds`() {
    var bed = Bed()
    for second in 0..<10 {
      bed.pass(seconds: 1, second % 9 == 0 ? [.oxygenSaturation: .measured(84_000)] : [:])
    }
    #expect(bed.raised("FAST.HIGH") == [10])
  }

  @Test(
    .verifies("P.HYSTERESIS"),
    arguments: [("FAST.MEDIUM", 88_000 as Int32, 92_000 as Int32), ("FAST.HIGH", 84_000, 87_000)])
  func `clear after fifteen seconds at the limit plus two, and not below it`(
    rule: String, low: Int32, clear: Int32
  ) {
    var bed = bed(low, seconds: 60)
    let start = 60.0
    bed.pass(seconds: 300, [.oxygenSaturation: .measured(clear - 1)])
    #expect(bed.cleared(rule) == [])
    bed.pass(seconds: 14, [.oxygenSaturation: .measured(clear)])
    #expect(bed.state(rule) == .clearing)
    bed.pass(seconds: 1, [.oxygenSaturation: .measured(clear)])
    #expect(bed.cleared(rule) == [start + 315])
  }

  @Test(.verifies("P.HYSTERESIS"))
  func `raise one finding, not twenty-five, while saturation wavers about the limit`() {
    var bed = Bed()
    for second in 0..<3600 {
      let wave: Int32 = [0, 600, 1200, 600, -300, -900, 300, 900][second / 20 % 8]
      let drift = Int32(second) * -4000 / 3600
      bed.pass(seconds: 1, [.oxygenSaturation: .measured(91_500 + drift + wave)])
    }
    #expect(bed.raised("FAST.MEDIUM").count == 1)
    #expect(bed.cleared("FAST.MEDIUM") == [])
    #expect(bed.changes("FAST.MEDIUM").count == 1)
  }

  @Test(.verifies("P.SLOPE"))
  func `believe a body's fall at once and an instrument's step after five seconds`() {
    var falling = Bed()
    falling.pass(seconds: 10, [.oxygenSaturation: .measured(95_000)])
    for value in stride(from: 91_000 as Int32, through: 79_000, by: -3_000) {
      falling.pass(seconds: 1, [.oxygenSaturation: .measured(value)])
    }
    falling.pass(seconds: 1, [.oxygenSaturation: .measured(79_000)])
    #expect(falling.raised("FAST.HIGH") == [16])

    var stepping = Bed()
    stepping.pass(seconds: 10, [.oxygenSaturation: .measured(95_000)])
    stepping.pass(seconds: 20, [.oxygenSaturation: .measured(79_000)])
    #expect(stepping.raised("FAST.HIGH") == [17])
  }

  @Test(.verifies("P.SLOPE"), arguments: [(4_000 as Int32, true), (4_001, false)])
  func `believe a step of four points in a second and no more`(step: Int32, believed: Bool) {
    var bed = Bed()
    bed.pass(seconds: 20, [.oxygenSaturation: .measured(94_000)])
    bed.pass(seconds: 1, [.oxygenSaturation: .measured(94_000 - step)])
    let evidence = bed.finding("FAST.MEDIUM")?.evidence
    guard case .readings(let readings) = evidence?.first else {
      Issue.record("no readings behind FAST.MEDIUM")
      return
    }
    #expect((readings.last == 94_000 - step) == believed)
  }

  @Test(.verifies("P.SLOPE"), arguments: [(10_000 as Int32, true), (10_001, false)])
  func `believe a step of ten points in three seconds and no more`(step: Int32, believed: Bool) {
    var bed = Bed()
    bed.pass(seconds: 20, [.oxygenSaturation: .measured(94_000)])
    bed.pass(seconds: 2)
    bed.pass(seconds: 1, [.oxygenSaturation: .measured(94_000 - step)])
    guard case .readings(let readings) = bed.finding("FAST.MEDIUM")?.evidence.first else {
      Issue.record("no readings behind FAST.MEDIUM")
      return
    }
    #expect((readings.last == 94_000 - step) == believed)
  }

  @Test(.verifies("P.QUALITY")) func `keep a weak pulse, and take no value from motion or a lost pulse`() {
    func raised(_ doubt: Doubt) -> [Double] {
      var bed = Bed()
      bed.pass(seconds: 40, [.oxygenSaturation: .questionable(78_000, doubt)])
      return bed.raised("FAST.MEDIUM")
    }
    #expect(raised(.lowPerfusion) == [15])
    for doubt in Doubt.allCases where doubt != .lowPerfusion { #expect(raised(doubt) == [], "\(doubt)") }
  }

  @Test func `say that a weak pulse was kept`() {
    var bed = Bed()
    bed.pass(seconds: 20, [.oxygenSaturation: .questionable(88_000, .lowPerfusion)])
    guard case .readings(let readings) = bed.finding("FAST.MEDIUM")?.evidence.first else {
      Issue.record("no readings behind FAST.MEDIUM")
      return
    }
    #expect(readings.doubts == [.lowPerfusion])
  }
}
