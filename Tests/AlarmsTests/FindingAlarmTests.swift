import Alarms
import Criteria
import Quantities
import Readings
import Requirements
import Testing

@Suite struct `Alarms of rules` {
  @Test(.verifies("A6")) func `a rule that becomes active is an alarm within the same moment`() throws {
    var bed = AlarmBed()
    bed.rule()
    let alarm = try #require(bed.alarm(fastHigh))
    #expect(alarm.kind == .physiological && alarm.priority == .high && alarm.state == .active)
    #expect(alarm.conditionAt == bed.now && alarm.signalledAt == bed.now)
    #expect(alarm.title.chinese == "FAST.HIGH 标题" && alarm.packVersion == "1.0.0")
    #expect(bed.announced.map(\.condition) == [fastHigh])
  }

  @Test(.verifies("A8")) func `a rule that ends is seen as recent for a minute, silent, and then goes`() {
    var bed = AlarmBed()
    bed.rule()
    bed.rule("FAST.HIGH", .normal)
    #expect(bed.state(fastHigh) == .recent)
    #expect(bed.system.indicator == .quiet)
    bed.wait(.milliseconds(59_999))
    #expect(bed.state(fastHigh) == .recent)
    bed.wait(.milliseconds(1))
    #expect(bed.system.alarms == [])
    #expect(bed.withdrawn.map(\.condition) == [fastHigh])
  }

  @Test func `a rule that clears is still an alarm`() {
    var bed = AlarmBed()
    bed.rule()
    bed.rule("FAST.HIGH", .clearing)
    #expect(bed.state(fastHigh) == .active)
  }

  @Test(
    .verifies("P.INVALID"),
    arguments: [
      Indeterminacy.observing("spo2"), .noReading(input: "spo2", .probeOff),
      .doubted(input: "spo2", .artefact),
      .tooFewValid(input: "spo2"), .lowerBoundOnly(input: "pco2"), .notStated("als"), .neverRecorded("pcf"),
      .expired("pcf"), .undated("pcf"), .clipped("pcf"), .inhibited(rule: "S1.A"),
    ])
  func `what cannot be judged any more stands, and says so`(why: Indeterminacy) throws {
    var bed = AlarmBed()
    bed.rule()
    bed.rule("FAST.HIGH", .indeterminate(why))
    let alarm = try #require(bed.alarm(fastHigh))
    #expect(alarm.state == .active && !alarm.isJudged)
    #expect(bed.logged.contains("became-unknown") && bed.withdrawn == [])
    bed.wait(.hours(2))
    #expect(bed.state(fastHigh) == .active)
    bed.rule()
    #expect(bed.alarm(fastHigh)?.isJudged == true)
    #expect(bed.logged.contains("became-known"))
    #expect(bed.announced.count { $0.condition == fastHigh } == 1)
  }

  @Test func `a rule whose precondition is known not to be met ends its alarm, in those words`() {
    var bed = AlarmBed()
    bed.rule("S1.T1", .active, .medium)
    bed.rule("S1.T1", .indeterminate(.preconditionNotMet("effective-niv")), .medium)
    #expect(bed.state(.rule(pack: "cn-als-2022", rule: "S1.T1")) == .recent)
    #expect(bed.logged == ["raised", "inapplicable"])
  }

  @Test func `a part of another rule and a rule without priority call nobody`() {
    var bed = AlarmBed()
    bed.rule("S1.A", .active, .high, isArm: true)
    bed.rule("S3.X", .active, .none)
    #expect(bed.system.alarms == [] && bed.diary.isEmpty)
  }

  @Test func `a rule that becomes more urgent calls again, even when it was acknowledged`() throws {
    var bed = AlarmBed()
    bed.rule("FAST.HIGH", .active, .medium)
    let first = try #require(bed.alarm(fastHigh))
    bed.tell(.acknowledged(nil, by: "Li"))
    bed.wait(.seconds(5))
    bed.rule("FAST.HIGH", .active, .high)
    let second = try #require(bed.alarm(fastHigh))
    #expect(second.state == .active && second.priority == .high && second.acknowledgedBy == nil)
    #expect(second.occurrence == first.occurrence)
    #expect(bed.announced.map(\.priority) == [.medium, .high])
    #expect(bed.records.contains { $0.change == .worsened(from: .medium) })
  }

  @Test func `a rule that becomes less urgent calls nobody anew, and stays acknowledged`() throws {
    var bed = AlarmBed()
    bed.rule()
    bed.tell(.acknowledged(nil, by: "Li"))
    bed.rule("FAST.HIGH", .active, .medium)
    let alarm = try #require(bed.alarm(fastHigh))
    #expect(alarm.state == .acknowledged && alarm.priority == .medium)
    #expect(bed.announced.count == 1)
    #expect(bed.records.contains { $0.change == .eased(from: .high) })
  }

  @Test func `an alarm that comes back within its minute is a new occurrence`() throws {
    var bed = AlarmBed()
    bed.rule()
    let first = try #require(bed.alarm(fastHigh)).occurrence
    bed.rule("FAST.HIGH", .normal)
    bed.wait(.seconds(30))
    bed.rule()
    #expect(try #require(bed.alarm(fastHigh)).occurrence > first)
    bed.wait(.minutes(2))
    #expect(bed.state(fastHigh) == .active)
    #expect(bed.announced.count == 2 && bed.withdrawn.count == 1)
  }

  @Test(.verifies("A34"))
  func `each change of state gives at most one notification, however often it is told`() {
    var bed = AlarmBed()
    for _ in 0..<25 { bed.rule() }
    #expect(bed.announced.count == 1 && bed.logged == ["raised"])
    for _ in 0..<25 { bed.rule("FAST.HIGH", .normal) }
    #expect(bed.withdrawn.count == 1 && bed.logged == ["raised", "ended"])
  }

  @Test(arguments: [Priority.medium, .high])
  func `an urgent rule that cannot be judged for want of readings is a technical alarm`(priority: Priority)
    throws
  {
    var bed = AlarmBed()
    let condition = AlarmCondition.technical(.cannotBeJudged(pack: "cn-als-2022", rule: "FAST.HIGH"))
    bed.rule("FAST.HIGH", .indeterminate(.noReading(input: "spo2", .probeOff)), priority)
    let alarm = try #require(bed.alarm(condition))
    #expect(alarm.kind == .technical && alarm.priority == .low)
    #expect(alarm.detail == "no spo2 (probeOff)")
    bed.rule("FAST.HIGH", .normal, priority)
    #expect(bed.state(condition) == .recent)
  }

  @Test(arguments: [
    Indeterminacy.lowerBoundOnly(input: "pco2"), .notStated("als"), .neverRecorded("pcf"), .expired("pcf"),
    .preconditionNotMet("effective-niv"), .inhibited(rule: "S1.A"),
  ])
  func `what nobody entered and what no signal can mend calls nobody`(why: Indeterminacy) {
    var bed = AlarmBed()
    bed.rule("S1.T1", .indeterminate(why), .high)
    #expect(bed.system.alarms == [])
  }

  @Test func `a rule that is switched off is an alarm that is switched off, until it is released`() throws {
    var bed = AlarmBed()
    bed.rule()
    bed.rule("FAST.HIGH", .inhibited(by: "Dr Li"))
    #expect(bed.system.alarms == [])
    let off = try #require(bed.system.alarmsOff.first)
    #expect(off.condition == fastHigh && off.by == "Dr Li" && off.isOfRule)
    bed.wait(.minutes(5))
    #expect(bed.reminders.count == 1)
    bed.rule("FAST.HIGH", .normal)
    #expect(bed.system.alarmsOff == [] && bed.announced.count == 1)
    bed.rule()
    #expect(bed.state(fastHigh) == .active)
  }
}
