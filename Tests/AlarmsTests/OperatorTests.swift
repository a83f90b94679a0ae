import Alarms
import Criteria
import Quantities
import Readings
import Requirements
import Testing

@Suite struct `Acknowledging` {
  @Test(.verifies("A9")) func `it silences one alarm, names who did it, and leaves the others`() throws {
    var bed = AlarmBed()
    bed.rule()
    bed.rule("FAST.MEDIUM", .active, .medium)
    bed.tell(.acknowledged(fastHigh, by: "Sister Wang"))
    #expect(bed.state(fastHigh) == .acknowledged && bed.alarm(fastHigh)?.acknowledgedBy == "Sister Wang")
    #expect(bed.state(fastMedium) == .active && bed.system.indicator.priority == .medium)
    #expect(bed.records.last { $0.change == .acknowledged }?.by == "Sister Wang")
  }

  @Test func `it silences all at once, and lets what has ended go`() {
    var bed = AlarmBed()
    bed.rule()
    bed.rule("FAST.MEDIUM", .active, .medium)
    bed.rule("FAST.MEDIUM", .normal, .medium)
    bed.technical(.stateLost)
    bed.technical(.stateLost, .absent)
    bed.tell(.acknowledged(nil, by: "Li"))
    #expect(bed.system.alarms.map(\.condition) == [fastHigh])
    #expect(bed.system.indicator.sound == nil)
  }

  @Test func `an acknowledged alarm that ends needs no second acknowledgement, latching or not`() {
    var bed = AlarmBed()
    bed.technical(.stateUnwritable)
    bed.tell(.acknowledged(nil, by: "Li"))
    bed.technical(.stateUnwritable, .absent)
    #expect(bed.state(.technical(.stateUnwritable)) == .recent)
  }

  @Test func `twice is once, and of nothing is nothing`() {
    var bed = AlarmBed()
    bed.tell(.acknowledged(fastHigh, by: "Li"))
    #expect(bed.diary.isEmpty)
    bed.rule()
    bed.tell(.acknowledged(fastHigh, by: "Li"))
    bed.tell(.acknowledged(fastHigh, by: "Wang"))
    #expect(bed.logged == ["raised", "acknowledged"])
    #expect(bed.alarm(fastHigh)?.acknowledgedBy == "Li")
  }
}

@Suite struct `Audio paused` {
  @Test func `the preset is two minutes, and only half, one and two minutes can be asked for`() {
    #expect(AudioPause.preset.length == .seconds(120))
    #expect(AudioPause.allCases.map(\.length) == [.seconds(30), .seconds(60), .seconds(120)])
  }

  @Test(.verifies("A9"), arguments: AudioPause.allCases)
  func `it silences sound but not light, counts down, and ends by itself`(pause: AudioPause) {
    var bed = AlarmBed()
    bed.rule()
    bed.tell(.audioPaused(pause, by: "Li"))
    #expect(bed.system.indicator.sound == nil)
    #expect(bed.system.indicator.light == LightPattern.calling(.high))
    #expect(bed.system.indicator.audio == .paused(until: bed.now + pause.length, by: "Li"))
    bed.wait(.seconds(10))
    #expect(bed.system.audio.remaining(at: bed.now) == pause.length - .seconds(10))
    bed.wait(pause.length - .seconds(10) - .milliseconds(1))
    #expect(bed.system.indicator.sound == nil)
    bed.wait(.milliseconds(1))
    #expect(bed.system.indicator.sound == BurstPattern.of(.high))
    #expect(bed.records.last { $0.change.code == "pause-ended" }?.change == .pauseEnded(.elapsed))
  }

  @Test(.verifies("A9")) func `a new high alarm breaks it`() {
    var bed = AlarmBed()
    bed.tell(.audioPaused(.preset, by: "Li"))
    bed.rule()
    #expect(bed.system.audio == .on && bed.system.indicator.sound == BurstPattern.of(.high))
    #expect(bed.records.contains { $0.change == .pauseEnded(.newHigh) })
  }

  @Test func `an alarm that becomes high breaks it`() {
    var bed = AlarmBed()
    bed.rule("FAST.HIGH", .active, .medium)
    bed.tell(.audioPaused(.preset, by: "Li"))
    bed.rule("FAST.HIGH", .active, .high)
    #expect(bed.system.audio == .on)
  }

  @Test func `a high alarm that is switched on again breaks it`() {
    var bed = AlarmBed()
    bed.rule()
    bed.tell(.alarmOff(fastHigh, reason: "suction", by: "Li"))
    bed.tell(.audioPaused(.preset, by: "Li"))
    bed.tell(.alarmOn(fastHigh, by: "Li"))
    #expect(bed.system.audio == .on)
  }

  @Test(.verifies("A9")) func `nothing else breaks it`() {
    var bed = AlarmBed()
    bed.rule()
    bed.tell(.audioPaused(.preset, by: "Li"))
    bed.rule()
    bed.rule("FAST.MEDIUM", .active, .medium)
    bed.rule("FAST.MEDIUM", .normal, .medium)
    bed.rule("S2", .active, .low)
    bed.rule("S1.A", .active, .high, isArm: true)
    for condition in everyTechnicalCondition where AlarmTable.row(of: condition).priority != .high {
      bed.technical(condition)
    }
    bed.tell(.acknowledged(nil, by: "Li"))
    bed.tell(.civilTime(CivilTime(unixMilliseconds: 1), utcOffsetMinutes: nil))
    bed.tell(.civilTime(CivilTime(unixMilliseconds: 3_600_001), utcOffsetMinutes: nil))
    bed.wait(.milliseconds(119_999))
    #expect(bed.system.audio.code == "paused")
  }

  @Test func `an operator can end it, and ending none does nothing`() {
    var bed = AlarmBed()
    bed.tell(.pauseEnded(by: "Li"))
    #expect(bed.diary.isEmpty)
    bed.tell(.audioPaused(.preset, by: "Li"))
    bed.tell(.pauseEnded(by: "Wang"))
    #expect(bed.system.audio == .on && bed.records.last?.by == "Wang")
  }
}

@Suite struct `Audio off` {
  @Test(.verifies("A9", "A10"))
  func `it silences everything until it is switched on, and is reminded of within ten minutes`() {
    var bed = AlarmBed()
    bed.tell(.audioOff(by: "Li"))
    bed.rule()
    #expect(bed.system.indicator.sound == nil && bed.system.indicator.light == LightPattern.calling(.high))
    bed.wait(.minutes(10))
    #expect(bed.reminders.count == 2)
    #expect(bed.reminders.first?.audioOff == bed.system.audio)
    bed.tell(.audioOn(by: "Li"))
    #expect(bed.system.indicator.sound == BurstPattern.of(.high))
    bed.forget()
    bed.wait(.hours(1))
    #expect(bed.reminders == [])
  }

  @Test func `it takes the place of a pause, and a pause does not end it`() {
    var bed = AlarmBed()
    bed.tell(.audioPaused(.preset, by: "Li"))
    bed.tell(.audioOff(by: "Li"))
    bed.tell(.audioPaused(.thirtySeconds, by: "Li"))
    bed.wait(.minutes(3))
    #expect(bed.system.audio.code == "off")
    #expect(bed.records.contains { $0.change == .pauseEnded(.audioOff) })
  }
}

@Suite struct `Alarm off` {
  @Test(.verifies("A9", "A10")) func `it takes the signals of one condition away, says so, and reminds`()
    throws
  {
    var bed = AlarmBed()
    bed.rule()
    bed.tell(.alarmOff(fastHigh, reason: "suction", by: "Li"))
    #expect(bed.system.alarms == [] && bed.withdrawn.map(\.condition) == [fastHigh])
    #expect(bed.system.indicator.alarmsOff == 1 && bed.system.indicator.sound == nil)
    let off = try #require(bed.system.alarmsOff.first)
    #expect(off.by == "Li" && off.reason == "suction" && off.since == bed.now && !off.isOfRule)
    bed.wait(.minutes(10))
    #expect(bed.reminders.map(\.alarmsOff) == [[off], [off]])
  }

  @Test func `a condition that comes while its alarm is off calls nobody, and is in the log`() {
    var bed = AlarmBed()
    bed.tell(.alarmOff(fastHigh, reason: "suction", by: "Li"))
    bed.rule()
    #expect(bed.announced == [] && bed.system.indicator.sound == nil)
    #expect(bed.logged == ["alarm-off", "suppressed"])
  }

  @Test func `switched on while the condition holds, the alarm begins anew`() {
    var bed = AlarmBed()
    bed.rule()
    bed.tell(.alarmOff(fastHigh, reason: "suction", by: "Li"))
    bed.tell(.alarmOn(fastHigh, by: "Wang"))
    #expect(bed.state(fastHigh) == .active && bed.announced.count == 2)
    #expect(bed.system.alarmsOff == [])
  }

  @Test func `switched on after the condition ended, nothing comes`() {
    var bed = AlarmBed()
    bed.rule()
    bed.tell(.alarmOff(fastHigh, reason: "suction", by: "Li"))
    bed.rule("FAST.HIGH", .normal)
    bed.tell(.alarmOn(fastHigh, by: "Wang"))
    #expect(bed.system.alarms == [] && bed.announced.count == 1)
  }

  @Test func `it is bounded`() {
    var bed = AlarmBed()
    for number in 0...300 {
      bed.tell(.alarmOff(.rule(pack: "p", rule: "R\(number)"), reason: "test", by: "Li"))
    }
    #expect(bed.system.alarmsOff.count == AlarmTable.mostOff)
  }
}

@Suite struct `Nobody comes` {
  @Test(.verifies("A11"))
  func `a high alarm grows louder after a minute and uses a second channel after two`() {
    var bed = AlarmBed()
    bed.rule()
    bed.wait(.milliseconds(59_999))
    #expect(bed.escalated == [] && !bed.system.indicator.isLouder)
    bed.wait(.milliseconds(1))
    #expect(bed.escalated == [.louder] && bed.system.indicator.isLouder)
    bed.wait(.milliseconds(59_999))
    #expect(bed.escalated == [.louder])
    bed.wait(.milliseconds(1))
    #expect(bed.escalated == [.louder, .secondChannel])
    bed.wait(.hours(1))
    #expect(bed.escalated == [.louder, .secondChannel])
  }

  @Test(.verifies("A11")) func `acknowledging, ending and switching off stop it`() {
    for act in 0..<3 {
      var bed = AlarmBed()
      bed.rule()
      bed.wait(.milliseconds(59_999))
      switch act {
      case 0: bed.tell(.acknowledged(fastHigh, by: "Li"))
      case 1: bed.rule("FAST.HIGH", .normal)
      default: bed.tell(.alarmOff(fastHigh, reason: "test", by: "Li"))
      }
      bed.wait(.hours(1))
      #expect(bed.escalated == [], "act \(act)")
    }
  }

  @Test func `medium and low alarms wait`() {
    var bed = AlarmBed()
    bed.rule("FAST.MEDIUM", .active, .medium)
    bed.rule("S2", .active, .low)
    bed.wait(.hours(1))
    #expect(bed.escalated == [])
  }

  @Test(.verifies("A11")) func `a pause is a sign of somebody, and the minute begins after it`() {
    var bed = AlarmBed()
    bed.rule()
    bed.wait(.seconds(59))
    bed.tell(.audioPaused(.thirtySeconds, by: "Li"))
    bed.wait(.seconds(30) + .milliseconds(59_999))
    #expect(bed.escalated == [])
    bed.wait(.milliseconds(1))
    #expect(bed.escalated == [.louder])
  }

  @Test func `sound that is off does not keep the second channel from being used`() {
    var bed = AlarmBed()
    bed.tell(.audioOff(by: "Li"))
    bed.rule()
    bed.wait(.minutes(2))
    #expect(bed.escalated == [.louder, .secondChannel])
    #expect(bed.system.indicator.sound == nil && !bed.system.indicator.isLouder)
  }
}
