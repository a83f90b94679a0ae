import Quantities
import Readings
import Testing

@testable import Criteria

/// Inputs that no instrument of a bed ever gives.
@Suite struct `Inputs that nobody gives` {
  private static let channels: [Channel] = [.oxygenSaturation, .pulseRate, .endTidalCO2, .minuteVolume]

  @Test func `are named with the rules that look at them`() throws {
    let pack = try RulePack.named("cn-als-2022")
    let unserved = pack.inputs(unservedBy: Self.channels)
    let mode = try #require(unserved.first { $0.input == "ventilation-mode" })
    #expect(mode.rules.contains("S1.T1") && mode.rules.contains("S1.T2"))
    #expect(!mode.rules.contains("FAST.MEDIUM"))
    #expect(mode.words.hasPrefix("no instrument here gives ventilation-mode, so these rules of cn-als-2022"))
    #expect(!unserved.contains { $0.input == "spo2" || $0.input == "pco2" })
    #expect(pack.inputs(unservedBy: Channel.allCases) == [])
  }

  /// The states of a rule half a minute after the start of a bed with these instruments.
  private func states(of rule: String, _ channels: [Channel]?) throws -> [RuleState] {
    var evaluator = Evaluator(
      packs: [try RulePack.named("cn-als-2022")],
      patient: PatientContext(diagnosis: .als, bilevelTherapy: true))
    if let channels { evaluator.setChannels(channels) }
    let changes = evaluator.advance(to: .origin) + evaluator.advance(to: .origin + .seconds(60))
    return changes.filter { $0.finding.rule == rule }.map(\.finding.state)
  }

  @Test func `are said to be so, and one that is only silent is waited for`() throws {
    let oximeter: [Channel] = [.oxygenSaturation, .pulseRate]
    #expect(
      try states(of: "FAST.MEDIUM", oximeter).last == .indeterminate(.noReading(input: "spo2", .awaited)))
    #expect(try states(of: "FAST.MEDIUM", [.endTidalCO2]).last == .indeterminate(.noSource(input: "spo2")))
    #expect(try states(of: "FAST.MEDIUM", nil).last == .indeterminate(.noReading(input: "spo2", .awaited)))
  }
}
