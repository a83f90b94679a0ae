import Alarms
import Criteria
import Quantities
import Readings
import Requirements
import Testing

private let probe = InstrumentIndex(0)

private func noSignal(_ channel: Channel, _ loss: SignalLoss) -> AlarmCondition {
  .technical(.noSignal(probe, channel, loss))
}

private func delay(of condition: AlarmCondition) throws -> Interval {
  try #require(AlarmTable.row(of: condition).conditionDelay)
}

@Suite struct `Alarms of signals and lines` {
  @Test(
    .verifies("A6", "A18", "A20"),
    arguments: [
      (Absence.probeOff, SignalLoss.sensorOff), (.noPulse, .noPulse), (.notReported, .notReported),
      (.deviceFault, .deviceFault), (.implausible, .implausible), (.warmUp, .notReady),
    ])
  func `a lost saturation is a technical alarm once it has lasted, never a value`(
    absence: Absence, loss: SignalLoss
  ) throws {
    var bed = AlarmBed()
    let condition = noSignal(.oxygenSaturation, loss)
    bed.sample(.oxygenSaturation, .measured(97_000))
    bed.sample(.oxygenSaturation, .absent(absence))
    bed.wait(try delay(of: condition) - .milliseconds(1))
    #expect(bed.system.alarms == [] && bed.announced == [])
    bed.wait(.milliseconds(1))
    let alarm = try #require(bed.alarm(condition))
    #expect(alarm.kind == .technical && alarm.detail == absence.word)
    #expect(alarm.signalledAt - alarm.conditionAt == .zero)
    bed.sample(.oxygenSaturation, .measured(97_000))
    #expect(bed.state(condition) == .recent)
  }

  @Test(.verifies("A18")) func `an old saturation is an alarm at once, for its delay has passed already`() {
    var bed = AlarmBed()
    bed.sample(.oxygenSaturation, .absent(.stale))
    #expect(bed.state(noSignal(.oxygenSaturation, .stale)) == .active)
  }

  @Test(.verifies("A33")) func `one bad reading calls nobody`() {
    var bed = AlarmBed()
    for absence in Absence.allCases where absence != .stale {
      bed.sample(.oxygenSaturation, .absent(absence))
      bed.wait(.milliseconds(999))
      bed.sample(.oxygenSaturation, .measured(97_000))
      bed.wait(.minutes(3))
    }
    #expect(bed.announced == [])
  }

  @Test func `a channel that nobody relies on calls nobody, but its line does`() {
    var bed = AlarmBed()
    bed.sample(.pulseRate, .absent(.probeOff))
    bed.wait(.minutes(3))
    #expect(bed.announced == [])
    bed.sample(.pulseRate, .absent(.silent))
    bed.wait(.seconds(5))
    #expect(bed.state(line) == .active)
  }

  @Test(
    .verifies("A7", "A8", "A27"),
    arguments: [
      Absence.portMissing, .portBusy, .portForbidden, .lineDown, .silent, .protocolMismatch, .corrupted,
      .noReply,
    ])
  func `a line that is down is one medium alarm that outlasts its cause until somebody has seen it`(
    absence: Absence
  ) throws {
    var bed = AlarmBed()
    for channel in [Channel.oxygenSaturation, .pulseRate, .oxygenSaturationFast] {
      bed.sample(channel, .absent(absence))
    }
    bed.wait(.milliseconds(4999))
    #expect(bed.announced == [])
    bed.wait(.milliseconds(1))
    #expect(bed.system.alarms.map(\.condition) == [line])
    #expect(bed.alarm(line)?.priority == .medium && bed.alarm(line)?.detail == absence.word)
    bed.sample(.oxygenSaturation, .measured(97_000))
    bed.sample(.pulseRate, .measured(70_000))
    #expect(bed.state(line) == .active)
    bed.sample(.oxygenSaturationFast, .measured(97_000))
    #expect(bed.state(line) == .latched && bed.system.indicator.priority == .medium)
    bed.wait(.hours(1))
    #expect(bed.state(line) == .latched && bed.withdrawn == [])
    bed.tell(.acknowledged(line, by: "Li"))
    #expect(bed.system.alarms == [] && bed.withdrawn.count == 1)
  }

  @Test(.verifies("A34")) func `a line that comes and goes is one alarm and one notification`() {
    var bed = AlarmBed()
    for _ in 0..<20 {
      bed.sample(.oxygenSaturation, .absent(.lineDown))
      bed.wait(.seconds(10))
      bed.sample(.oxygenSaturation, .measured(97_000))
      bed.wait(.seconds(10))
    }
    #expect(bed.announced.count == 1 && bed.withdrawn == [])
    #expect(bed.logged.count { $0 == "returned" } == 19)
  }

  @Test func `a line that was just opened says nothing about its instrument`() {
    var bed = AlarmBed()
    bed.sample(.oxygenSaturation, .absent(.lineDown))
    bed.wait(.seconds(5))
    bed.sample(.oxygenSaturation, .absent(.awaited))
    #expect(bed.state(line) == .active && bed.alarm(line)?.isJudged == false)
    bed.sample(.oxygenSaturation, .absent(.probeOff))
    #expect(bed.state(line) == .latched)
  }

  @Test(.verifies("P.INVALID")) func `a lost line clears no alarm of the sensor behind it`() {
    var bed = AlarmBed()
    let off = noSignal(.oxygenSaturation, .sensorOff)
    bed.sample(.oxygenSaturation, .absent(.probeOff))
    bed.wait(.seconds(5))
    for absence in [Absence.lineDown, .awaited, .stale, .deviceFault] {
      bed.sample(.oxygenSaturation, .absent(absence))
      #expect(bed.state(off) == .active && bed.alarm(off)?.isJudged == false, "\(absence)")
    }
    bed.sample(.oxygenSaturation, .measured(97_000))
    #expect(bed.state(off) == .recent)
  }

  @Test(
    .verifies("A21", "A22"),
    arguments: [Absence.occluded, .zeroing, .warmUp, .settingsMissing, .deviceFault, .notReported])
  func `a capnograph with a blocked line or at its zero is no apnoea`(absence: Absence) {
    var bed = AlarmBed()
    bed.sample(.endTidalCO2, .absent(absence))
    bed.wait(.minutes(5))
    #expect(bed.system.alarms.map(\.kind) == [.technical])
    #expect(bed.alarm(noSignal(.endTidalCO2, .noBreath)) == nil)
  }

  @Test func `a capnograph alone that sees no breath is a medium alarm about the patient`() throws {
    var bed = AlarmBed()
    bed.sample(.endTidalCO2, .absent(.noBreath))
    bed.wait(.seconds(10))
    let alarm = try #require(bed.alarm(noSignal(.endTidalCO2, .noBreath)))
    #expect(alarm.kind == .physiological && alarm.priority == .medium)
  }

  @Test(.verifies("A22"))
  func `a capnograph that sees no breath while the ventilator counts some asks for its line`() throws {
    var bed = AlarmBed()
    let (apnoea, suspected) = (noSignal(.endTidalCO2, .noBreath), noSignal(.endTidalCO2, .lineSuspected))
    bed.sample(.ventilatorRate, .measured(16_000), instrument: 1)
    bed.sample(.endTidalCO2, .absent(.noBreath))
    bed.wait(.seconds(10))
    #expect(bed.state(suspected) == .active && bed.alarm(suspected)?.kind == .technical)
    #expect(bed.alarm(apnoea) == nil)
  }

  private static let (alone, confirmed, suspected) = (
    noSignal(.endTidalCO2, .noBreath), noSignal(.endTidalCO2, .confirmedNoBreath),
    noSignal(.endTidalCO2, .lineSuspected)
  )

  @Test(.verifies("P.NO-BREATH"))
  func `no breath is a high alarm ten seconds after the capnograph's twenty when a ventilator confirms it`()
    throws
  {
    var bed = AlarmBed()
    bed.sample(.ventilatorRate, .measured(0), instrument: 1)
    bed.sample(.endTidalCO2, .absent(.noBreath))
    bed.wait(.milliseconds(9999))
    #expect(bed.announced == [])
    bed.wait(.milliseconds(1))
    #expect(bed.system.alarms.map(\.condition) == [Self.confirmed])
    let alarm = try #require(bed.alarm(Self.confirmed))
    #expect(alarm.kind == .physiological && alarm.priority == .high)
    bed.sample(.endTidalCO2, .measured(38_000))
    #expect(bed.state(Self.confirmed) == .recent)
  }

  @Test(.verifies("P.NO-BREATH"))
  func `no breath is one alarm when the ventilator stops to count just before it calls`() {
    var bed = AlarmBed()
    bed.sample(.ventilatorRate, .measured(0), instrument: 1)
    bed.sample(.endTidalCO2, .absent(.noBreath))
    bed.wait(.seconds(8))
    bed.sample(.ventilatorRate, .absent(.notReported), instrument: 1)
    bed.wait(.seconds(30))
    #expect(bed.announced.map(\.condition) == [Self.confirmed])
    #expect(bed.system.alarms.map(\.condition) == [Self.confirmed])
  }

  @Test(.verifies("A22", "P.NO-BREATH"), arguments: [false, true])
  func `what the ventilator says of no breath changes the alarm without a gap`(isAcknowledged: Bool) {
    var bed = AlarmBed()
    bed.sample(.endTidalCO2, .absent(.noBreath))
    bed.wait(.seconds(10))
    let course: [(Int32, AlarmCondition)] = [
      (16_000, Self.suspected), (0, Self.confirmed), (14_000, Self.suspected), (0, Self.confirmed),
    ]
    for (rate, condition) in course {
      if isAcknowledged { bed.tell(.acknowledged(nil, by: "Li")) }
      bed.sample(.ventilatorRate, .measured(rate), instrument: 1)
      #expect(bed.state(condition) == .active, "\(rate)")
      #expect(bed.system.alarms.filter(\.state.isPresent).map(\.condition) == [condition], "\(rate)")
      #expect(bed.alarm(condition)?.conditionAt == bed.now && bed.system.indicator.sound != nil, "\(rate)")
      bed.wait(.seconds(3))
    }
  }

  @Test func `a delay that runs goes on when the ventilator speaks`() {
    var bed = AlarmBed()
    bed.sample(.endTidalCO2, .absent(.noBreath))
    bed.wait(.seconds(6))
    bed.sample(.ventilatorRate, .measured(0), instrument: 1)
    bed.wait(.milliseconds(3999))
    #expect(bed.announced == [])
    bed.wait(.milliseconds(1))
    #expect(bed.announced.map(\.condition) == [Self.confirmed])
  }

  @Test(.verifies("P.INVALID")) func `a ventilator that falls silent does not ease what it confirmed`() {
    var bed = AlarmBed()
    bed.sample(.ventilatorRate, .measured(0), instrument: 1)
    bed.sample(.endTidalCO2, .absent(.noBreath))
    bed.wait(.seconds(10))
    bed.sample(.ventilatorRate, .absent(.standby), instrument: 1)
    bed.wait(.minutes(1))
    #expect(bed.system.alarms.map(\.condition) == [Self.confirmed])
    #expect(bed.alarm(Self.confirmed)?.isJudged == false)
    bed.sample(.ventilatorRate, .measured(12_000), instrument: 1)
    #expect(bed.state(Self.suspected) == .active && bed.state(Self.confirmed) == .recent)
  }

  @Test(
    .verifies("P.INVALID", "P.NO-BREATH"),
    arguments: [Absence.occluded, .zeroing, .warmUp, .settingsMissing, .notReported, .implausible])
  func `nothing but a breath, or a ventilator that counts some, takes back that nobody breathed`(
    absence: Absence
  ) {
    for rate: Int32? in [nil, 0] {
      var bed = AlarmBed()
      let called = rate == nil ? Self.alone : Self.confirmed
      if let rate { bed.sample(.ventilatorRate, .measured(rate), instrument: 1) }
      bed.sample(.endTidalCO2, .absent(.noBreath))
      bed.wait(.seconds(10))
      bed.sample(.endTidalCO2, .absent(absence))
      #expect(bed.state(called) == .active && bed.alarm(called)?.isJudged == false)
      bed.wait(.seconds(20))
      bed.sample(.endTidalCO2, .absent(.noBreath))
      bed.wait(.milliseconds(1))
      #expect(bed.state(called) == .active && bed.alarm(called)?.isJudged == true)
      #expect(bed.announced.count { $0.condition == called } == 1)
      bed.sample(.endTidalCO2, .absent(absence))
      bed.sample(.ventilatorRate, .measured(12_000), instrument: 1)
      #expect(bed.state(called) == .recent)
    }
  }

  @Test(.verifies("A22")) func `a line that is blocked before anybody was told is no apnoea`() {
    var bed = AlarmBed()
    bed.sample(.endTidalCO2, .absent(.noBreath))
    bed.wait(.seconds(9))
    bed.sample(.endTidalCO2, .absent(.occluded))
    bed.wait(.minutes(1))
    #expect(bed.announced.map(\.condition) == [noSignal(.endTidalCO2, .occluded)])
  }

  @Test func `a cough that was cut off or clipped is no fault of the line`() {
    var bed = AlarmBed()
    for absence in [Absence.corrupted, .clipped, .implausible] {
      bed.sample(.coughPeakFlow, .absent(absence))
      bed.wait(.minutes(3))
    }
    #expect(bed.announced == [])
    bed.sample(.coughPeakFlow, .absent(.silent))
    bed.wait(.seconds(5))
    #expect(bed.state(line) == .active)
  }
}

@Suite struct `Alarms of the ventilator` {
  private static func condition(_ alarm: VentilatorAlarm) -> AlarmCondition {
    .technical(.ventilator(InstrumentIndex(0), alarm))
  }

  @Test(.verifies("A23", "A24", "A26", "A28"), arguments: VentilatorAlarm.allCases)
  func `each of its bits is repeated as its own alarm while it is set`(alarm: VentilatorAlarm) throws {
    var bed = AlarmBed()
    let bit = try #require(VentilatorAlarm.allCases.firstIndex(of: alarm))
    bed.sample(.ventilatorAlarms, .measured(Int32(1 << bit) * 1000))
    bed.wait(.seconds(20))
    #expect(bed.system.alarms.map(\.condition) == [Self.condition(alarm)])
    bed.sample(.ventilatorAlarms, .absent(.noReply))
    #expect(bed.state(Self.condition(alarm)) == .active)
    #expect(bed.alarm(Self.condition(alarm))?.isJudged == false)
    bed.sample(.ventilatorAlarms, .measured(0))
    #expect(bed.state(Self.condition(alarm)) == .recent)
  }

  @Test(.verifies("A23", "A24", "A26"))
  func `an open circuit and an obstruction are high alarms, a low battery too, the mains a low one`() {
    for alarm in [VentilatorAlarm.disconnection, .highPressure, .apnoea, .batteryLow] {
      #expect(AlarmTable.row(of: Self.condition(alarm)).priority == .high)
      #expect(AlarmTable.row(of: Self.condition(alarm)).conditionDelay == .zero)
    }
    #expect(AlarmTable.row(of: Self.condition(.mainsFailure)).priority == .low)
  }

  @Test(.verifies("A23", "P.LOW-VOLUME"))
  func `an open circuit supersedes what follows from it, which is told if it outlasts it`() throws {
    var bed = AlarmBed()
    // Leak, open circuit, apnoea, low minute volume, low tidal volume.
    bed.sample(.ventilatorAlarms, .measured(31_000))
    bed.wait(.minutes(2))
    #expect(bed.system.alarms.map(\.condition) == [Self.condition(.disconnection)])
    bed.tell(.acknowledged(nil, by: "Li"))
    bed.wait(.minutes(2))
    #expect(bed.system.alarms.map(\.condition) == [Self.condition(.disconnection)])
    bed.sample(.ventilatorAlarms, .measured(16_000))
    bed.wait(.milliseconds(4999))
    #expect(bed.alarm(Self.condition(.lowTidalVolume)) == nil)
    bed.wait(.milliseconds(1))
    #expect(bed.state(Self.condition(.lowTidalVolume)) == .active)
    #expect(bed.alarm(Self.condition(.apnoea)) == nil)
  }

  @Test func `a high leak calls after twenty seconds, whichever ventilator sees it, and a short one never`() {
    var bed = AlarmBed()
    bed.sample(.ventilatorAlarms, .measured(1_000))
    bed.wait(.milliseconds(19_999))
    bed.sample(.ventilatorAlarms, .measured(0))
    bed.wait(.seconds(5))
    #expect(bed.alarm(Self.condition(.highLeak)) == nil)
    bed.sample(.ventilatorAlarms, .measured(1_000))
    bed.wait(.seconds(20))
    #expect(bed.state(Self.condition(.highLeak)) == .active)
  }

  @Test func `an alarm that called before the circuit opened goes on`() {
    var bed = AlarmBed()
    bed.sample(.ventilatorAlarms, .measured(16_000))
    bed.wait(.seconds(5))
    bed.sample(.ventilatorAlarms, .measured(18_000))
    bed.wait(.minutes(1))
    #expect(bed.state(Self.condition(.lowTidalVolume)) == .active)
    #expect(bed.system.indicator.priority == .high)
  }
}
