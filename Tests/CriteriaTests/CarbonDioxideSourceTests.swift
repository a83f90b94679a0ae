import Criteria
import Foundation
import Quantities
import Readings
import Requirements
import Testing

@Suite struct `Sources of PCO2` {
  @Test func `end-tidal CO2 at the limit asserts, and says that it reads low`() {
    var bed = Bed()
    bed.pass(
      seconds: 1440, niv.with([.oxygenSaturation: .measured(95_000), .endTidalCO2: .measured(50_000)]))
    #expect(bed.raised("S1.B") == [600])
    #expect(bed.raised("S1.T1") == [1440])
    #expect(bed.finding("S1.T1")?.annotations.map(\.id) == ["end-tidal"])
    guard case .readings(let readings)? = bed.finding("S1.B")?.evidence.first else {
      Issue.record("no readings behind S1.B")
      return
    }
    #expect(readings.source == "etco2")
    #expect(readings.isLowerBound)
  }

  @Test(arguments: [49_999 as Int32, 30_000])
  func `end-tidal CO2 below the limit never denies`(endTidal: Int32) {
    var bed = Bed()
    bed.pass(
      seconds: 1500, niv.with([.oxygenSaturation: .measured(95_000), .endTidalCO2: .measured(endTidal)]))
    #expect(bed.state("S1.B") == .indeterminate(.lowerBoundOnly(input: "pco2")))
    #expect(bed.state("S1.T1") == .indeterminate(.lowerBoundOnly(input: "pco2")))
  }

  @Test func `end-tidal CO2 never clears what it asserted, and a sensor on the skin does`() {
    var bed = Bed()
    bed.pass(seconds: 600, [.endTidalCO2: .measured(52_000)])
    bed.pass(seconds: 1200, [.endTidalCO2: .measured(38_000)])
    #expect(bed.state("S1.B") == .active)
    // A quarter of an hour of it is the sensor's warm-up.
    bed.pass(seconds: 900 + 600, [.endTidalCO2: .measured(38_000), .transcutaneousCO2: .measured(44_000)])
    #expect(bed.state("S1.B") == .normal)
  }

  @Test(.verifies("S1.SOURCES")) func `the skin comes before the breath`() {
    var bed = Bed()
    bed.pass(seconds: 600, [.endTidalCO2: .measured(55_000), .transcutaneousCO2: .measured(45_000)])
    #expect(bed.state("S1.B") == .normal)
    var other = Bed()
    other.pass(seconds: 600, [.endTidalCO2: .measured(45_000), .transcutaneousCO2: .measured(55_000)])
    #expect(other.state("S1.B") == .active)
  }

  @Test func `the breath takes over where the skin falls silent`() {
    var bed = Bed()
    bed.pass(seconds: 100, [.transcutaneousCO2: .measured(55_000)])
    bed.pass(seconds: 500, [.transcutaneousCO2: .absent(.warmUp), .endTidalCO2: .measured(55_000)])
    #expect(bed.raised("S1.B") == [600])
  }

  @Test(arguments: [Channel.transcutaneousCO2, .endTidalCO2])
  func
    `a value counts for ten seconds, so one in fourteen is enough for seven tenths and one in fifteen is not`(
      channel: Channel
    )
  {
    for (pause, raised) in [(14, [600.0]), (15, [])] {
      var bed = Bed()
      for second in 0..<600 { bed.pass(seconds: 1, second % pause == 0 ? [channel: .measured(55_000)] : [:]) }
      #expect(bed.raised("S1.B") == raised, "\(pause)")
    }
  }

  @Test(.verifies("P.LEAK"), arguments: [(24_000 as Int32, true), (24_001, false)])
  func `a leak makes end-tidal CO2 no witness at all`(leak: Int32, raised: Bool) {
    var bed = Bed()
    bed.pass(seconds: 700, [.endTidalCO2: .measured(55_000), .unintentionalLeak: .measured(leak)])
    #expect(bed.raised("S1.B").isEmpty == !raised)
    if !raised { #expect(bed.state("S1.B") == .indeterminate(.doubted(input: "pco2", .leak))) }
  }

  @Test(.verifies("P.BREATH")) func `a doubtful breath is no witness`() {
    for doubt in [Doubt.breathShape, .leak, .warmUp, .deviceAlarm] {
      var bed = Bed()
      bed.pass(seconds: 700, [.endTidalCO2: .questionable(55_000, doubt)])
      #expect(bed.raised("S1.B") == [], "\(doubt)")
    }
  }

  @Test(.verifies("S1.SOURCES"), arguments: [ClinicalMeasurement.arterialPCO2, .capillaryPCO2])
  func `a blood gas comes before the skin, for ten minutes`(measurement: ClinicalMeasurement) throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    bed.pass(seconds: 300, [.transcutaneousCO2: .measured(55_000)])
    try bed.enter(.measurement(measurement, thousandths: 44_000), recordedAt: monday + .seconds(300))
    bed.pass(seconds: 300, [.transcutaneousCO2: .measured(55_000)])
    #expect(bed.state("S1.B") == .normal)
    // Held from 300 to 900; the window holds nine tenths of the skin's values again 540 s later.
    bed.pass(seconds: 900, [.transcutaneousCO2: .measured(55_000)])
    #expect(bed.raised("S1.B") == [900 + 540])
  }

  @Test(.verifies("S1.SOURCES")) func `an arterial value comes before a capillary one`() throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    for _ in 0..<70 {
      try bed.enter(.measurement(.capillaryPCO2, thousandths: 44_000), recordedAt: monday)
      try bed.enter(.measurement(.arterialPCO2, thousandths: 55_000), recordedAt: monday)
      bed.pass(seconds: 10)
    }
    #expect(bed.raised("S1.B") == [600])
  }

  private func lastValue(_ bed: Bed) -> Int32? {
    guard case .readings(let readings)? = bed.finding("S1.B")?.evidence.first else { return nil }
    return readings.last
  }

  @Test(.verifies("P.REPRESENTATIVE"), arguments: [(6, 40_000 as Int32), (7, 50_000)])
  func `of a minute of breaths the highest tenth does not speak, and the one below it does`(
    high: Int, value: Int32
  ) throws {
    var bed = Bed(packs: [try Self.representative])
    bed.pass(seconds: 700, [.endTidalCO2: .measured(40_000)])
    bed.pass(seconds: high, [.endTidalCO2: .measured(50_000)])
    #expect(lastValue(bed) == value)
    // A minute later they are forgotten.
    bed.pass(seconds: 60, [.endTidalCO2: .measured(41_000)])
    #expect(lastValue(bed) == 41_000)
  }

  /// The consensus' pack as a site may have it: end-tidal CO2 speaks by its 90th percentile.
  private static var representative: RulePack {
    get throws {
      let path =
        #filePath.replacing("Tests/CriteriaTests/CarbonDioxideSourceTests.swift", with: "")
        + "Sources/Criteria/Packs/cn-als-2022.yaml"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let plain = "reads: {is: low, from: end-tidal}\n"
      let option =
        plain + "        representative: {share: {is: 90 %, from: end-tidal},"
        + " over: {is: 60 s, from: end-tidal}}\n"
      return try RulePack(yaml: text.replacing(plain, with: option), fileName: "site.yaml")
    }
  }

  @Test func `what was measured in a leak is no breath afterwards either`() throws {
    var bed = Bed(packs: [try Self.representative])
    bed.pass(seconds: 700, [.endTidalCO2: .measured(60_000), .unintentionalLeak: .measured(60_000)])
    bed.pass(seconds: 20, [.endTidalCO2: .measured(40_000), .unintentionalLeak: .measured(0)])
    #expect(lastValue(bed) == 40_000)
  }

  @Test(.verifies("S1.SOURCES"), arguments: [(52_000 as Int32, true), (44_000, false)])
  func `a blood gas that the laboratory tells after twenty minutes raises and does not clear`(
    pco2: Int32, raised: Bool
  ) throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    bed.pass(seconds: 1200)
    try bed.enter(
      .bloodGas(BloodGas(site: .arterial, pco2: PartialPressure(thousandths: pco2))), recordedAt: monday)
    bed.pass(seconds: 600)
    // Seven tenths of a window of ten minutes.
    #expect(bed.raised("S1.B") == (raised ? [1200 + 420] : []))
    if !raised { #expect(bed.state("S1.B") == .indeterminate(.lowerBoundOnly(input: "pco2"))) }
    #expect(bed.raised("S1.B30") == [])
  }

  @Test func `no source at all is unknown, and unknown is not normal`() {
    var bed = Bed()
    bed.pass(seconds: 900, niv.with([.oxygenSaturation: .measured(95_000)]))
    #expect(bed.state("S1.B") == .indeterminate(.noReading(input: "pco2", .awaited)))
  }
}
