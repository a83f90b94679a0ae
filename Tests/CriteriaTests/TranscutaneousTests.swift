import Criteria
import Quantities
import Readings
import Requirements
import Testing

@Suite struct `The sensor on the skin` {
  private let silence = 61

  // MARK: Warm-up

  @Test(.verifies("P.TCCO2"))
  func `says nothing for fifteen minutes after it was off for more than a minute`() {
    var bed = Bed()
    bed.pass(seconds: silence, [.transcutaneousCO2: .absent(.probeOff)])
    bed.pass(seconds: 899, [.transcutaneousCO2: .measured(55_000)])
    #expect(bed.state("S1.B") == .indeterminate(.doubted(input: "pco2", .warmUp)))
    bed.pass(seconds: 1, [.transcutaneousCO2: .measured(55_000)])
    // The 900th second is the last of the warm-up; the window is filled from the next one on.
    bed.pass(seconds: 600, [.transcutaneousCO2: .measured(55_000)])
    #expect(bed.state("S1.B") == .active)
    #expect(bed.raised("S1.B") == [Double(61 + 900 + 420)], "seven tenths of the window were enough")
  }

  @Test(arguments: [(60, true), (61, false)])
  func `is warm when it was away for a minute only`(away: Int, speaks: Bool) {
    var bed = Bed()
    bed.pass(seconds: 10, [.transcutaneousCO2: .measured(55_000)])
    bed.pass(seconds: away - 1, [.transcutaneousCO2: .absent(.probeOff)])
    bed.pass(seconds: 601, [.transcutaneousCO2: .measured(55_000)])
    #expect((bed.state("S1.B") == .active) == speaks)
  }

  @Test func `was on already when the gateway starts and hears it at once`() {
    var bed = Bed()
    bed.pass(seconds: 600, [.transcutaneousCO2: .measured(55_000)])
    #expect(bed.raised("S1.B") == [600])
  }

  @Test func `warms up from the moment that somebody put it on`() throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    bed.pass(seconds: 100, [.transcutaneousCO2: .measured(45_000)])
    try bed.enter(.sensorApplied, recordedAt: monday + .seconds(100))
    bed.pass(seconds: 899, [.transcutaneousCO2: .measured(55_000)])
    guard case .indeterminate(.doubted("pco2", .warmUp))? = bed.state("S1.B") else {
      Issue.record("\(String(describing: bed.state("S1.B")))")
      return
    }
    bed.pass(seconds: 540, [.transcutaneousCO2: .measured(55_000)])
    #expect(bed.state("S1.B") == .active)
  }

  // MARK: Artefact

  @Test(
    .verifies("P.TCCO2"),
    arguments: [(8_000 as Int32, true), (8_001, false), (-8_000, true), (-8_001, false)])
  func `cannot change by more than eight mmHg in five minutes`(change: Int32, believed: Bool) throws {
    var bed = Bed()
    bed.pass(seconds: 300, [.transcutaneousCO2: .measured(50_000)])
    bed.pass(seconds: 299, [.transcutaneousCO2: .measured(50_000 + change)])
    let last = try #require(lastValue(bed))
    #expect(last == (believed ? 50_000 + change : 50_000))
  }

  /// The last valid value behind S1.B.
  private func lastValue(_ bed: Bed) -> Int32? {
    guard case .readings(let readings)? = bed.finding("S1.B")?.evidence.first else { return nil }
    return readings.last
  }

  @Test func `is believed where it has settled, after five minutes without a believed value`() {
    var bed = Bed()
    bed.pass(seconds: 300, [.transcutaneousCO2: .measured(40_000)])
    bed.pass(seconds: 300, [.transcutaneousCO2: .measured(55_000)])
    #expect(lastValue(bed) == 40_000)
    bed.pass(seconds: 1, [.transcutaneousCO2: .measured(55_000)])
    #expect(lastValue(bed) == 55_000)
  }

  @Test func `does not distrust itself for one spike`() {
    var bed = Bed()
    bed.pass(seconds: 100, [.transcutaneousCO2: .measured(51_000)])
    bed.pass(seconds: 1, [.transcutaneousCO2: .measured(80_000)])
    bed.pass(seconds: 499, [.transcutaneousCO2: .measured(51_000)])
    #expect(bed.raised("S1.B") == [600])
  }

  @Test func `may rise slowly as far as it likes`() {
    var bed = Bed()
    for minute in 0..<20 {
      bed.pass(seconds: 60, [.transcutaneousCO2: .measured(40_000 + Int32(minute) * 1_500)])
    }
    let reached: Int32 = 40_000 + 19 * 1_500
    #expect(lastValue(bed) == reached)
  }

  // MARK: Uncertainty

  @Test(arguments: [
    (49_000 as Int32, false), (50_000, true), (51_000, true), (51_001, false),
  ])
  func `near the limit says that it cannot tell so finely`(value: Int32, says: Bool) {
    var bed = Bed()
    let readings = niv.with([.oxygenSaturation: .measured(95_000), .transcutaneousCO2: .measured(value)])
    bed.pass(seconds: 1440, readings)
    #expect(bed.finding("S1.T1")?.annotations.map(\.id).contains("skin") == says)
    #expect((bed.state("S1.B") == .active) == (value >= 50_000), "the limit itself stays exact")
  }

  // MARK: Pairs

  private func annotations(_ bed: Bed) -> [String] { bed.finding("S1.T1")?.annotations.map(\.id) ?? [] }

  @Test(arguments: [(5_000 as Int32, true), (4_999, false), (-5_000, true), (-4_999, false)])
  func `says by how much the last blood gas differed`(difference: Int32, says: Bool) throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    let gas = BloodGas(
      site: .arterial, pco2: .mmHg(44),
      pairedTranscutaneous: PartialPressure(thousandths: 44_000 + difference))
    try bed.enter(.bloodGas(gas), recordedAt: ago(3601))
    bed.pass(seconds: 2, [.transcutaneousCO2: .measured(44_000)])
    #expect(annotations(bed).contains("skin-offset") == says)
    guard says, let annotation = bed.finding("S1.T1")?.annotations.first(where: { $0.id == "skin-offset" })
    else { return }
    let change = annotation.evidence.compactMap { if case .change(let change) = $0 { change } else { nil } }
    #expect(change.first?.to == 44_000 + difference)
    #expect(change.first?.from == 44_000)
  }

  @Test(arguments: [(24 * 3600 - 2, true), (24 * 3600, false)] as [(Int64, Bool)])
  func `says so for a day`(age: Int64, says: Bool) throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    let gas = BloodGas(site: .arterial, pco2: .mmHg(44), pairedTranscutaneous: .mmHg(54))
    try bed.enter(.bloodGas(gas), recordedAt: ago(age))
    bed.pass(seconds: 2, [.transcutaneousCO2: .measured(44_000)])
    #expect(annotations(bed).contains("skin-offset") == says)
  }

  @Test func `is paired with what it shows two minutes after the blood was drawn`() throws {
    var bed = Bed()
    bed.setCivilTime(monday)
    bed.pass(seconds: 115, [.transcutaneousCO2: .measured(50_000)])
    bed.pass(seconds: 20, [.transcutaneousCO2: .measured(44_000)])
    bed.pass(seconds: 300, [.transcutaneousCO2: .measured(47_000)])
    // Drawn at the start, entered seven minutes later: the pair is the value at 120 s.
    try bed.enter(.bloodGas(BloodGas(site: .arterial, pco2: .mmHg(50))), recordedAt: monday)
    bed.pass(seconds: 2, [.transcutaneousCO2: .measured(47_000)])
    // The blood speaks for itself for ten minutes after it was entered; then the skin does again.
    bed.pass(seconds: 600, [.transcutaneousCO2: .measured(47_000)])
    let offset = bed.finding("S1.T1")?.annotations.first { $0.id == "skin-offset" }
    let change = offset?.evidence.compactMap { if case .change(let change) = $0 { change } else { nil } }
    #expect(change?.first?.to == 44_000)
    #expect(change?.first?.from == 50_000)
  }

  // MARK: Drift

  @Test(.verifies("P.TCCO2")) func `is corrected over a night by the line between two blood gases`() {
    let start = TranscutaneousDrift.Pair(at: .origin, skin: .mmHg(46), blood: .mmHg(44))
    let end = TranscutaneousDrift.Pair(at: .origin + .hours(8), skin: .mmHg(60), blood: .mmHg(50))
    let drift = TranscutaneousDrift(start: start, end: end)
    let moments: [(Int64, Int32)] = [(-3600, 48), (0, 48), (4 * 3600, 44), (8 * 3600, 40), (9 * 3600, 40)]
    for (seconds, expected) in moments {
      #expect(drift.corrected(.mmHg(50), at: .origin + .seconds(seconds)) == .mmHg(expected), "\(seconds) s")
    }
  }

  @Test func `is corrected by its offset where there is one blood gas`() {
    let pair = TranscutaneousDrift.Pair(at: .origin + .hours(1), skin: .mmHg(40), blood: .mmHg(43))
    for drift in [TranscutaneousDrift(start: pair), TranscutaneousDrift(start: pair, end: pair)] {
      #expect(drift.corrected(.mmHg(50), at: .origin) == .mmHg(53))
      #expect(drift.corrected(.mmHg(50), at: .origin + .hours(9)) == .mmHg(53))
    }
  }

  @Test func `rounds to a thousandth, halves away from zero`() {
    let start = TranscutaneousDrift.Pair(at: .origin, skin: .mmHg(44), blood: .mmHg(44))
    let end = TranscutaneousDrift.Pair(
      at: .origin + .seconds(2), skin: PartialPressure(thousandths: 44_001), blood: .mmHg(44))
    let drift = TranscutaneousDrift(start: start, end: end)
    #expect(drift.corrected(.mmHg(50), at: .origin + .seconds(1)) == PartialPressure(thousandths: 49_999))
    #expect(drift.corrected(.mmHg(50), at: .origin + .milliseconds(999)) == .mmHg(50))
  }
}
