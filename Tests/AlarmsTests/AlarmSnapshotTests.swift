import Alarms
import Criteria
import Documents
import Quantities
import Readings
import Requirements
import Testing

/// A bed with something of everything: active, acknowledged, recent, latched, pending, off, paused.
private func busyBed() -> AlarmBed {
  var bed = AlarmBed(instruments: ["oximeter", "capnograph"])
  bed.rule()
  bed.rule("FAST.MEDIUM", .active, .medium)
  bed.tell(.acknowledged(fastMedium, by: "Schwester * \u{2028}\u{85} \"李\""))
  bed.rule("S2", .active, .low)
  bed.rule("S2", .normal, .low)
  bed.technical(.stateLost, .present(detail: "line 1\nline 2\t\u{7F}"))
  bed.technical(.stateLost, .absent)
  bed.sample(.endTidalCO2, .absent(.occluded), instrument: 1)
  bed.tell(.alarmOff(.rule(pack: "p", rule: "R"), reason: "******************* suction", by: "Li"))
  bed.wait(.seconds(3))
  bed.tell(.audioPaused(.preset, by: "Li"))
  bed.wait(.seconds(1))
  return bed
}

private func restored(
  _ snapshot: AlarmSnapshot, instruments: [String] = ["oximeter", "capnograph"], at moment: Uptime,
  gap: Interval
) -> AlarmSystem {
  AlarmSystem(restoring: snapshot, instruments: instruments, at: moment, gap: gap)
}

@Suite struct `A restart` {
  @Test func `a snapshot reads back exactly as it was written`() throws {
    let bed = busyBed()
    let snapshot = bed.system.snapshot(at: bed.now)
    #expect(try AlarmSnapshot(text: snapshot.text, file: "state") == snapshot)
    let empty = AlarmSystem().snapshot(at: .origin)
    #expect(try AlarmSnapshot(text: empty.text, file: "state") == empty)
  }

  @Test func `every truncation of a snapshot is refused`() {
    let bed = busyBed()
    let bytes = Array(bed.system.snapshot(at: bed.now).text.utf8)
    // Each of the first and of the last bytes, and some of the rest.
    for length in 0..<bytes.count where length < 200 || length > bytes.count - 100 || length % 31 == 0 {
      let text = String(decoding: bytes.prefix(length), as: UTF8.self)
      #expect(throws: DocumentError.self, "\(length) bytes") { try AlarmSnapshot(text: text, file: "state") }
    }
  }

  @Test func `no damage of a snapshot traps`() throws {
    let bed = busyBed()
    let bytes = Array(bed.system.snapshot(at: bed.now).text.utf8)
    for place in stride(from: 0, to: bytes.count, by: 13) {
      var damaged = bytes
      damaged[place] = [UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "\""), 0][place / 13 % 4]
      do throws(DocumentError) {
        let snapshot = try AlarmSnapshot(utf8: damaged)
        var system = restored(snapshot, at: bed.now, gap: .zero)
        _ = system.handle(.timePassed, at: bed.now)
      } catch {
        #expect(error.file == "state")
      }
    }
  }

  @Test(arguments: [
    (#""version":1"#, #""version":2"#), (#""log_failing":false"#, #""log_failing":"no""#),
    (#""last_record":"#, #""first_record":"#), (#""priority":"high""#, #""priority":"none""#),
    (#""state":"active""#, #""state":"absent""#), (#""escalation":0"#, #""escalation":3"#),
    (#""audio_at":"#, #""audio_since":"#), (#"rule/cn-als-2022/FAST.HIGH"#, #"rule/FAST.HIGH"#),
    (#"FAST.MEDIUM","occurrence"#, #"FAST.HIGH","occurrence"#),
    (#""condition_at":"-4000000000""#, #""condition_at":"-9223372036854775808""#),
    (#""condition_at":"-4000000000""#, #""condition_at":"4,0""#),
  ])
  func `a snapshot that says what cannot be is refused`(part: String, replacement: String) throws {
    let bed = busyBed()
    let text = bed.system.snapshot(at: bed.now).text
    try #require(text.contains(part))
    #expect(throws: DocumentError.self) {
      try AlarmSnapshot(text: text.replacing(part, with: replacement, maxReplacements: 1), file: "state")
    }
  }

  @Test(.verifies("A14", "P.RESTART"), arguments: [Interval.seconds(5), .seconds(29)])
  func `alarms, acknowledgements, pauses and what is off are back, and time went on`(gap: Interval) throws {
    let bed = busyBed()
    let snapshot = try AlarmSnapshot(text: bed.system.snapshot(at: bed.now).text, file: "state")
    // The clock starts anew with the machine.
    let start = Uptime.origin + .seconds(40)
    var after = restored(snapshot, at: start, gap: gap)
    _ = after.handle(.timePassed, at: start)
    let shown = after.alarms
    #expect(shown.map(\.condition) == bed.system.alarms.map(\.condition))
    #expect(shown.map(\.state) == bed.system.alarms.map(\.state))
    #expect(shown.map(\.occurrence) == bed.system.alarms.map(\.occurrence))
    #expect(after.alarms.first { $0.condition == fastMedium }?.acknowledgedBy?.contains("李") == true)
    #expect(after.audio.remaining(at: start) == .seconds(119) - gap)
    #expect(after.alarmsOff.map(\.reason) == ["******************* suction"])
    #expect(after.indicator.sound == nil && after.indicator.light == LightPattern.calling(.high))
  }

  @Test(.verifies("A14", "P.INVALID"))
  func `an alarm stands after a restart until its rule is judged, and is told once`() throws {
    var bed = AlarmBed()
    bed.rule()
    let snapshot = bed.system.snapshot(at: bed.now)
    bed.system = restored(snapshot, instruments: [], at: bed.now, gap: .zero)
    bed.forget()
    bed.tell(.timePassed)
    bed.wait(.hours(1))
    #expect(bed.state(fastHigh) == .active && bed.system.awaitingJudgement == [fastHigh])
    for state in [RuleState.starting, .pending, .indeterminate(.observing("spo2"))] {
      bed.tell(.standing(bed.finding("FAST.HIGH", state, .high)))
      #expect(bed.state(fastHigh) == .active, "\(state)")
    }
    bed.tell(.standing(bed.finding("FAST.HIGH", .normal, .high)))
    #expect(bed.state(fastHigh) == .recent && bed.system.awaitingJudgement == [])
    #expect(bed.announced.filter { $0.condition == fastHigh } == [])
    #expect(bed.withdrawn.map(\.condition) == [fastHigh])
  }

  @Test(.verifies("A14", "P.INVALID"))
  func `a delay that ran begins anew when its condition is judged, and calls nobody before`() throws {
    var bed = AlarmBed(instruments: ["oximeter", "capnograph"])
    bed.sample(.endTidalCO2, .absent(.occluded), instrument: 1)
    bed.wait(.seconds(4))
    let snapshot = try AlarmSnapshot(text: bed.system.snapshot(at: bed.now).text, file: "state")
    for (reading, state) in [
      (Reading.absent(.occluded), AlarmState?.some(.active)), (.measured(40_000), nil),
    ] {
      var after = AlarmBed(instruments: ["oximeter", "capnograph"], at: bed.now)
      after.system = restored(snapshot, at: bed.now, gap: .seconds(29))
      after.resight()
      after.sample(.endTidalCO2, .absent(.lineDown), instrument: 1)
      after.wait(.seconds(4))
      #expect(after.announced == [])
      after.sample(.endTidalCO2, reading, instrument: 1)
      after.wait(.milliseconds(4999))
      #expect(after.alarm(occluded) == nil, "\(reading)")
      after.wait(.milliseconds(1))
      #expect(after.state(occluded) == state, "\(reading)")
    }
  }

  @Test(.verifies("A14")) func `a bed whose state is lost numbers on after the log's last record`() {
    var bed = AlarmBed()
    bed.system = AlarmSystem(instruments: ["oximeter"], lastRecord: 41)
    bed.rule()
    #expect(bed.records.map(\.number) == [42] && bed.alarm(fastHigh)?.occurrence == 42)
    #expect(bed.alarm(fastHigh)?.announcement == .announced)
  }

  @Test func `an alarm whose rule no pack has any more can be retired`() {
    var bed = AlarmBed()
    bed.rule()
    bed.tell(.retired(fastHigh))
    #expect(bed.state(fastHigh) == .recent && bed.logged == ["raised", "retired"])
  }

  @Test func `a restart is logged, and what the log may have lost is logged again`() throws {
    var bed = AlarmBed(logWorks: false)
    bed.rule()
    var after = AlarmSystem(
      restoring: bed.system.snapshot(at: bed.now), at: bed.now, gap: .seconds(5), lastRecord: 17)
    let actions = after.handle(.timePassed, at: bed.now)
    let records = actions.compactMap { if case .log(let record) = $0 { record } else { nil } }
    #expect(records.map(\.number).prefix(2) == [18, 19])
    #expect(records.map(\.change.code).prefix(2) == ["restored", "raised"])
  }

  @Test func `instruments are found by their names`() throws {
    var bed = AlarmBed(instruments: ["oximeter", "capnograph"])
    bed.technical(.ventilator(InstrumentIndex(0), .mainsFailure))
    bed.technical(.ventilator(InstrumentIndex(1), .mainsFailure))
    let snapshot = bed.system.snapshot(at: bed.now)
    var after = restored(snapshot, instruments: ["ventilator", "oximeter"], at: bed.now, gap: .zero)
    let actions = after.handle(.timePassed, at: bed.now)
    #expect(after.alarms.map(\.condition) == [.technical(.ventilator(InstrumentIndex(1), .mainsFailure))])
    let codes = actions.compactMap { if case .log(let record) = $0 { record.change.code } else { nil } }
    #expect(codes == ["restored", "retired"])
  }

  private let occluded = AlarmCondition.technical(
    .noSignal(InstrumentIndex(1), .endTidalCO2, .occluded))
}

extension AlarmSnapshot {
  fileprivate init(utf8 bytes: [UInt8]) throws(DocumentError) {
    try self.init(text: String(decoding: bytes, as: UTF8.self), file: "state")
  }
}
