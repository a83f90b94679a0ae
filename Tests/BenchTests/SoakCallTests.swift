import Alarms
import Criteria
import Patient
import Quantities
import Readings
import Testing

@testable import Alarms
@testable import Bench
@testable import Gateway

/// What must call somebody: a gateway that is silent about it is reported, though all else is right.
@Suite struct `Calls of a run` {
  private static let packs = [try? RulePack.named("cn-als-2022")].compactMap { $0 }

  /// Three minutes with a deep desaturation, an open circuit, a lost probe and two instruments out of reach.
  private static let course: Scenario = {
    var patient = PatientProfile()
    patient.circulationDelay = 8
    let events: [(seconds: Int64, event: BodyEvent)] = [
      (20, .course(Course(.saturation, to: 76, timeConstant: 8))),
      (80, .course(Course(.saturation, to: 96, timeConstant: 8))),
      (90, .circuit(open: true)), (110, .circuit(open: false)), (140, .probe(attached: false)),
    ]
    let plans: [(PlannedFault.Kind, SimulatedInstrument, Int64)] = [
      (.unplugged, .coughMeter, 30), (.instrument(.powerLoss), .capnograph, 60),
    ]
    return Scenario(
      named: "calls.yaml", title: "What must call", duration: .minutes(3), patient: patient,
      ventilator: BilevelSupport(),
      events: events.map { ScenarioEvent(at: .origin + .seconds($0.seconds), .body($0.event)) },
      faults: plans.map { kind, instrument, seconds in
        let from = Uptime.origin + .seconds(seconds)
        return PlannedFault(kind, at: instrument, from: from, until: from + .seconds(25), probability: 1)
      })
  }()

  private func outcome(_ mistake: SoakMistakes.Maker?) throws -> SoakTrial.Outcome {
    try SoakTrial(Self.course, seed: 5, packs: Self.packs, distortion: mistake).run()
  }

  @Test func `nothing is reported when nothing is planted, and all of it had to call`() throws {
    let outcome = try outcome(nil)
    #expect(outcome.violations == [])
    let calls: [Premise] = [
      .callForFinding, .callForLine, .callForProbe, .callForLoss, .callForVentilator,
    ]
    #expect(calls.filter { outcome.premises.count($0) == 0 } == [])
  }

  @Test func `a gateway that raises no alarm at all is reported`() throws {
    let mistake = SoakMistakes.ofObservations { observation, _ in
      switch observation {
      case .command(.alarm): return []
      case .core(var view):
        view.alarms = []
        view.indicator = .quiet
        return [.core(view)]
      default: return [observation]
      }
    }
    #expect(try outcome(mistake).violations.map(\.invariant) == [.calls])
  }

  @Test(arguments: [
    "rule/cn-als-2022/FAST.HIGH", "rule/cn-als-2022/FAST.MEDIUM", "no-signal/0/spo2/sensor-off",
    "line-down/1", "line-down/3", "ventilator/2/disconnection",
  ])
  func `one alarm that never comes is reported`(word: String) throws {
    let mistake = SoakMistakes.ofObservations { observation, _ in
      switch observation {
      case .command(.alarm(.announce(let alarm))), .command(.alarm(.withdraw(let alarm))):
        return alarm.condition.word == word ? [] : [observation]
      case .core(var view):
        view.alarms.removeAll { $0.condition.word == word }
        return [.core(view)]
      default: return [observation]
      }
    }
    #expect(try outcome(mistake).violations.map(\.invariant) == [.calls])
  }

  @Test func `an alarm that is taken back while its condition stays is reported`() throws {
    let mistake = SoakMistakes.once { observation in
      guard case .command(.alarm(.announce(let alarm))) = observation,
        alarm.condition.word == "no-signal/0/spo2/sensor-off"
      else { return nil }
      return [observation, .command(.alarm(.withdraw(alarm)))]
    }
    let found = try outcome(mistake).violations.map(\.invariant)
    #expect(found.contains(.calls))
  }

  @Test func `a HIGH finding that is told as less is reported`() throws {
    let mistake = SoakMistakes.ofObservations { observation, _ in
      guard case .command(.alarm(.announce(var alarm))) = observation,
        alarm.condition.word == "rule/cn-als-2022/FAST.HIGH"
      else { return [observation] }
      alarm.priority = .medium
      return [.command(.alarm(.announce(alarm)))]
    }
    #expect(try outcome(mistake).violations.map(\.invariant) == [.calls])
  }

  @Test func `sound that is off although nobody switched it off is reported`() throws {
    let mistake = SoakMistakes.ofObservations { observation, _ in
      guard case .core(var view) = observation else { return [observation] }
      let shown = view.indicator
      view.indicator = IndicatorSchedule(
        priority: shown.priority, light: shown.light, sound: nil, isLouder: false,
        audio: .off(since: .origin, by: "nobody"), alarmsOff: shown.alarmsOff)
      return [.core(view)]
    }
    #expect(try outcome(mistake).violations.map(\.invariant) == [.calls])
  }

  @Test func `a light that is steady although nobody came is reported`() throws {
    let mistake = SoakMistakes.ofObservations { observation, _ in
      guard case .core(var view) = observation, view.indicator.priority == .medium else {
        return [observation]
      }
      let shown = view.indicator
      view.indicator = IndicatorSchedule(
        priority: shown.priority, light: shown.priority.flatMap(LightPattern.attended), sound: shown.sound,
        isLouder: false, audio: shown.audio, alarmsOff: shown.alarmsOff)
      return [.core(view)]
    }
    #expect(try outcome(mistake).violations.map(\.invariant) == [.calls])
  }
}
