import Control
import Foundation
import Patient
import Quantities
import Readings
import Synchronization
import Testing
import WireFormats

@testable import Alarms
@testable import Bench
@testable import Criteria
@testable import Gateway

/// Each invariant, shown to catch something: a mistake is planted, and its checker alone reports it.
@Suite struct `Checkers of a run` {
  private static let packs = [try? RulePack.named("cn-als-2022")].compactMap { $0 }

  /// Five minutes with all there is to see: a deep desaturation, a weak cough, a tick, and a lost probe.
  private static func course(faults: [PlannedFault] = [], minutes: Int64 = 5) -> Scenario {
    var patient = PatientProfile()
    patient.circulationDelay = 8
    patient.coughStretch = 1.5
    let events: [(seconds: Int64, happening: ScenarioEvent.Happening)] = [
      (5, .body(.cough(CoughManoeuvre(peakFlow: 168)))), (15, .body(.cough(CoughManoeuvre(peakFlow: 180)))),
      (20, .body(.course(Course(.saturation, to: 76, timeConstant: 8)))),
      (25, .body(.cough(CoughManoeuvre(peakFlow: 174)))),
      (30, .person(.enter(.sign(.secretionsNotClearable, true)))),
      (100, .person(.alarms(.acknowledge(nil)))),
      (120, .body(.course(Course(.saturation, to: 96, timeConstant: 8)))),
      (190, .body(.probe(attached: false))),
    ]
    return Scenario(
      named: "planted.yaml", title: "A course with much to see", duration: .minutes(minutes),
      patient: patient, ventilator: BilevelSupport(),
      events: events.map { ScenarioEvent(at: .origin + .seconds($0.seconds), $0.happening) }
        .filter { $0.at <= .origin + .minutes(minutes) }, faults: faults)
  }

  private func trial(_ mistake: SoakMistakes.Maker?, packs: [RulePack] = packs) -> SoakTrial {
    SoakTrial(Self.course(), seed: 5, packs: packs, distortion: mistake)
  }

  /// What the checkers report when a mistake is planted.
  private func reported(_ mistake: SoakMistakes.Maker?) throws -> [Invariant] {
    try trial(mistake).run().violations.map(\.invariant)
  }

  @Test func `nothing is reported when nothing is planted`() throws {
    let outcome = try trial(nil).run()
    #expect(outcome.violations == [])
    #expect(outcome.findings >= 4)
    #expect(outcome.announcements >= 4)
  }

  @Test func `a finding without evidence is reported`() throws {
    let mistake = SoakMistakes.once { observation in
      guard case .command(.finding(let change)) = observation, change.finding.rule == "FAST.MEDIUM",
        change.finding.state == .active
      else { return nil }
      return [.command(.finding(change.resting(on: [])))]
    }
    #expect(try reported(mistake) == [.evidence])
  }

  @Test func `evidence that never stood in the ring is reported`() throws {
    let mistake = SoakMistakes.once { observation in
      guard case .command(.finding(let change)) = observation, change.finding.rule == "FAST.MEDIUM",
        change.finding.state == .active
      else { return nil }
      return [
        .command(
          .finding(change.resting(on: change.finding.evidence.map { $0.earlier(by: .milliseconds(7)) })))
      ]
    }
    #expect(try reported(mistake) == [.evidence])
  }

  @Test(arguments: ["FAST.MEDIUM", "FAST.HIGH", "S2", "S1.T2"])
  func `a finding that never comes is reported`(rule: String) throws {
    let mistake = SoakMistakes.ofObservations { observation, _ in
      if case .command(.finding(let change)) = observation, change.finding.rule == rule {
        []
      } else {
        [observation]
      }
    }
    // Its alarm comes all the same, and so without a change that it could be told for.
    #expect(try reported(mistake).contains(.lastingCondition))
  }

  @Test func `a pack whose limit was moved is reported`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Criteria/Packs/cn-als-2022.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    let moved = text.replacing(
      "limit: {is: 90 %, from: fast-limit}", with: "limit: {is: 60 %, from: fast-limit}")
    #expect(moved != text)
    let pack = try RulePack(yaml: moved, fileName: "moved.yaml")
    #expect(try trial(nil, packs: [pack]).run().violations.map(\.invariant) == [.lastingCondition])
  }

  @Test func `a finding of a condition that was never there is reported`() throws {
    let mistake = SoakMistakes.ofRecords { sample in
      guard sample.channel == .oxygenSaturation, sample.reading.thousandths.map({ $0 < 92_000 }) == true
      else {
        return sample
      }
      var sample = sample
      sample.reading = .measured(96_000)
      return sample
    }
    #expect(try reported(mistake).contains(.lastingCondition))
  }

  @Test func `an absence that becomes a number is reported`() throws {
    let mistake = SoakMistakes.ofRecords { sample in
      guard sample.reading == .absent(.probeOff) else { return sample }
      var sample = sample
      sample.reading = .measured(sample.channel == .pulseRate ? 72_000 : 96_000)
      return sample
    }
    // Numbers from nowhere also end what a low saturation had raised.
    #expect(try reported(mistake).contains(.absence))
  }

  @Test func `a number that no instrument said is reported`() throws {
    let mistake = SoakMistakes.ofRecords { sample in
      guard sample.channel == .respiratoryRate, sample.receivedAt > .origin + .seconds(60),
        sample.reading.thousandths != nil
      else { return sample }
      var sample = sample
      sample.reading = .measured(77_000)
      return sample
    }
    #expect(try reported(mistake) == [.absence])
  }

  @Test func `a record marked bedside is reported`() throws {
    let mistake = SoakMistakes.ofRecords { sample in
      var sample = sample
      if sample.channel == .tidalVolume { sample.origin = .bedside }
      return sample
    }
    #expect(try reported(mistake) == [.origin])
  }

  @Test func `a line that does not recover is reported`() throws {
    let mistake = SoakMistakes.ofRecords { sample in
      guard sample.channel == .ventilatorAlarms, sample.receivedAt > .origin + .seconds(150) else {
        return sample
      }
      var sample = sample
      sample.reading = .absent(.silent)
      return sample
    }
    #expect(try reported(mistake) == [.recovery])
  }

  @Test func `a record that a reader never saw and was not told of is reported`() throws {
    let mistake = SoakMistakes.once(from: .origin + .seconds(60)) { observation in
      if case .read(_, .record) = observation { [] } else { nil }
    }
    #expect(try reported(mistake) == [.ring])
  }

  @Test func `a record that a reader saw otherwise than it was written is reported`() throws {
    let mistake = SoakMistakes.once(from: .origin + .seconds(60)) { observation in
      guard case .read(let reader, .record(let record, let index)) = observation,
        case .sample(var sample) = record.content
      else { return nil }
      sample.reading = .absent(.stale)
      return [.read(reader: reader, .record(Record(sample), index: index))]
    }
    #expect(try reported(mistake) == [.ring])
  }

  @Test func `a loss that did not happen is reported`() throws {
    let mistake = SoakMistakes.once(from: .origin + .seconds(60)) { observation in
      if case .read(let reader, .record) = observation { [.read(reader: reader, .lost(1))] } else { nil }
    }
    #expect(try reported(mistake) == [.ring])
  }

  @Test func `an alarm that is told a hundred times is reported`() throws {
    let mistake = SoakMistakes.once { observation in
      guard case .command(.alarm(.announce)) = observation else { return nil }
      return Array(repeating: observation, count: 100)
    }
    #expect(try reported(mistake) == [.alarms])
  }

  @Test func `an alarm that flaps is reported`() throws {
    let mistake = SoakMistakes.once { observation in
      guard case .command(.alarm(.announce(let alarm))) = observation else { return nil }
      let flap: [Observation] = [observation, .command(.alarm(.withdraw(alarm)))]
      return Array(repeating: flap, count: AlarmChecker.mostPerHour).flatMap { $0 } + [
        observation
      ]
    }
    #expect(try reported(mistake) == [.alarms])
  }

  @Test func `a HIGH alarm without light and sound is reported`() throws {
    let mistake = SoakMistakes.ofObservations { observation, _ in
      guard case .core(var view) = observation else { return [observation] }
      view.indicator = .quiet
      return [.core(view)]
    }
    #expect(try Set(reported(mistake)) == [.alarms, .calls])
  }

  @Test func `a deadline in the past is reported`() throws {
    let mistake = SoakMistakes.once(from: .origin + .seconds(60)) { observation in
      guard case .core(var view) = observation else { return nil }
      view.deadline = .origin + .seconds(1)
      return [.core(view)]
    }
    #expect(try reported(mistake) == [.promises])
  }

  @Test func `a record that is missing in the alarm log is reported`() throws {
    let mistake = SoakMistakes.once(from: .origin + .seconds(40)) { observation in
      guard case .command(.alarm(.log(let record))) = observation else { return nil }
      if case .eased = record.change { return nil }
      return []
    }
    #expect(try reported(mistake) == [.promises])
  }

  @Test func `a request that writes to the ventilator is reported`() throws {
    let address = RegisterAddress(5)
    let mistake = SoakMistakes.once(from: .origin + .seconds(60)) { observation in
      guard case .command(.request(let index, _)) = observation else { return nil }
      return [.command(.request(index, .writeRegister(address, 200)))]
    }
    #expect(try reported(mistake) == [.promises])
  }

  @Test func `an entry that nobody answers is reported`() throws {
    let mistake = SoakMistakes.ofObservations { observation, _ in
      if case .command(.keep) = observation { [] } else { [observation] }
    }
    // A tick that is not kept makes nothing of the finding that follows from it, too.
    #expect(try reported(mistake).contains(.promises))
  }

  @Test func `a run that comes out otherwise the second time is reported`() throws {
    let runs = RunCount()
    let mistake: SoakMistakes.Maker = {
      let isSecond = runs.next() == 2
      return { observation, moment, see in
        if isSecond, case .command(.alarm(.announce)) = observation { return }
        see(observation, moment)
      }
    }
    let found = try trial(mistake).runTwice().violations.map(\.invariant)
    #expect(found.contains(.determinism))
    #expect(try trial(nil).runTwice().violations == [])
  }

  @Test func `twelve faults are shrunk to the one that is needed`() throws {
    // Planted: a gateway that shows a saturation while the oximeter's plug is pulled.
    let mistake = SoakMistakes.ofRecords { sample in
      guard sample.channel == .oxygenSaturation, sample.reading == .absent(.portMissing) else {
        return sample
      }
      var sample = sample
      sample.reading = .measured(97_000)
      return sample
    }
    let kinds: [(PlannedFault.Kind, SimulatedInstrument)] = [
      (.wire(.flip, .fromInstrument), .oximeter), (.instrument(.reset), .capnograph),
      (.wire(.drop, .fromInstrument), .capnograph), (.instrument(.frozen), .ventilator),
      (.unplugged, .coughMeter), (.wire(.babble, .fromInstrument), .ventilator), (.unplugged, .oximeter),
      (.instrument(.powerLoss), .capnograph), (.wire(.stall, .toInstrument), .capnograph),
      (.instrument(.wrongUnit), .ventilator), (.wire(.nul, .fromInstrument), .coughMeter),
      (.wire(.delay(.seconds(1)), .fromInstrument), .oximeter),
    ]
    let faults = kinds.enumerated().map { place, kind in
      let from = Uptime.origin + .seconds(5 + 3 * Int64(place))
      return PlannedFault(kind.0, at: kind.1, from: from, until: from + .seconds(12), probability: 0.5)
    }
    let trial = SoakTrial(
      Self.course(faults: faults, minutes: 1), seed: 5, packs: Self.packs, distortion: mistake)
    let violation = try #require(try trial.run().violations.first { $0.invariant == .absence })
    var shrinking = Shrinking(trial, violation)
    let shortest = try shrinking.shortest()
    #expect(shortest.scenario.faults.map(\.kind) == [.unplugged])
    #expect(shortest.scenario.faults.map(\.instrument) == [.oximeter])
    #expect(shortest.scenario.events == [])
    #expect(shortest.scenario.duration < .seconds(40))
    #expect(shortest.violation.invariant == .absence)
    #expect(shrinking.runs <= 60)
    // What is written down shows the same when it is read again.
    let read = try Scenario(text: ScenarioText(shortest.scenario).text, file: "shortest.yaml")
    let again = SoakTrial(read, seed: 5, packs: Self.packs, distortion: mistake)
    #expect(try again.run().violations.map(\.invariant) == [.absence])
  }

  private final class RunCount: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
      count.withLock { count in
        count += 1
        return count
      }
    }
  }
}

extension FindingChange {
  /// The same change, resting on something else.
  fileprivate func resting(on evidence: [Evidence]) -> FindingChange {
    FindingChange(
      at: at, previous: previous,
      finding: Finding(
        rule: finding.rule, pack: finding.pack, packVersion: finding.packVersion, isArm: finding.isArm,
        state: finding.state, since: finding.since, sinceCivil: finding.sinceCivil,
        priority: finding.priority, strength: finding.strength, purpose: finding.purpose,
        title: finding.title, text: finding.text, sentence: finding.sentence, arms: finding.arms,
        evidence: evidence, annotations: finding.annotations, disagreesWith: finding.disagreesWith,
        origin: finding.origin))
  }
}

extension Evidence {
  /// The same readings, dated a little earlier, where no record stands.
  fileprivate func earlier(by interval: Interval) -> Evidence {
    guard case .readings(let readings) = self, let received = readings.received else { return self }
    return .readings(
      ReadingsEvidence(
        input: readings.input, source: readings.source, instrument: readings.instrument,
        received: received.lowerBound - interval...received.upperBound - interval,
        seconds: readings.seconds, validSeconds: readings.validSeconds,
        satisfyingSeconds: readings.satisfyingSeconds, values: readings.values, last: readings.last,
        isLowerBound: readings.isLowerBound, doubts: readings.doubts, limit: readings.limit,
        estimate: readings.estimate))
  }
}
