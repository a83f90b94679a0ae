import Alarms
import Control
import Criteria
import Gateway
import Patient
import Quantities
import Readings
import Testing

@testable import Bench

/// A fault of one instrument, and what people see of it.
struct InstrumentFaultCase: CustomTestStringConvertible, Sendable {
  let fault: InstrumentFault
  let instrument: SimulatedInstrument
  /// What the main channel says while it is on or shortly behind it: words of readings, besides `measured`.
  let told: Set<String>
  /// The alarm that calls somebody; nil when none does.
  let alarm: String?
  /// Seconds after its end by which the channel has a value again.
  let recovery: Int64

  var testDescription: String { "\(fault.word.rawValue) of the \(instrument.name)" }

  init(
    _ fault: InstrumentFault, _ instrument: SimulatedInstrument, _ told: Set<String>, alarm: String? = nil,
    recovery: Int64 = 2
  ) {
    self.fault = fault
    self.instrument = instrument
    self.told = told
    self.alarm = alarm
    self.recovery = recovery
  }

  static let all: [InstrumentFaultCase] = [
    .init(.sensorOff, .oximeter, ["absent(probe-off)"], alarm: "no-signal/0/spo2/sensor-off"),
    .init(
      .sensorOff, .capnograph, ["absent(occluded)", "absent(not-reported)"],
      alarm: "no-signal/1/etco2/occluded", recovery: 10),
    // The averages go on holding the artefact, and say so.
    .init(.motion(intensity: 0.8), .oximeter, ["questionable(artefact)"], recovery: 15),
    .init(.lowPerfusion(index: 0.2), .oximeter, ["questionable(low-perfusion)"]),
    .init(.lowPerfusion(index: 0.05), .oximeter, ["questionable(out-of-track)"]),
    .init(.warmUp, .capnograph, ["absent(warm-up)"], recovery: 25),
    .init(.zeroing, .capnograph, ["questionable(device-alarm)"]),
    .init(.powerLoss, .oximeter, ["absent(silent)"], alarm: "line-down/0"),
    .init(.powerLoss, .capnograph, ["absent(silent)"], alarm: "line-down/1", recovery: 25),
    .init(
      .powerLoss, .ventilator, ["absent(no-reply)", "absent(not-reported)"], alarm: "line-down/2",
      recovery: 15),
    .init(.reset, .ventilator, ["absent(not-reported)"]),
    .init(.replyToOther, .ventilator, ["absent(corrupted)"], alarm: "line-down/2", recovery: 10),
    .init(.exception(code: 6), .ventilator, ["absent(modbus-exception)"]),
    .init(.wrongUnit, .ventilator, ["absent(corrupted)"], alarm: "line-down/2", recovery: 10),
    .init(.shifted, .ventilator, ["absent(corrupted)"], alarm: "line-down/2", recovery: 10),
  ]
}

@Suite struct `Faults of instruments` {
  private static let from = Uptime.origin + .seconds(40)
  private static let until = from + .seconds(15)

  private func night(
    _ fault: InstrumentFault, _ instrument: SimulatedInstrument, _ events: [ScenarioEvent] = []
  ) throws -> FaultyNight {
    let plan = PlannedFault(.instrument(fault), at: instrument, from: Self.from, until: Self.until)
    return try FaultyNight(FaultyNight.scenario([plan], events, duration: .seconds(90)))
  }

  @Test(arguments: InstrumentFaultCase.all)
  func `a fault is told for what it is, shows no wrong value, and is over soon`(
    _ wrong: InstrumentFaultCase
  ) throws {
    let night = try night(wrong.fault, wrong.instrument)
    let channel = `Faults of wires`.channel(of: wrong.instrument)
    #expect(night.wrong.isEmpty, "\(night.wrong.prefix(5))")
    let words = Set(night.words(channel, from: Self.from, until: Self.until + .seconds(6)))
    #expect(words.subtracting(["measured"]) == wrong.told)
    if let alarm = wrong.alarm { #expect(night.alarms[alarm] != nil, "\(night.alarms.keys.sorted())") }
    let back = try #require(night.measured(channel, since: Self.until))
    #expect(back < Self.until + .seconds(wrong.recovery))
  }

  @Test(arguments: [SimulatedInstrument.oximeter, .capnograph, .ventilator])
  func `frozen values stand still while the patient changes, and go on at the end`(
    instrument: SimulatedInstrument
  ) throws {
    let desaturation = ScenarioEvent(
      at: Self.from - .seconds(30), .body(.course(Course(.saturation, to: 80, timeConstant: 20))))
    let night = try night(.frozen, instrument, [desaturation])
    let channel = `Faults of wires`.channel(of: instrument)
    let during = night.values(channel, from: Self.from + .seconds(2), until: Self.until)
    let behind = night.values(channel, from: Self.until + .seconds(2), until: Self.until + .seconds(30))
    #expect(during.count >= 10)
    #expect(Set(during).count == 1)
    #expect(Set(behind).count > 1)
    #expect(night.wrong.isEmpty)
  }

  @Test(arguments: [.minutes(5), .minutes(-5), .hours(-24), .hours(24)] as [Interval])
  func `a ventilator's clock that jumps is noticed and shows no wrong value`(jump: Interval) throws {
    let night = try night(.clockJump(jump), .ventilator)
    #expect(night.wrong.isEmpty)
    #expect(night.words(.tidalVolume, from: Self.from).isEmpty)
    #expect(night.notes["instrument.restarted"]?.contains { $0 >= Self.from } == true)
  }

  @Test func `an oximeter's timer that jumps changes what it sends, and nothing that is shown`() throws {
    let plan = PlannedFault(
      .instrument(.clockJump(.minutes(5))), at: .oximeter, from: Self.from, until: Self.until)
    let bytes = try [[plan], []].map { faults -> [UInt8] in
      var bed = try SimulatedBed(FaultyNight.scenario(faults), seed: 1)
      bed.advance(to: Self.from + .seconds(1))
      bed.dropUnread(from: .oximeter)
      bed.advance(to: Self.from + .seconds(3))
      var bytes: [UInt8] = []
      bed.take(from: .oximeter, into: &bytes)
      return bytes
    }
    #expect(bytes[0].count == bytes[1].count)
    #expect(bytes[0] != bytes[1])
    let jumped = try night(.clockJump(.minutes(5)), .oximeter)
    #expect(jumped.words(.oxygenSaturation, from: Self.from).isEmpty)
    #expect(jumped.wrong.isEmpty)
  }

  @Test func `a blocked sampling line is told as such and never as apnoea`() throws {
    let night = try night(.occlusion, .capnograph)
    #expect(night.words(.endTidalCO2, from: Self.from, until: Self.until) == ["absent(occluded)"])
    #expect(night.alarms["no-signal/1/etco2/occluded"] != nil)
    #expect(night.alarms.keys.allSatisfy { !$0.contains("no-breath") })
  }

  @Test func `no end-tidal CO2 behind a blocked line rests on what was left in it`() throws {
    let night = try night(.occlusion, .capnograph)
    let before = night.values(.endTidalCO2, from: Self.from - .seconds(20), until: Self.from)
    let behind = night.values(.endTidalCO2, from: Self.until, until: Self.until + .seconds(30))
    let least = try #require(before.min())
    #expect(behind.count >= 15)
    #expect(behind.allSatisfy { $0 >= least - 3_000 }, "\(behind) behind \(before)")
  }

  @Test(arguments: [SimulatedInstrument.capnograph, .coughMeter])
  func `an instrument that starts anew is set up anew`(instrument: SimulatedInstrument) throws {
    let night = try night(.reset, instrument)
    #expect(night.wrong.isEmpty)
    #expect(night.notes["instrument.initialised"]?.contains { $0 > Self.from } == true)
    #expect(night.counters[instrument].reopenings == 1)
  }

  @Test func `faults move nothing that is true at the patient`() throws {
    let plans = [PlannedFault.Kind.instrument(.powerLoss), .unplugged].map {
      PlannedFault($0, at: .ventilator, from: Self.from, until: Self.until)
    }
    var faulty = try SimulatedBed(FaultyNight.scenario(plans), seed: 1)
    var calm = try SimulatedBed(FaultyNight.scenario([]), seed: 1)
    faulty.advance(to: Self.until)
    calm.advance(to: Self.until)
    #expect(faulty.body.oximetry == calm.body.oximetry)
    #expect(faulty.body.airway == calm.body.airway)
  }
}

@Suite struct `Faults of plugs and of the gateway` {
  private static let from = Uptime.origin + .seconds(40)
  private static let until = from + .seconds(15)

  @Test func `a pulled plug is told at once, and the line is back when the plug is`() throws {
    let plans = SimulatedInstrument.allCases.map {
      PlannedFault(.unplugged, at: $0, from: Self.from, until: Self.until)
    }
    let night = try FaultyNight(FaultyNight.scenario(plans, duration: .seconds(90)))
    #expect(night.wrong.isEmpty)
    for instrument in SimulatedInstrument.allCases {
      let channel = `Faults of wires`.channel(of: instrument)
      #expect(
        night.words(channel, from: Self.from, until: Self.until - .milliseconds(1))
          == ["absent(line-down)", "absent(port-missing)"], "\(instrument.name)")
      #expect(night.counters[instrument].reopenings == 1)
      #expect(night.counters[instrument].refusedOpenings >= 3)
      #expect(night.alarms["line-down/\(instrument.rawValue)"] != nil)
      guard instrument != .coughMeter else { continue }
      let back = try #require(night.measured(channel, since: Self.until))
      #expect(back < Self.until + .seconds(3), "\(instrument.name)")
    }
  }

  @Test func `a killed gateway goes on with its alarms and its chart, and opens its lines anew`() throws {
    let probe = ScenarioEvent(at: .origin + .seconds(20), .body(.probe(attached: false)))
    let sign = ScenarioEvent(
      at: .origin + .seconds(30), .person(.enter(.sign(.secretionsNotClearable, true))))
    let kill = ScenarioEvent(at: Self.from, .gateway(.restart(after: .seconds(5))))
    let scenario = FaultyNight.scenario([], [probe, sign, kill], duration: .seconds(60))
    var run = try VirtualRun(scenario, seed: 1, packs: [try RulePack.named("cn-als-2022")])
    run.advance(to: Self.from - .seconds(1)) { _, _ in }
    let before = run.core.alarms.map(\.condition.word)
    try #require(before.contains("no-signal/0/spo2/sensor-off"))
    run.advance(to: Self.from + .seconds(4)) { _, _ in }
    let isDown = !run.isGatewayRunning
    #expect(isDown)
    let records = run.counters.records
    run.advance(to: Self.from + .milliseconds(5100)) { _, _ in }
    let isUp = run.isGatewayRunning
    #expect(isUp)
    let core = run.core
    #expect(core.alarms.map(\.condition.word).contains("no-signal/0/spo2/sensor-off"))
    #expect(core.alarms.allSatisfy { $0.condition.word != "state-lost" })
    #expect(core.chart.count == 1)
    run.advance(to: .origin + .seconds(60)) { _, _ in }
    let counters = run.counters
    #expect(counters.gatewayStarts == 2)
    #expect(counters.records > records + 100)
    for instrument in SimulatedInstrument.allCases { #expect(counters[instrument].openings == 2) }
  }

  @Test(arguments: [.hours(3), .hours(-3)] as [Interval])
  func `a step of the civil clock changes no reading and no finding`(step: Interval) throws {
    let event = ScenarioEvent(at: Self.from, .gateway(.clockStep(step)))
    let stepped = try FaultyNight(FaultyNight.scenario([], [event], duration: .seconds(60)))
    let calm = try FaultyNight(FaultyNight.scenario([], duration: .seconds(60)))
    #expect(stepped.records == calm.records)
    #expect(stepped.alarms.keys.sorted() == calm.alarms.keys.sorted())
    var run = try VirtualRun(FaultyNight.scenario([], [event]), seed: 1, packs: [])
    run.advance(to: Self.from + .seconds(1)) { _, _ in }
    let shown = run.civilTime
    #expect(shown == VirtualRun.civil(at: Self.from + .seconds(1)) + step)
  }
}
