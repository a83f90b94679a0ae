import Criteria
import Foundation
import Quantities
import Readings
import Requirements
import Testing

@Suite struct `The guidelines that come with the product` {
  static let packs: [RulePack] = PackShelf.names.map { name in
    do {
      return try PackShelf.pack(name)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  @Test(.verifies("R.PACKS")) func `are run unless nobody could check their numbers`() {
    #expect(
      Self.packs.filter(\.isEnabled).map(\.id) == [
        "aan-2009", "aasm-hypovent-adult", "aci-2012", "ca-2020", "chest-2023", "cms-rad-legacy",
        "cms-rad-rtd", "cn-als-2022", "enmc-2002", "nice-ng42", "rcp-2018",
      ])
    let disabled = Self.packs.filter { !$0.isEnabled }
    #expect(disabled.map(\.id) == ["aasm-hypovent-ped", "aasm-nppv-titration", "de-s2k", "efns-2012"])
    #expect(disabled.allSatisfy { ($0.disabledBecause ?? "").count > 20 })
    #expect(Bed(packs: disabled).evaluator.findings == [])
  }

  @Test(arguments: ["aan-2009", "ca-2020", "nice-ng42", "de-s2k", "efns-2012", "aasm-nppv-titration"])
  func `say that they are unverified where what decides is from memory`(name: String) throws {
    let pack = try #require(Self.packs.first { $0.id == name })
    #expect(pack.confidence == .unverified)
    #expect(pack.parameters.contains { $0.provenance.note.contains("rom memory") })
  }

  @Test func `claim to be read in no case but the consensus`() {
    #expect(Self.packs.filter { $0.confidence == .read }.map(\.id) == ["cn-als-2022"])
  }

  @Test func `take no number but an engineering choice from nowhere`() {
    for pack in Self.packs {
      for parameter in pack.parameters {
        #expect(parameter.provenance.note.count > 20, "\(pack.id) \(parameter.path)")
      }
    }
  }

  @Test(
    .verifies("R.CONFLICT"),
    arguments: [
      (44_999 as Int32, ""), (45_000, "aci-2012 cms-rad-legacy cms-rad-rtd"),
      (45_001, "aci-2012 ca-2020 chest-2023 cms-rad-legacy cms-rad-rtd"),
      (45_005, "aci-2012 ca-2020 chest-2023 cms-rad-legacy cms-rad-rtd nice-ng42"),
    ])
  func `disagree about hypercapnia between 45 mmHg and 6 kPa, and all are named`(
    pco2: Int32, packs: String
  ) throws {
    let holding = packs.split(separator: " ").map(String.init)
    var bed = Bed(packs: Self.packs.filter { $0.id != "cn-als-2022" })
    bed.setCivilTime(monday)
    try bed.enter(.measurement(.arterialPCO2, thousandths: pco2), recordedAt: monday)
    bed.wait(.seconds(1))
    let conflicts = bed.evaluator.conflicts.filter { $0.topic == "hypercapnia" }
    let every = ["aci-2012", "ca-2020", "chest-2023", "cms-rad-legacy", "cms-rad-rtd", "nice-ng42"]
    let opposing = every.filter { !holding.contains($0) }
    #expect(Set(conflicts.map(\.holds.pack)) == (opposing.isEmpty ? [] : Set(holding)))
    #expect(Set(conflicts.map(\.opposes.pack)) == (holding.isEmpty ? [] : Set(opposing)))
  }

  @Test func `hold 6 kPa and 50 mmHg for different things, and say so`() throws {
    var bed = Bed(packs: Self.packs.filter { ["cn-als-2022", "nice-ng42"].contains($0.id) })
    bed.setCivilTime(monday)
    try bed.enter(.measurement(.arterialPCO2, thousandths: 46_000), recordedAt: monday)
    bed.wait(.seconds(600))
    let conflict = try #require(bed.evaluator.conflicts.first { $0.topic == "hypercapnia" })
    #expect(conflict.holds.words == "nice-ng42 G1 (blood-pco2 > 45.004 mmHg)")
    #expect(conflict.opposes.words == "cn-als-2022 S1.B (pco2 >= 50 mmHg over 600 s)")
  }

  @Test func `want a saturation above 90 or of 88 to 92, and say so`() throws {
    var bed = Bed(packs: Self.packs.filter { ["cn-als-2022", "rcp-2018"].contains($0.id) })
    bed.setCivilTime(monday)
    try bed.enter(.measurement(.arterialPCO2, thousandths: 60_000), recordedAt: monday)
    bed.pass(seconds: 300, [.oxygenSaturation: .measured(89_000)])
    let conflict = try #require(bed.evaluator.conflicts.first { $0.topic == "saturation-target" })
    #expect(conflict.holds.words == "cn-als-2022 S1.A (spo2 <= 90 % over 300 s)")
    #expect(conflict.opposes.words == "rcp-2018 TARGET.LOW (spo2 < 88 % for 300 s)")
  }

  @Test func `differ in the limits of one question, before there is a patient`() throws {
    let listed = RulePack.disagreements(among: Self.packs.filter(\.isEnabled))
    let hypercapnia = try #require(listed.first { $0.topic == "hypercapnia" })
    let words = hypercapnia.opinions.map(\.words)
    #expect(words.contains("nice-ng42 G1 (blood-pco2 > 45.004 mmHg)"))
    #expect(words.contains("cms-rad-rtd RAD.PACO2 (arterial-pco2 >= 45 mmHg)"))
    #expect(words.contains("chest-2023 NIV.PACO2 (blood-pco2 > 45 mmHg)"))
    let tests = try #require(listed.first { $0.topic == "lung-function-interval" })
    #expect(tests.opinions.map(\.words).contains("chest-2023 TEST (last test > 180 d ago)"))
    #expect(listed.contains { $0.topic == "sniff-pressure" }, "<= 40 and < 40 differ at 40")
    #expect(listed.contains { $0.topic == "nocturnal-saturation" }, "five minutes in all or in one piece")
  }

  @Test func `count five minutes of low saturation in all, or only in one piece`() throws {
    var bed = Bed(packs: Self.packs.filter { $0.id.hasPrefix("cms-rad") })
    bed.setCivilTime(monday)
    try bed.enter(.night(began: true), recordedAt: monday)
    for _ in 0..<30 {
      bed.pass(seconds: 30, [.oxygenSaturation: .measured(88_000)])
      bed.pass(seconds: 210, [.oxygenSaturation: .measured(91_000)])
    }
    let states = bed.evaluator.findings.filter { $0.rule == "RAD.SPO2" }.map { "\($0.pack) \($0.state.code)" }
    #expect(states == ["cms-rad-legacy normal", "cms-rad-rtd active"])
    #expect(bed.evaluator.conflicts.map(\.topic) == ["nocturnal-saturation"])
  }
}
