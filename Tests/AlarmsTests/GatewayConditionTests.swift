import Alarms
import Criteria
import Quantities
import Readings
import Requirements
import Testing

private let moments = TechnicalCondition.ofTheGateway.filter(\.isMomentary)

/// What holds for a while, and is known anew by each daemon.
private let lasting: [TechnicalCondition] = [
  .configurationRejected, .stateUnwritable, .alarmsDropped,
]

extension AlarmBed {
  /// Goes on from a snapshot as the gateway does, five seconds later.
  fileprivate mutating func restart() throws {
    let snapshot = try AlarmSnapshot(text: system.snapshot(at: now).text, file: "state")
    system = AlarmSystem(restoring: snapshot, at: now, gap: .seconds(5))
    resight()
  }
}

@Suite struct `Conditions of the gateway` {
  @Test func `a log or a chart that was changed and a state that was lost are events of one moment`() {
    #expect(moments == [.logDamaged, .chartDamaged, .stateLost])
    #expect(Set(moments + lasting + [.logUnwritable]) == Set(TechnicalCondition.ofTheGateway))
  }

  @Test(.verifies("A8"), arguments: moments)
  func `what happened at one moment calls until it is acknowledged, and then goes`(
    condition: TechnicalCondition
  ) throws {
    var bed = AlarmBed()
    bed.technical(condition, .present(detail: "line 7"))
    let alarm = AlarmCondition.technical(condition)
    bed.wait(.hours(1))
    #expect(bed.state(alarm) == .latched && bed.system.indicator.sound != nil)
    #expect(bed.alarm(alarm)?.detail == "line 7" && bed.announced.count == 1)
    bed.technical(condition, .present(detail: "line 9"))
    #expect(bed.state(alarm) == .latched && bed.announced.count == 1)
    bed.tell(.acknowledged(alarm, by: "Li"))
    #expect(bed.system.alarms == [] && bed.system.indicator.sound == nil && bed.withdrawn.count == 1)
    bed.technical(condition, .present(detail: "line 9"))
    #expect(bed.state(alarm) == .latched && bed.announced.count == 2)
  }

  @Test(.verifies("A14"), arguments: moments)
  func `what happened at one moment is over after a restart, not something to be judged`(
    condition: TechnicalCondition
  ) throws {
    var bed = AlarmBed()
    let alarm = AlarmCondition.technical(condition)
    bed.technical(condition)
    try bed.restart()
    #expect(bed.state(alarm) == .latched && bed.alarm(alarm)?.isJudged == true)
    bed.tell(.gatewayStarted(present: []))
    #expect(bed.state(alarm) == .latched && bed.withdrawn == [])
    bed.tell(.acknowledged(alarm, by: "Li"))
    try bed.restart()
    #expect(bed.system.alarms == [])
  }

  @Test(.verifies("A14"), arguments: lasting, [false, true])
  func `a condition that a new daemon does not find has ended`(
    condition: TechnicalCondition, isAcknowledged: Bool
  ) throws {
    var bed = AlarmBed()
    let alarm = AlarmCondition.technical(condition)
    bed.technical(condition)
    if isAcknowledged { bed.tell(.acknowledged(alarm, by: "Li")) }
    try bed.restart()
    #expect(bed.alarm(alarm)?.isJudged == false)
    bed.tell(.gatewayStarted(present: lasting.filter { $0 != condition }))
    #expect(bed.state(alarm) == (isAcknowledged ? .recent : .latched))
    #expect(bed.alarm(alarm)?.isJudged == true)
  }

  @Test(.verifies("A14"), arguments: lasting)
  func `a condition that a new daemon finds again goes on as it stood`(condition: TechnicalCondition) throws {
    var bed = AlarmBed()
    let alarm = AlarmCondition.technical(condition)
    bed.technical(condition)
    bed.tell(.acknowledged(alarm, by: "Li"))
    try bed.restart()
    bed.forget()
    bed.tell(.gatewayStarted(present: [condition]))
    bed.technical(condition)
    #expect(bed.state(alarm) == .acknowledged && bed.alarm(alarm)?.isJudged == true)
    #expect(bed.announced == [])
  }

  @Test(.verifies("A16")) func `a log that failed is believed again when it confirms, not before`() throws {
    var bed = AlarmBed(logWorks: false)
    let unwritable = AlarmCondition.technical(.logUnwritable)
    bed.tell(.logFailed(reason: "no space"))
    try bed.restart()
    bed.tell(.gatewayStarted(present: []))
    #expect(bed.state(unwritable) == .active)
    bed.tell(.logged(upTo: .max))
    #expect(bed.state(unwritable) == .latched)
  }

  @Test func `a start of the gateway ends nothing else`() throws {
    var bed = AlarmBed()
    bed.rule()
    bed.technical(.lineDown(InstrumentIndex(0)))
    bed.wait(.seconds(5))
    try bed.restart()
    bed.tell(.gatewayStarted(present: []))
    #expect(bed.state(fastHigh) == .active && bed.state(line) == .active)
  }
}
