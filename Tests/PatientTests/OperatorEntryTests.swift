import Alarms
import Bench
import Control
import Criteria
import Quantities
import Readings
import Testing

/// What people do at the gateway, and what happens to the gateway, as scenario files say it.
@Suite struct `Entries of operators` {
  /// A scenario with one entry at one minute.
  private func scenario(_ entry: String) throws -> Scenario {
    try Scenario(
      text: "title: A test\nduration: 10 min\ntimeline:\n  - at: 1 min\n    \(entry)", file: "bed.yaml")
  }

  private func refusal(_ entry: String) -> String {
    do {
      _ = try scenario(entry)
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  private static let low = AlarmCondition.rule(pack: "cn-als-2022", rule: "FAST.MEDIUM")

  @Test(arguments: [
    ("acknowledge: all", ScenarioEvent.Happening.person(.alarms(.acknowledge(nil)))),
    ("acknowledge: rule/cn-als-2022/FAST.MEDIUM", .person(.alarms(.acknowledge(low)))),
    (
      "acknowledge: line-down/oximeter",
      .person(.alarms(.acknowledge(.technical(.lineDown(InstrumentIndex(0))))))
    ),
    ("pause_audio: 2 min", .person(.alarms(.pauseAudio(.hundredTwentySeconds)))),
    ("pause_audio: 30 s", .person(.alarms(.pauseAudio(.thirtySeconds)))),
    ("end_pause:", .person(.alarms(.endPause))),
    ("audio: off", .person(.alarms(.audioOff))),
    ("audio: on", .person(.alarms(.audioOn))),
    (
      "alarm_off: rule/cn-als-2022/FAST.MEDIUM\n    reason: being suctioned",
      .person(.alarms(.alarmOff(low, reason: "being suctioned")))
    ),
    ("alarm_on: rule/cn-als-2022/FAST.MEDIUM", .person(.alarms(.alarmOn(low)))),
    ("clock_step: 1 h", .gateway(.clockStep(.hours(1)))),
    ("clock_step: -1 h", .gateway(.clockStep(.hours(-1)))),
    ("restart: 5 s", .gateway(.restart(after: .seconds(5)))),
    ("tick: orthopnoea", .person(.enter(.sign(.orthopnoea, true)))),
    ("untick: orthopnoea", .person(.enter(.sign(.orthopnoea, false)))),
    (
      "enter: {item: fvc, value: 62 %}",
      .person(.enter(.measurement(.forcedVitalCapacity, thousandths: 62_000)))
    ),
    ("enter: {item: night, lights: \"off\"}", .person(.enter(.night(began: true)))),
    ("enter: {item: orthopnoea, present: true}", .person(.enter(.sign(.orthopnoea, true)))),
  ])
  func `each says what happens at its moment`(entry: String, happening: ScenarioEvent.Happening) throws {
    let events = try scenario(entry).events
    #expect(events.map(\.happening) == [happening])
    #expect(events.map(\.at) == [.origin + .minutes(1)])
    #expect(events.map(\.line) == [4])
  }

  @Test func `a blood gas is entered in the words and units of the chart`() throws {
    let event = try #require(
      try scenario(
        "enter:\n      item: blood-gas\n      site: arterial\n      pco2: 6.7 kPa"
          + "\n      paired_etco2: 44 mmHg\n      interface: oronasal\n      sampling: mainstream"
      ).events.first)
    guard case .person(.enter(.bloodGas(let gas))) = event.happening else {
      Issue.record("expected a blood gas, got \(event.happening)")
      return
    }
    #expect(gas.pco2 >= .mmHg(50) && gas.pairedEndTidal == .mmHg(44))
  }

  @Test(arguments: [
    ("acknowledge: everything", "timeline[0].acknowledge", "line-down/oximeter"),
    ("acknowledge: line-down/0", "timeline[0].acknowledge", "is not allowed"),
    ("acknowledge: set-up-failed/oximeter", "timeline[0].acknowledge", "set-up-failed/capnograph"),
    ("acknowledge: no-signal/oximeter/etco2/occluded", "timeline[0].acknowledge", "no-signal/capnograph"),
    ("pause_audio: 3 min", "timeline[0].pause_audio", "allowed: 30 s, 60 s, 120 s"),
    ("end_pause: now", "timeline[0].end_pause", "nothing behind it"),
    ("audio: silent", "timeline[0].audio", "allowed: on, off"),
    ("alarm_off: line-down/oximeter", "timeline[0].reason", "is missing"),
    ("alarm_off: all\n    reason: x", "timeline[0].alarm_off", "is not allowed"),
    ("clock_step: 0 s", "timeline[0].clock_step", "with a minus, back"),
    ("clock_step: 25 h", "timeline[0].clock_step", "allowed"),
    ("restart: 11 min", "timeline[0].restart", "100 ms to 10 min"),
    ("enter: {item: fev1, value: 62 %}", "timeline[0].enter.item", "fvc"),
    ("enter: {item: fvc, value: 62 kPa}", "timeline[0].enter.value", "%"),
    ("enter: {item: fvc, value: 62 %, author: Dr Li}", "timeline[0].enter.author", "is not a key here"),
    ("enter: fvc", "timeline[0].enter", "a mapping"),
    ("restart: 5 s\n    reason: x", "timeline[0].reason", "is not a key here"),
    ("restart: 5 s\n    audio: off", "timeline[0]", "2 things that happen"),
  ])
  func `what cannot be meant is refused with its key and what is allowed`(
    entry: String, key: String, reason: String
  ) {
    let message = refusal(entry)
    #expect(message.hasPrefix("bed.yaml:"), "\(message)")
    #expect(message.contains(": \(key): "), "\(message)")
    #expect(message.contains(reason), "\(message)")
  }

  @Test(arguments: [
    ("alarm_on: rule/cn-als-2022/FAST.LOW", "FAST.MEDIUM"),
    ("acknowledge: rule/cn-als-2022/S1.A", "rule/cn-als-2022/S1.T1"),
    ("acknowledge: rule/nice-ng42/FAST.MEDIUM", "rule/cn-als-2022/FAST.MEDIUM"),
  ])
  func `an act on a rule that calls nobody is refused before the run`(entry: String, allowed: String) throws {
    let scenario = try scenario(entry)
    let pack = try #require(try RulePack.embedded("cn-als-2022"))
    do {
      try scenario.check(against: [pack])
      Issue.record("\(entry) was accepted")
    } catch {
      #expect("\(error)".hasPrefix("bed.yaml:4: ") && "\(error)".contains(allowed), "\(error)")
    }
  }
}
