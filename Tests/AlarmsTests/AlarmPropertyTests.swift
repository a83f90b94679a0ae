import Alarms
import CodecChecks
import Criteria
import Quantities
import Readings
import Requirements
import Testing

/// Something that may happen, drawn at random.
private enum Chance: Sendable {
  case event(AlarmEvent)
  case rule(String, RuleState, Priority)
  case sample(Channel, Reading, UInt8)
  case wait(Interval)

  /// What may happen across a restart: instruments start anew with the gateway, so that conditions speak in
  /// place of readings, and a rule whose timer runs says less than one that has ended.
  static func drawAcrossRestart(_ dice: inout Dice) -> Chance {
    let chance = draw(&dice)
    switch chance {
    case .rule(_, .pending, _), .sample:
      let alarm = VentilatorAlarm.allCases[dice.below(VentilatorAlarm.allCases.count)]
      let conditions: [TechnicalCondition] = [
        .lineDown(InstrumentIndex(0)), .noSignal(InstrumentIndex(0), .oxygenSaturation, .sensorOff),
        .ventilator(InstrumentIndex(1), alarm),
      ]
      let states: [TechnicalState] = [.present(detail: "x"), .present(detail: "y"), .absent, .unknown]
      return .event(.technical(conditions[dice.below(3)], states[dice.below(4)]))
    case .event, .rule, .wait: return chance
    }
  }

  static func draw(_ dice: inout Dice) -> Chance {
    let rule = ["A", "B", "C", "D"][dice.below(4)]
    let priority = [Priority.low, .medium, .high][dice.below(3)]
    let condition = AlarmCondition.rule(pack: "cn-als-2022", rule: rule)
    switch dice.below(16) {
    case 0...4:
      let states: [RuleState] = [
        .active, .active, .clearing, .normal, .pending, .starting, .inhibited(by: "Li"),
        .indeterminate(.noReading(input: "spo2", .probeOff)), .indeterminate(.preconditionNotMet("niv")),
      ]
      return .rule(rule, states[dice.below(states.count)], priority)
    case 5...7:
      let channel = [Channel.oxygenSaturation, .endTidalCO2, .ventilatorAlarms][dice.below(3)]
      let absences = Absence.allCases
      let reading: Reading =
        dice.below(2) == 0
        ? .measured(Int32(dice.below(100)) * 1000) : .absent(absences[dice.below(absences.count)])
      return .sample(channel, reading, UInt8(dice.below(2)))
    case 8: return .event(.acknowledged(dice.below(3) == 0 ? nil : condition, by: "Li"))
    case 9: return .event(.audioPaused(AudioPause.allCases[dice.below(3)], by: "Li"))
    case 10:
      return .event([.audioOff(by: "Li"), .audioOn(by: "Li"), .pauseEnded(by: "Li")][dice.below(3)])
    case 11: return .event(.alarmOff(condition, reason: "test", by: "Li"))
    case 12: return .event(.alarmOn(condition, by: "Li"))
    case 13:
      let conditions = TechnicalCondition.ofTheGateway.filter { $0 != .logUnwritable }
      let states: [TechnicalState] = [.present(detail: "x"), .absent, .unknown]
      return .event(.technical(conditions[dice.below(conditions.count)], states[dice.below(3)]))
    default: return .wait(.milliseconds(Int64(dice.below(40_000))))
    }
  }
}

extension Dice {
  fileprivate mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

extension AlarmBed {
  fileprivate mutating func live(_ chance: Chance) {
    switch chance {
    case .event(let event): tell(event)
    case .rule(let rule, let state, let priority): self.rule(rule, state, priority)
    case .sample(let channel, let reading, let instrument):
      sample(channel, reading, instrument: instrument)
    case .wait(let length): wait(length)
    }
  }
}

/// What people can notice of an action, without numbers that a restart moves on.
private func noticed(_ actions: [AlarmAction]) -> [String] {
  actions.compactMap { action in
    switch action {
    case .log: nil
    case .announce(let alarm): "announce \(alarm.condition.word) \(alarm.priority) \(alarm.announcement)"
    case .withdraw(let alarm): "withdraw \(alarm.condition.word)"
    case .indicate(let schedule): "indicate \(schedule)"
    case .remind(let reminder): "remind \(reminder)"
    case .escalate(let alarm, let stage): "escalate \(alarm.condition.word) \(stage)"
    }
  }
}

@Suite struct `Whatever happens` {
  private static let seeds = Array(UInt64(1)...UInt64(60))

  @Test(arguments: seeds)
  func `the invariants of an alarm system hold at every step`(seed: UInt64) {
    var dice = Dice(seed: seed)
    var bed = AlarmBed()
    for step in 0..<300 {
      let chance = Chance.draw(&dice)
      let before = bed.system.alarms
      bed.forget()
      bed.live(chance)
      let alarms = bed.system.alarms
      var place: Comment { "seed \(seed), step \(step), \(String(describing: chance))" }
      // A high alarm that calls is heard unless an operator has silenced it, and always seen.
      let calling = alarms.filter(\.state.isSignalling)
      if calling.contains(where: { $0.priority == .high }) {
        #expect(bed.system.indicator.light == LightPattern.calling(.high), place)
        #expect((bed.system.indicator.sound == BurstPattern.of(.high)) == (bed.system.audio == .on), place)
      }
      #expect((bed.system.indicator.sound == nil) == (calling.isEmpty || bed.system.audio != .on), place)
      // The list is ordered, and a condition stands in it once.
      #expect(Set(alarms.map(\.condition)).count == alarms.count, place)
      let marks = alarms.filter { $0.state != .recent }.map(\.mark.count)
      #expect(marks == marks.sorted(by: >), place)
      // Nothing that is known to hold, or that nobody can judge, disappears but by an operator or an end.
      if case .rule(_, .indeterminate(.noReading), _) = chance {
        for alarm in before where alarm.state == .active && alarm.kind == .physiological {
          #expect(bed.state(alarm.condition) == .active, place)
        }
      }
      // What time shall do, it does not forget.
      bed.wait(.zero)
      if let deadline = bed.system.nextDeadline { #expect(deadline > bed.now, place) }
    }
  }

  @Test(.verifies("A34"), arguments: seeds)
  func `announcements and withdrawals of a condition take turns`(seed: UInt64) {
    var dice = Dice(seed: seed)
    var bed = AlarmBed()
    for _ in 0..<400 { bed.live(Chance.draw(&dice)) }
    var out: [AlarmCondition: UInt64] = [:]
    for action in bed.diary {
      switch action {
      case .announce(let alarm):
        // Announced again without a withdrawal only as the same occurrence grown more urgent.
        if let occurrence = out[alarm.condition] { #expect(occurrence == alarm.occurrence, "seed \(seed)") }
        out[alarm.condition] = alarm.occurrence
      case .withdraw(let alarm):
        #expect(out[alarm.condition] == alarm.occurrence, "seed \(seed)")
        out[alarm.condition] = nil
      case .log, .indicate, .remind, .escalate: break
      }
    }
    let calling = bed.system.alarms.filter { $0.state != .recent }.map(\.condition)
    #expect(Set(out.keys) == Set(calling), "seed \(seed)")
  }

  @Test(.verifies("A14", "P.RESTART"), arguments: seeds)
  func `a restart while no delay runs changes nothing that people notice`(seed: UInt64) throws {
    var dice = Dice(seed: seed)
    let course = (0..<200).map { _ in Chance.drawAcrossRestart(&dice) }
    let restartAt = Int(dice.next() % 200)
    var straight = AlarmBed()
    for chance in course { straight.live(chance) }
    var bed = AlarmBed()
    var isRestarted = false
    for (step, chance) in course.enumerated() {
      let text = bed.system.snapshot(at: bed.now).text
      // A condition delay that runs begins anew over a restart.
      if step >= restartAt, !isRestarted, !text.contains(#""state":"pending""#) {
        isRestarted = true
        let snapshot = try AlarmSnapshot(text: text, file: "state")
        bed.system = AlarmSystem(restoring: snapshot, at: bed.now, gap: .zero)
        bed.resight()
      }
      bed.live(chance)
    }
    #expect(noticed(bed.diary).filter(isNews) == noticed(straight.diary).filter(isNews), "seed \(seed)")
    #expect(bed.system.alarms.map(\.condition) == straight.system.alarms.map(\.condition), "seed \(seed)")
    #expect(bed.system.alarms.map(\.state) == straight.system.alarms.map(\.state), "seed \(seed)")
    #expect(bed.system.indicator == straight.system.indicator, "seed \(seed)")
    #expect(bed.system.audio == straight.system.audio && bed.system.alarmsOff == straight.system.alarmsOff)
  }

  /// The restored system shows once more what is to be shown.
  private func isNews(_ line: String) -> Bool { !line.hasPrefix("indicate") }

  @Test func `more alarms than fit let the least urgent go, say so, and never a high one`() throws {
    var bed = AlarmBed()
    for number in 0..<250 { bed.rule("LOW\(number)", .active, .low) }
    for number in 0..<50 { bed.rule("HIGH\(number)", .active, .high) }
    #expect(bed.system.alarms.count == AlarmTable.mostAlarms)
    #expect(bed.system.alarms.count { $0.priority == .high } == 50)
    #expect(bed.state(.technical(.alarmsDropped)) == .active)
    #expect(bed.logged.count { $0 == "dropped" } == 300 - (AlarmTable.mostAlarms - 1))
    bed.rule("LOW", .active, .low)
    #expect(bed.alarm(.rule(pack: "cn-als-2022", rule: "LOW")) == nil)
    for number in 0..<250 { bed.rule("LOW\(number)", .normal, .low) }
    bed.wait(.minutes(1))
    #expect(bed.state(.technical(.alarmsDropped)) == .latched)
    let snapshot = bed.system.snapshot(at: bed.now)
    #expect(try AlarmSnapshot(text: snapshot.text, file: "state") == snapshot)
  }
}
