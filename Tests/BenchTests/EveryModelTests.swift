import Alarms
import Bench
import Criteria
import Devices
import Gateway
import Patient
import Quantities
import Readings
import Requirements
import Testing

/// One common course over every instrument of which there is firmware.
@Suite struct `Every model of a simulated bed` {
  private static func models(_ role: SimulatedInstrument) -> [InstrumentModel] { role.models }

  /// A spot check measures now and then and guards nobody.
  private static let spotCheck = InstrumentModel.dialect(.noninDF13)
  /// A port for waveforms says no number and no alarm.
  private static let waveforms = InstrumentModel.dialect(.puritanBennettWaveforms)

  @Test func `every protocol over a byte line, and Modbus, has one`() {
    let words = NamedProtocol.all.map(\.word) + ["modbus"]
    #expect(InstrumentModel.all.map(\.word).sorted() == words.sorted())
    for model in InstrumentModel.all where model.word != "modbus" {
      let named = NamedProtocol.named(model.word)
      #expect(named?.speech == model.speech)
      #expect(named?.usualSettings == model.usualSettings)
    }
  }

  // MARK: Oximeters

  @Test(.verifies("P.QUALITY"), arguments: models(.oximeter).filter { $0 != spotCheck })
  func `low oxygen calls, and a probe that is off is never a number`(model: InstrumentModel) throws {
    let course = try ModelCourse(
      model,
      [
        ModelCourse.body(60, .course(Course(.saturation, to: 84, timeConstant: 5))),
        ModelCourse.body(130, .probe(attached: false)), ModelCourse.body(170, .probe(attached: true)),
        ModelCourse.body(175, .course(Course(.saturation, to: 96, timeConstant: 5))),
      ], seconds: 260)
    // Fifteen seconds at 90 % and below; the rule is judged once a second, and a word without a checksum is
    // believed with the next one, two seconds later at most.
    let low = try #require(course.shown.first { $0.saturation.map { $0 <= 90_000 } ?? false }).at
    let call = try #require(course.call("rule/cn-als-2022/FAST.MEDIUM"), "\(course.calls)")
    #expect(call.priority == .medium)
    #expect(call.at >= low + .seconds(13) && call.at <= low + .seconds(20), "\(call) \(Verdict.clock(low))")
    #expect(try #require(call.until) <= ModelCourse.at(260))
    // Somebody is told within ten seconds, and what stood there before is gone at once.
    let off = try #require(course.call("no-signal/oximeter/spo2/", from: 130), "\(course.calls)")
    #expect(off.at <= ModelCourse.at(142), "\(off)")
    for channel in [Channel.oxygenSaturation, .pulseRate] {
      #expect(course.values(channel, 133..<170) == [])
      #expect(!course.values(channel, 170..<178).isEmpty)
    }
    #expect(try #require(off.until) <= ModelCourse.at(176))
  }

  @Test func `a spot check shows a number for half a minute, and then none`() throws {
    let course = try ModelCourse(
      Self.spotCheck,
      [
        ModelCourse.body(60, .probe(attached: false)), ModelCourse.body(90, .probe(attached: true)),
      ], seconds: 150)
    #expect(course.values(.oxygenSaturation, 0..<30).count == 1)
    #expect(course.values(.oxygenSaturation, 30..<95) == [])
    #expect(course.values(.oxygenSaturation, 95..<110).count == 1)
    #expect(course.call("no-signal") == nil)
  }

  // MARK: Capnographs

  @Test(arguments: models(.capnograph))
  func `no breath is called as no breath, within 45 s`(model: InstrumentModel) throws {
    var support = BilevelSupport()
    support.mode = .standby
    let course = try ModelCourse(
      model, [ModelCourse.body(60, .apnoea(seconds: 75, airway: .closed))], seconds: 200, support: support)
    #expect(!course.values(.endTidalCO2, 30..<60).isEmpty)
    let call = try #require(course.call("no-signal/capnograph/etco2/no-breath", from: 60), "\(course.calls)")
    #expect(call.at <= ModelCourse.at(60 + 45), "\(call)")
    #expect(course.values(.endTidalCO2, 100..<135) == [])
    #expect(try #require(call.until) <= ModelCourse.at(135 + 20), "\(call)")
    #expect(!course.values(.endTidalCO2, 160..<200).isEmpty)
  }

  // MARK: Ventilators

  @Test(.verifies("A23"), arguments: models(.ventilator).filter { $0 != waveforms })
  func `an open circuit calls at once, and ends with it`(model: InstrumentModel) throws {
    let course = try ModelCourse(
      model, [ModelCourse.body(60, .circuit(open: true)), ModelCourse.body(90, .circuit(open: false))],
      seconds: 130)
    let call = try #require(course.call("ventilator/ventilator/disconnection"), "\(course.calls)")
    #expect(call.priority == .high)
    #expect(call.at >= ModelCourse.at(60) && call.at <= ModelCourse.at(68), "\(call)")
    #expect(try #require(call.until) <= ModelCourse.at(95), "\(call)")
  }

  // MARK: All

  @Test(.verifies("A7", "A27"), arguments: InstrumentModel.all)
  func `an instrument that is unplugged or dark calls, and comes back`(model: InstrumentModel) throws {
    let course = try ModelCourse(
      model, [], ModelCourse.troubles(model, unplugged: 60, dark: 120), seconds: 210)
    let line = "line-down/\(model.role.name)"
    let pulled = try #require(course.call(line, from: 60), "\(course.calls)")
    #expect(pulled.priority == .medium)
    #expect(pulled.at <= ModelCourse.at(70), "\(pulled)")
    // A latching alarm calls until somebody has seen it; what matters here is that it is known to be over.
    if model != Self.spotCheck {
      #expect(course.spoke.contains { $0 >= ModelCourse.at(72) && $0 <= ModelCourse.at(110) })
      #expect(course.spoke.contains { $0 >= ModelCourse.at(160) }, "\(course.spoke.map(Verdict.clock))")
    }
    for channel in [Channel.oxygenSaturation, .endTidalCO2, .ventilatorAlarms] {
      guard !course.values(channel, 20..<60).isEmpty, model != Self.spotCheck else { continue }
      #expect(course.values(channel, 62..<72) == [], "\(channel.name)")
      #expect(course.values(channel, 140..<160) == [], "\(channel.name)")
      #expect(!course.values(channel, 195..<210).isEmpty, "\(channel.name)")
    }
  }

  @Test(arguments: InstrumentModel.all)
  func `nothing calls while nothing is wrong`(model: InstrumentModel) throws {
    let course = try ModelCourse(model, [], seconds: 120)
    // A spot check leaves oxygen unjudged between two measurements, and BIPAP is a mode of which nobody knows
    // who starts a breath: both may change at the bedside, so the rules that miss them say so, quietly.
    let unjudged = course.calls.filter { $0.word.hasPrefix("cannot-be-judged/") && $0.priority == .low }
    #expect(course.calls == unjudged)
    let isExpected = model == Self.spotCheck || model == .dialect(.medibus)
    #expect(unjudged.isEmpty == !isExpected, "\(unjudged)")
  }
}
