import Criteria
import Quantities
import Readings
import Requirements
import Testing

@Suite struct `Packs that disagree` {
  private func pack(_ id: String, _ op: String, _ limit: String, topic: String = "hypercapnia") throws
    -> RulePack
  {
    try LanguagePack.rule(
      when: "{input: skin, op: {is: '\(op)', from: ours}, limit: {is: \(limit), from: ours}}",
      more: "topic: \(topic)", id: id)
  }

  private func bed(_ packs: [RulePack], _ value: Int32) -> Bed {
    var bed = Bed(packs: packs)
    bed.pass(seconds: 2, [.transcutaneousCO2: .measured(value)])
    return bed
  }

  @Test(arguments: [
    (45_004 as Int32, 0), (45_005, 1), (49_999, 1), (50_000, 0),
  ])
  func `are named while one holds and the other is known not to`(value: Int32, conflicts: Int) throws {
    let bed = bed([try pack("nice", ">", "6 kPa"), try pack("consensus", ">=", "50 mmHg")], value)
    #expect(bed.evaluator.conflicts.count == conflicts)
    guard let conflict = bed.evaluator.conflicts.first else { return }
    #expect(conflict.topic == "hypercapnia")
    #expect(conflict.holds.pack == "nice")
    #expect(conflict.holds.limits == ["skin > 45.004 mmHg"])
    #expect(conflict.opposes.pack == "consensus")
    #expect(conflict.opposes.limits == ["skin >= 50 mmHg"])
  }

  @Test(.verifies("R.CONFLICT")) func `are shown with both findings, in words and in JSON`() throws {
    let bed = bed([try pack("nice", ">", "6 kPa"), try pack("consensus", ">=", "50 mmHg")], 47_000)
    let change = try #require(bed.changes("X").first { $0.finding.pack == "nice" })
    #expect(change.finding.disagreesWith.map(\.pack) == ["consensus"])
    #expect(
      change.lines().contains("    other packs say otherwise: consensus X (skin >= 50 mmHg)"))
    #expect(
      change.json().text.contains(
        #""disagrees_with":[{"pack":"consensus","rule":"X","limits":["skin >= 50 mmHg"]}]"#))
    let quiet = bed.evaluator.findings.first { $0.pack == "consensus" }
    #expect(quiet?.disagreesWith.map(\.pack) == ["nice"])
  }

  @Test func `do not while one of them cannot say`() throws {
    let bed = Bed(packs: [try pack("nice", ">", "6 kPa"), try pack("consensus", ">=", "50 mmHg")])
    #expect(bed.evaluator.conflicts == [])
  }

  @Test func `do not about different questions`() throws {
    let packs = [try pack("nice", ">", "6 kPa"), try pack("consensus", ">=", "50 mmHg", topic: "other")]
    #expect(bed(packs, 47_000).evaluator.conflicts == [])
    #expect(RulePack.disagreements(among: packs) == [])
  }

  @Test func `are listed without a patient`() throws {
    let nice = try pack("nice", ">", "6 kPa")
    let consensus = try pack("consensus", ">=", "50 mmHg")
    let listed = RulePack.disagreements(among: [nice, consensus])
    #expect(listed.map(\.topic) == ["hypercapnia"])
    #expect(listed.first?.opinions.map(\.pack) == ["nice", "consensus"])
    #expect(RulePack.disagreements(among: [nice, try pack("other", ">", "6 kPa")]) == [])
    #expect(RulePack.disagreements(among: [nice, try pack("other", ">=", "6 kPa")]).count == 1)
    #expect(RulePack.disagreements(among: [nice]) == [])
  }
}
