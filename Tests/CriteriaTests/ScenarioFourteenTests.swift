import Criteria
import Readings
import Requirements
import Testing

@Suite struct `Exact limits from the first second` {
  private func bed(spo2: Int32, pco2: Int32, minutes: Int = 40) -> Bed {
    var bed = Bed()
    bed.pass(
      seconds: minutes * 60,
      niv.with([.oxygenSaturation: .measured(spo2), .transcutaneousCO2: .measured(pco2)]))
    return bed
  }

  @Test(.verifies("S1.SPO2"), arguments: [89_999 as Int32, 90_000])
  func `saturation at the limit raises arm A after five minutes and the sentence after twenty-four`(
    spo2: Int32
  ) {
    let bed = bed(spo2: spo2, pco2: 49_900)
    #expect(bed.raised("S1.A") == [300])
    #expect(bed.raised("S1.B") == [])
    #expect(bed.raised("S1.T1") == [1440])
    #expect(bed.finding("S1.T1")?.arms == ["S1.A"])
  }

  @Test(.verifies("S1.PCO2"), arguments: [50_000 as Int32, 50_001])
  func `PCO2 at the limit raises arm B after ten minutes and the sentence after twenty-four`(pco2: Int32) {
    let bed = bed(spo2: 91_000, pco2: pco2)
    #expect(bed.raised("S1.A") == [])
    #expect(bed.raised("S1.B") == [600])
    #expect(bed.raised("S1.T1") == [1440])
    #expect(bed.finding("S1.T1")?.arms == ["S1.B"])
  }

  @Test(arguments: [(91_000 as Int32, 49_900 as Int32), (90_001, 49_999), (90_100, 49_900)])
  func `one thousandth inside both targets raises nothing`(spo2: Int32, pco2: Int32) {
    let bed = bed(spo2: spo2, pco2: pco2, minutes: 90)
    for rule in ["S1.A", "S1.B", "S1.B30", "S1.T1", "S1.T2"] {
      #expect(bed.raised(rule) == [], "\(rule)")
      #expect(bed.state(rule) == .normal, "\(rule)")
    }
  }

  @Test(.verifies("S1.OR")) func `both arms together are more urgent than either`() {
    #expect(bed(spo2: 90_000, pco2: 50_000).finding("S1.T1")?.priority == .high)
    #expect(bed(spo2: 90_000, pco2: 49_900).finding("S1.T1")?.priority == .medium)
    #expect(bed(spo2: 91_000, pco2: 50_000).finding("S1.T1")?.priority == .medium)
  }

  @Test(.verifies("S1.TIERS")) func `thirty minutes of the first tier raise the second`() {
    let bed = bed(spo2: 90_000, pco2: 49_900, minutes: 60)
    #expect(bed.raised("S1.T2") == [1440 + 1800])
  }

  @Test(.verifies("P.TIER-TWO"))
  func `thirty minutes of PCO2 at the limit raise the second tier by themselves`() {
    let bed = bed(spo2: 95_000, pco2: 50_000, minutes: 60)
    #expect(bed.raised("S1.B30") == [1800])
    #expect(bed.raised("S1.T2") == [1800])
  }
}
