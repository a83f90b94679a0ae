import Alarms
import Criteria
import Devices
import Gateway
import Quantities
import Readings
import Requirements
import Testing

@Suite struct `Acts that would do nothing` {
  private static func off(_ condition: AlarmCondition) -> AlarmEvent {
    .alarmOff(condition, reason: "suction", by: "Li")
  }

  @Test(
    .verifies("A9"),
    arguments: [
      ("line-down/2", "there is no instrument 2; there are 2, from 0"),
      ("no-signal/255/spo2/stale", "there is no instrument 255; there are 2, from 0"),
      ("no-signal/0/pulse_rate/stale", "no-signal/0/pulse_rate/stale can never be an alarm"),
      ("no-signal/0/spo2/no-breath", "no-signal/0/spo2/no-breath can never be an alarm"),
      ("ventilator/0/apnoea", "ventilator/0/apnoea can never be an alarm"),
      ("rule/cn-als-2022/NONE", "there is no rule NONE of pack cn-als-2022"),
    ])
  func `alarm off of what cannot call is refused with words`(word: String, refusal: String) throws {
    let core = try `Bedside core`.started()
    let condition = try #require(AlarmCondition(word: word))
    #expect(core.refusal(ofActing: Self.off(condition)) == refusal)
  }

  @Test(arguments: [
    "line-down/1", "no-signal/0/spo2/sensor-off", "set-up-failed/1", "log-unwritable", "chart-damaged",
    "rule/cn-als-2022/FAST.HIGH", "cannot-be-judged/cn-als-2022/FAST.HIGH",
  ])
  func `alarm off of what can call is not refused`(word: String) throws {
    let core = try `Bedside core`.started()
    let condition = try #require(AlarmCondition(word: word))
    #expect(core.refusal(ofActing: Self.off(condition)) == nil)
  }

  @Test(arguments: [false, true])
  func `alarm off of a part of a rule is refused, for it calls nobody`(isJudgement: Bool) throws {
    let core = try `Bedside core`.started()
    let arm = try #require(core.findings.first { $0.isArm })
    let condition: AlarmCondition =
      isJudgement
      ? .technical(.cannotBeJudged(pack: arm.pack, rule: arm.rule)) : .rule(pack: arm.pack, rule: arm.rule)
    let refusal = try #require(core.refusal(ofActing: Self.off(condition)))
    #expect(refusal.contains("a part of another rule"))
  }

  @Test(.verifies("A9")) func `a pause while the sound is off is refused, and names who switched it off`()
    throws
  {
    var core = try `Bedside core`.started()
    let pause = AlarmEvent.audioPaused(.preset, by: "Wang")
    #expect(core.refusal(ofActing: pause) == nil)
    _ = core.handle(.alarm(.audioOff(by: "Li")), at: .origin)
    #expect(core.refusal(ofActing: pause)?.contains("AUDIO OFF by Li") == true)
    _ = core.handle(.alarm(.audioOn(by: "Li")), at: .origin)
    #expect(core.refusal(ofActing: pause) == nil)
  }

  @Test func `no more can be switched off than is held, and what is off already is no refusal`() throws {
    var core = try `Bedside core`.started()
    let fast = AlarmCondition.rule(pack: "cn-als-2022", rule: "FAST.HIGH")
    for number in 0..<AlarmTable.mostOff - 1 {
      _ = core.handle(.alarm(Self.off(.rule(pack: "p", rule: "R\(number)"))), at: .origin)
    }
    #expect(core.refusal(ofActing: Self.off(fast)) == nil)
    _ = core.handle(.alarm(Self.off(fast)), at: .origin)
    #expect(core.alarmsOff.count == AlarmTable.mostOff)
    #expect(core.refusal(ofActing: Self.off(fast)) == nil)
    let other = try #require(AlarmCondition(word: "line-down/0"))
    #expect(core.refusal(ofActing: Self.off(other))?.contains("no more can be") == true)
  }
}
