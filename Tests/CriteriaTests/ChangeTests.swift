import Criteria
import Quantities
import Readings
import Testing

@Suite struct `A rise above a baseline` {
  private let condition =
    "{rise: skin, above: awake, op: {is: '>=', from: ours}, limit: {is: 10 mmHg, from: ours}}"

  @Test(arguments: [(49_999 as Int32, false), (50_000, true), (50_001, true)])
  func `holds at the limit, on exact values`(value: Int32, holds: Bool) throws {
    var bed = try LanguagePack.bed(when: condition)
    try bed.enter(.measurement(.awakePCO2, thousandths: 40_000), recordedAt: daysAgo(1))
    bed.pass(seconds: 2, [.transcutaneousCO2: .measured(value)])
    #expect(bed.state("X") == (holds ? .active : .normal))
  }

  @Test func `shows value, baseline and limit`() throws {
    var bed = try LanguagePack.bed(when: condition)
    try bed.enter(.measurement(.awakePCO2, thousandths: 41_500), recordedAt: daysAgo(1))
    bed.pass(seconds: 2, [.transcutaneousCO2: .measured(52_000)])
    let changes = bed.finding("X")?.evidence.compactMap {
      if case .change(let change) = $0 { change } else { nil }
    }
    #expect(changes?.map(\.from) == [41_500])
    #expect(changes?.map(\.to) == [52_000])
    #expect(changes?.first?.limit.thousandths == 10_000)
    #expect(bed.changes("X").last?.lines().contains { $0.contains("skin: 52 above awake 41.5") } == true)
  }

  @Test func `is unknown while either value is missing`() throws {
    var bed = try LanguagePack.bed(when: condition)
    bed.pass(seconds: 31, [.transcutaneousCO2: .measured(60_000)])
    #expect(bed.state("X") == .indeterminate(.noReading(input: "awake", .awaited)))
    var other = try LanguagePack.bed(when: condition)
    try other.enter(.measurement(.awakePCO2, thousandths: 40_000), recordedAt: daysAgo(1))
    other.pass(seconds: 31)
    #expect(other.state("X") == .indeterminate(.noReading(input: "skin", .awaited)))
  }

  @Test func `of a lower bound may be asserted and not denied`() throws {
    let condition = condition.replacing("skin", with: "breath")
    for (value, state) in [
      (50_000 as Int32, RuleState.active),
      (49_999, .indeterminate(.lowerBoundOnly(input: "breath"))),
    ] {
      var bed = try LanguagePack.bed(when: condition)
      try bed.enter(.measurement(.awakePCO2, thousandths: 40_000), recordedAt: daysAgo(1))
      bed.pass(seconds: 31, [.endTidalCO2: .measured(value)])
      #expect(bed.state("X") == state)
    }
  }

  @Test func `can be asked to last`() throws {
    let lasting = condition.replacing("}}", with: "}, for: {is: 10 min, from: ours}}")
    for (seconds, holds) in [(599, false), (600, true)] {
      var bed = try LanguagePack.bed(when: lasting)
      try bed.enter(.measurement(.awakePCO2, thousandths: 40_000), recordedAt: daysAgo(1))
      bed.pass(seconds: seconds, [.transcutaneousCO2: .measured(50_000)])
      #expect((bed.state("X") == .active) == holds, "\(seconds)")
    }
  }

  @Test func `is not taken between two units, nor for no longer than a reading counts`() {
    let units = LanguagePack.refusal(of: condition.replacing("skin", with: "spo2"))
    #expect(units?.contains("has another unit than spo2") == true)
    let short = LanguagePack.refusal(of: condition.replacing("}}", with: "}, for: {is: 10 s, from: ours}}"))
    #expect(short?.contains("needs confirmed-by with at least 2") == true)
  }
}

@Suite struct `A fall of entered values` {
  private let condition = """
    {fall: strength, within: {is: 91 d, from: ours}, least-apart: {is: 28 d, from: ours}, \
    op: {is: '>', from: ours}, limit: {is: 10 cmH2O, from: ours}}
    """

  private func bed(_ values: [(ClinicalMeasurement, Int32, Int64)]) throws -> Bed {
    var bed = try LanguagePack.bed(when: condition)
    for (measurement, value, days) in values {
      try bed.enter(.measurement(measurement, thousandths: value), recordedAt: daysAgo(days))
    }
    bed.wait(.seconds(31))
    return bed
  }

  @Test(arguments: [
    (49_999 as Int32, 91 as Int64, true), (50_000, 91, false), (50_001, 91, false),
    // Half the time allows half the fall, twice the time twice; nothing is rounded.
    (55_000, 46, false), (55_000, 45, true), (40_001, 182, false), (39_999, 182, true),
    (56_924, 28, false), (56_923, 28, true),
  ])
  func `is brought to three months, exactly`(value: Int32, apart: Int64, holds: Bool) throws {
    let bed = try bed([(.sniffNasalPressure, 60_000, apart), (.sniffNasalPressure, value, 0)])
    #expect(bed.state("X") == (holds ? .active : .normal), "\(value) after \(apart) d")
  }

  @Test func `is judged against every older value, not only the last`() throws {
    let bed = try bed([
      (.sniffNasalPressure, 70_000, 91), (.sniffNasalPressure, 58_000, 30), (.sniffNasalPressure, 58_000, 0),
    ])
    #expect(bed.state("X") == .active)
    guard case .change(let change)? = bed.finding("X")?.evidence.first else {
      Issue.record("no change behind X")
      return
    }
    #expect(change.from == 70_000)
    #expect(change.to == 58_000)
    #expect(change.over == .hours(91 * 24))
    #expect(change.baseline == "snip")
  }

  @Test func `needs two values that lie far enough apart`() throws {
    let unknown = RuleState.indeterminate(.tooFewEntries("strength"))
    #expect(try bed([(.sniffNasalPressure, 30_000, 0)]).state("X") == unknown)
    #expect(
      try bed([(.sniffNasalPressure, 60_000, 27), (.sniffNasalPressure, 30_000, 0)]).state("X") == unknown)
    #expect(
      try bed([(.sniffNasalPressure, 60_000, 28), (.sniffNasalPressure, 30_000, 0)]).state("X") == .active)
  }

  @Test func `compares SNIP with SNIP and MIP with MIP, and looks at the better of them`() throws {
    // MIP is the better one and has not fallen; against the old SNIP it would have.
    let mixed = try bed([
      (.sniffNasalPressure, 80_000, 91), (.sniffNasalPressure, 40_000, 0),
      (.maximalInspiratoryPressure, 50_000, 91), (.maximalInspiratoryPressure, 50_000, 0),
    ])
    #expect(mixed.state("X") == .normal)
  }

  @Test func `of a value that is too old says nothing`() throws {
    var bed = try LanguagePack.bed(when: condition)
    try bed.enter(.measurement(.sniffNasalPressure, thousandths: 60_000), recordedAt: daysAgo(200))
    try bed.enter(.measurement(.sniffNasalPressure, thousandths: 30_000), recordedAt: daysAgo(91))
    bed.wait(.seconds(31))
    #expect(bed.state("X") == .indeterminate(.noReading(input: "strength", .stale)))
  }

  @Test func `is not asked of a channel, and not downwards`() {
    #expect(
      LanguagePack.refusal(of: condition.replacing("fall: strength", with: "fall: spo2"))?
        .contains("has a channel for a source") == true)
    #expect(LanguagePack.refusal(of: condition.replacing("'>'", with: "'<'"))?.contains("looks down") == true)
  }
}

@Suite struct `The best of several sources` {
  private func state(_ input: String, snip: Int32?, mip: Int32?) throws -> RuleState? {
    var bed = try LanguagePack.bed(
      when: "{input: \(input), op: {is: '<', from: ours}, limit: {is: 40 cmH2O, from: ours}}")
    if let snip {
      try bed.enter(.measurement(.sniffNasalPressure, thousandths: snip), recordedAt: daysAgo(1))
    }
    if let mip {
      try bed.enter(.measurement(.maximalInspiratoryPressure, thousandths: mip), recordedAt: daysAgo(1))
    }
    bed.wait(.seconds(2))
    return bed.state("X")
  }

  @Test func `is the highest that is known`() throws {
    #expect(try state("strength", snip: 39_999, mip: 40_000) == .normal)
    #expect(try state("strength", snip: 40_000, mip: 39_999) == .normal)
    #expect(try state("strength", snip: 39_999, mip: 39_998) == .active)
    #expect(try state("strength", snip: nil, mip: 39_999) == .active)
  }

  @Test func `is only taken where the pack says so`() throws {
    #expect(try state("first-strength", snip: 39_999, mip: 80_000) == .active)
  }
}

@Suite struct `The source of a value` {
  @Test func `can be asked for`() throws {
    let inputs =
      LanguagePack.inputs + """
          pco2:
            sources:
              - channel: tcco2
                lasts: {is: 10 s, from: ours}
              - channel: etco2
                lasts: {is: 10 s, from: ours}

        """
    let text = LanguagePack.text(
      [(id: "X", when: "{source-of: pco2, one-of: {is: [tcco2], from: ours}}", more: "")], inputs: inputs)
    let pack = try RulePack(yaml: text, fileName: "language.yaml")
    var skin = Bed(packs: [pack])
    skin.pass(seconds: 2, [.transcutaneousCO2: .measured(45_000), .endTidalCO2: .measured(45_000)])
    #expect(skin.state("X") == .active)
    var breath = Bed(packs: [pack])
    breath.pass(seconds: 2, [.endTidalCO2: .measured(45_000)])
    #expect(breath.state("X") == .normal)
  }
}
