import Criteria
import Patient
import Quantities
import Readings
import Testing

@testable import Bench
@testable import Criteria
@testable import Gateway

/// What the checkers excuse, and what they do not.
@Suite struct `Excuses of the checkers` {
  private static let packs = [try? RulePack.named("cn-als-2022")].compactMap { $0 }

  private static func at(_ seconds: Int64) -> Uptime { .origin + .seconds(seconds) }

  /// Five minutes of a quiet bed with a desaturation and an entry that says nothing of PCO2.
  private static let course: Scenario = {
    var patient = PatientProfile()
    patient.circulationDelay = 8
    return Scenario(
      named: "excuses.yaml", title: "A low saturation", duration: .minutes(5), patient: patient,
      ventilator: BilevelSupport(),
      events: [
        ScenarioEvent(
          at: at(10), .person(.enter(.measurement(.forcedVitalCapacity, thousandths: 60_000)))),
        ScenarioEvent(at: at(20), .body(.course(Course(.saturation, to: 76, timeConstant: 8)))),
      ])
  }()

  private func reported(_ mistake: @escaping SoakMistakes.Maker) throws -> [Invariant] {
    let trial = SoakTrial(Self.course, seed: 5, packs: Self.packs, distortion: mistake)
    return try trial.run().violations.map(\.invariant)
  }

  @Test(arguments: ["S1.B", "S1.B30", "S1.T1", "S2"])
  func `a rule that is raised without its condition is reported`(rule: String) throws {
    let mistake = SoakMistakes.once { observation in
      guard case .command(.finding(let change)) = observation, change.finding.rule == "FAST.MEDIUM",
        change.finding.state == .active
      else { return nil }
      return [observation, .command(.finding(change.renamed(rule)))]
    }
    #expect(try reported(mistake).contains(.lastingCondition))
  }

  @Test(arguments: [Channel.tidalVolume, .unintentionalLeak, .respiratoryRate, .oxygenSaturationFast])
  func `any channel that stays without a value is reported`(channel: Channel) throws {
    let mistake = SoakMistakes.ofRecords { sample in
      guard sample.channel == channel else { return sample }
      var sample = sample
      sample.reading = .absent(.notReported)
      return sample
    }
    #expect(try reported(mistake) == [.recovery])
  }

  // MARK: - Coughs

  private static func memory(_ coughs: [(seconds: Int64, peak: Int32)]) -> CoughMemory {
    var memory = CoughMemory()
    for cough in coughs { memory.take(.measured(cough.peak), at: at(cough.seconds)) }
    return memory
  }

  @Test func `a weak session counts until a strong one is judged`() {
    var memory = Self.memory([(0, 200_000), (20, 210_000), (40, 190_000)])
    #expect(memory.isWeakNow)
    memory.pass(to: Self.at(341))
    #expect(!memory.isWeakNow)
    #expect(memory.isJudgedWeak)
    for (place, peak) in [Int32(300_000), 310_000, 200_000].enumerated() {
      memory.take(.measured(peak), at: Self.at(400 + 20 * Int64(place)))
    }
    #expect(!memory.isJudgedWeak)
  }

  @Test func `two weak coughs count once their session has ended`() {
    var memory = Self.memory([(0, 200_000), (20, 210_000)])
    memory.pass(to: Self.at(320))
    #expect(!memory.isJudgedWeak)
    memory.pass(to: Self.at(321))
    #expect(memory.isJudgedWeak)
  }

  @Test func `a cough beyond the meter's range makes no weak session`() {
    var memory = Self.memory([(0, 200_000), (20, 210_000), (40, 190_000)])
    memory.take(.absent(.clipped), at: Self.at(60))
    #expect(!memory.isJudgedWeak)
    #expect(!memory.isWeakNow)
  }

  @Test func `the limit itself is not weak`() {
    #expect(!Self.memory([(0, 270_000), (20, 200_000), (40, 190_000)]).isJudgedWeak)
    #expect(Self.memory([(0, 269_999), (20, 200_000), (40, 190_000)]).isJudgedWeak)
  }

  // MARK: - What was said

  @Test(arguments: [(40_000, true), (41_500, true), (43_000, true), (43_001, false), (39_999, false)])
  func `what lies between two values was said, what lies beyond was not`(value: Int32, isSaid: Bool) {
    var spoken = SpokenValues()
    spoken.note(40_000, at: Self.at(1))
    spoken.note(43_000, at: Self.at(2))
    #expect(spoken.includes(value, from: Self.at(0), until: Self.at(3)) == isSaid)
  }
}

extension FindingChange {
  /// The same change of another rule.
  fileprivate func renamed(_ rule: String) -> FindingChange {
    FindingChange(
      at: at, previous: previous,
      finding: Finding(
        rule: rule, pack: finding.pack, packVersion: finding.packVersion, isArm: true,
        state: finding.state, since: finding.since, sinceCivil: finding.sinceCivil,
        priority: finding.priority, strength: finding.strength, purpose: finding.purpose,
        title: finding.title, text: finding.text, sentence: finding.sentence, arms: finding.arms,
        evidence: finding.evidence, annotations: finding.annotations, disagreesWith: finding.disagreesWith,
        origin: finding.origin))
  }
}
