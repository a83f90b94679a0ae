import Alarms
@testable import Criteria
import Documents
import Quantities
import Readings
import Requirements
import Testing

@Suite struct `The alarm log` {
  private static let unwritable = AlarmCondition.technical(.logUnwritable)

  @Test(.verifies("A6", "L.ORDER"))
  func `signals begin at once, and the alarm counts as announced once the log has it`() throws {
    var bed = AlarmBed(logWorks: false)
    bed.rule()
    #expect(bed.system.indicator.sound == BurstPattern.of(.high) && bed.announced == [])
    #expect(bed.alarm(fastHigh)?.announcement == .announcing)
    let record = try #require(bed.records.first)
    bed.tell(.logged(upTo: record.number))
    #expect(bed.announced.map(\.announcement) == [.announced])
    #expect(bed.alarm(fastHigh)?.occurrence == record.number)
  }

  @Test func `a confirmation of older records announces nothing`() {
    var bed = AlarmBed(logWorks: false)
    bed.rule()
    bed.tell(.logged(upTo: 0))
    #expect(bed.announced == [])
  }

  @Test(.verifies("A16", "L.ORDER"))
  func `a log that is silent for a second holds no alarm back, and is an alarm itself`() {
    var bed = AlarmBed(logWorks: false)
    bed.rule()
    bed.wait(.milliseconds(999))
    #expect(bed.announced == [])
    bed.wait(.milliseconds(1))
    #expect(bed.announced.map(\.announcement) == [.unlogged, .unlogged])
    #expect(bed.announced.map(\.condition) == [fastHigh, Self.unwritable])
    #expect(bed.alarm(Self.unwritable)?.priority == .medium)
    #expect(bed.logged.contains("unlogged"))
  }

  @Test(.verifies("A3")) func `what people read begins with the mark of the priority`() throws {
    var bed = AlarmBed()
    bed.rule()
    let alarm = try #require(bed.announced.first)
    let line = try #require(AlarmAction.announce(alarm).line(instruments: []))
    #expect(line.hasPrefix("!!! ALARM "), "\(line)")
    #expect(line.hasSuffix("[\(fastHigh.word)]"), "\(line)")
  }

  @Test(.verifies("A16", "L.ORDER")) func `a log that fails holds no alarm back at all`() {
    var bed = AlarmBed(logWorks: false)
    bed.tell(.logFailed(reason: "no space left"))
    #expect(bed.alarm(Self.unwritable)?.detail == "no space left")
    bed.rule()
    #expect(bed.announced.map(\.condition) == [Self.unwritable, fastHigh])
    #expect(bed.alarm(fastHigh)?.announcement == .unlogged)
    bed.wait(.hours(1))
    #expect(bed.system.alarms.count == 2)
  }

  @Test func `a log that works again ends its alarm, which stays until somebody has seen it`() throws {
    var bed = AlarmBed(logWorks: false)
    bed.tell(.logFailed(reason: "no space left"))
    bed.logWorks = true
    bed.tell(.logged(upTo: try #require(bed.records.last).number))
    #expect(bed.state(Self.unwritable) == .latched)
    bed.rule()
    #expect(bed.announced.last?.announcement == .announced)
  }

  @Test func `a confirmation that waited behind other work is no failure`() throws {
    var bed = AlarmBed(logWorks: false)
    bed.rule()
    let late = bed.now + .seconds(30)
    let actions = bed.system.handle(.logged(upTo: try #require(bed.records.last).number), at: late)
    #expect(!actions.isEmpty)
    #expect(bed.system.alarms.map(\.condition) == [fastHigh])
  }

  @Test func `an alarm that ended before the log had it is announced and then withdrawn`() throws {
    var bed = AlarmBed(logWorks: false)
    bed.rule()
    bed.rule("FAST.HIGH", .normal)
    #expect(bed.announced == [] && bed.withdrawn == [])
    bed.tell(.logged(upTo: try #require(bed.records.last).number))
    #expect(bed.announced.count == 1 && bed.withdrawn.count == 1)
  }

  @Test func `two occurrences within the second are announced twice`() throws {
    var bed = AlarmBed(logWorks: false)
    bed.rule()
    bed.rule("FAST.HIGH", .normal)
    bed.rule()
    bed.tell(.logged(upTo: try #require(bed.records.last).number))
    #expect(bed.announced.map(\.announcement) == [.unlogged, .announced])
    #expect(bed.withdrawn.count == 1)
  }

  @Test func `records are numbered without a gap`() {
    var bed = AlarmBed()
    bed.rule()
    bed.tell(.audioPaused(.preset, by: "Li"))
    bed.rule("S2", .active, .low)
    bed.tell(.alarmOff(fastHigh, reason: "test", by: "Li"))
    bed.wait(.hours(1))
    #expect(bed.records.map(\.number) == Array(1...UInt64(bed.records.count)))
  }

  @Test(.verifies("A32", "L.CONTENT"))
  func `a record holds condition, both clocks, offset, who, pack version and the whole finding`() throws {
    var bed = AlarmBed(at: .origin + .seconds(7))
    bed.tell(.civilTime(CivilTime(unixMilliseconds: 1_700_000_000_000), utcOffsetMinutes: 480))
    bed.wait(.seconds(3))
    bed.rule()
    let text = try #require(bed.records.last).json(instruments: ["oximeter"]).text
    let root = try Document(text: text, file: "log").root.mappingOfAnyKeys()
    #expect(try root.required("record").integer(in: 1...1) == 1)
    #expect(try root.required("at_uptime_ms").integer(in: 0...Int.max / 1000) == 10_000)
    #expect(try root.required("at_utc").text() == "2023-11-14T22:13:23.000Z")
    #expect(try root.required("utc_offset_min").integer(in: -900...900) == 480)
    #expect(try root.required("change").text() == "raised")
    #expect(try root.required("condition").text() == "rule/cn-als-2022/FAST.HIGH")
    let alarm = try root.required("alarm").mappingOfAnyKeys()
    #expect(try alarm.required("priority").text() == "high")
    #expect(try alarm.required("kind").text() == "physiological")
    #expect(try alarm.required("pack_version").text() == "1.0.0")
    #expect(try alarm.required("signal_delay_ms").integer(in: 0...1000) == 0)
    let finding = try root.required("finding").mappingOfAnyKeys()
    #expect(finding.keys.contains("evidence"))
    #expect(try finding.required("rule").text() == "FAST.HIGH")
  }

  @Test(.verifies("A6")) func `a technical record names its instrument and the delay that it waited`() throws
  {
    var bed = AlarmBed(instruments: ["oximeter"])
    bed.technical(.lineDown(InstrumentIndex(0)), .present(detail: "silent"))
    bed.wait(.seconds(5))
    let text = try #require(bed.records.last).json(instruments: ["oximeter"]).text
    let root = try Document(text: text, file: "log").root.mappingOfAnyKeys()
    let alarm = try root.required("alarm").mappingOfAnyKeys()
    #expect(try alarm.required("instrument").text() == "oximeter")
    #expect(try alarm.required("detail").text() == "silent")
    #expect(try alarm.required("condition_delay_ms").integer(in: 0...60_000) == 5000)
    #expect(try alarm.required("latching").flag())
  }

  @Test func `the civil clock is unknown until it is told`() throws {
    var bed = AlarmBed()
    bed.rule()
    let record = try #require(bed.records.first)
    #expect(record.civil == nil && record.utcOffsetMinutes == nil)
    #expect(record.json().text.contains(#""at_utc":null,"utc_offset_min":null"#))
  }

  @Test(.verifies("A32", "P.MONOTONIC"), arguments: [Int64(3_600_000), -3_600_000])
  func `a step of the clock is logged, fires nothing and clears nothing`(milliseconds: Int64) {
    var bed = AlarmBed()
    let civil = CivilTime(unixMilliseconds: 1_700_000_000_000)
    bed.tell(.civilTime(civil, utcOffsetMinutes: nil))
    bed.rule()
    bed.tell(.audioPaused(.preset, by: "Li"))
    let before = bed.system.alarms
    bed.forget()
    bed.tell(.civilTime(civil + .milliseconds(milliseconds), utcOffsetMinutes: nil))
    #expect(bed.system.alarms == before && bed.system.audio.code == "paused")
    #expect(bed.diary.count == 1)
    #expect(bed.records.first?.change == .clockStepped(.milliseconds(milliseconds)))
  }

  @Test(arguments: [(Int64(1999), 0), (2000, 1), (-1999, 0), (-2000, 1)])
  func `a correction below two seconds is no step`(milliseconds: Int64, steps: Int) {
    var bed = AlarmBed()
    bed.tell(.civilTime(CivilTime(unixMilliseconds: 0), utcOffsetMinutes: nil))
    bed.tell(.civilTime(CivilTime(unixMilliseconds: milliseconds), utcOffsetMinutes: nil))
    #expect(bed.records.count == steps)
  }
}
