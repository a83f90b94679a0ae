import Bench
import Devices
import Documents
import Patient
import Quantities
import SpawnedPrograms
import Testing

/// Which instruments stand at a bed, in scenario files and on the command line.
@Suite struct `Models in scenario files` {
  private func scenario(_ body: String, models: [InstrumentModel] = []) throws -> Scenario {
    try Scenario(text: "title: Models\nduration: 1 h\n" + body, file: "models.yaml", models: models)
  }

  @Test(arguments: InstrumentModel.all) func `every model is named by its protocol's word`(
    model: InstrumentModel
  ) throws {
    let scenario = try scenario("instruments: {\(model.role.name): \(model.word)}")
    #expect(scenario.models == BedModels([model]))
    #expect(scenario.models[model.role] == model)
    #expect(try Scenario(text: ScenarioText(scenario).text, file: "again.yaml").models == scenario.models)
  }

  @Test func `a file that names none has the usual ones, and another choice takes their place`() throws {
    #expect(try scenario("").models == BedModels())
    let text = "instruments: {oximeter: nellcor-spd, ventilator: medibus}"
    let models = try scenario(text, models: [.dialect(.noninDF7)]).models
    #expect(models.all.map(\.word) == ["nonin-df7", "capnostat5", "medibus", "flow-analyser"])
  }

  @Test(arguments: [
    (
      "instruments: {oximeter: nonin-df3}",
      "models.yaml:3: instruments.oximeter: nonin-df3 is not allowed; allowed: nonin-df2, nonin-ascii, "
    ),
    (
      "instruments: {capnograph: medibus}",
      "models.yaml:3: instruments.capnograph: medibus is not allowed; "
        + "allowed: capnostat5, capnostream, micropod"
    ),
    ("instruments: {thermometer: x}", "thermometer: is not a key here; allowed: oximeter, capnograph, "),
    (
      "instruments: {ventilator: medibus}\ntimeline:\n"
        + "  - {at: 1 min, fault: reply_to_other, on: ventilator, for: 1 s}",
      "models.yaml:5: timeline[0].on: ventilator is not allowed; allowed: ventilator that is modbus; "
        + "here it is medibus, which cannot have the fault reply_to_other"
    ),
    (
      "instruments: {oximeter: nellcor-spd}\ntimeline:\n"
        + "  - {at: 1 min, fault: clock_jump, on: oximeter, by: 1 h}",
      "allowed: ventilator, oximeter that is nonin-df2 or nonin-df7; here it is nellcor-spd"
    ),
    (
      "instruments: {ventilator: pb840-waveforms}\ntimeline:\n"
        + "  - {at: 1 min, fault: drop, on: ventilator, for: 1 s, direction: to_instrument}",
      "direction: to_instrument is not allowed; allowed: from_instrument"
    ),
    (
      "instruments: {oximeter: nonin-ascii}\ntimeline:\n"
        + "  - {at: 1 min, fault: low_perfusion, on: oximeter, for: 1 s, index: 0.2 %}",
      "here it is nonin-ascii, which cannot have the fault low_perfusion"
    ),
    (
      "instruments: {ventilator: respironics-v60}\nexpect:\n  - {absent: tidal_volume, at: 1 min}",
      "models.yaml:5: expect[0].absent: tidal_volume is not allowed; allowed: spo2, "
    ),
    (
      "instruments: {oximeter: masimo-ascii-2}\nexpect:\n  - {absent: spo2_fast, at: 1 min}",
      "no instrument of masimo-ascii-2, capnostat5, modbus, flow-analyser ever gives another"
    ),
    (
      "expect:\n  - {quiet: no-signal/capnograph/spo2/sensor-off, until: 1 min}",
      "expect[0].quiet: no-signal/capnograph/spo2/sensor-off is not allowed"
    ),
    (
      "instruments: {ventilator: pb840-waveforms}\nexpect:\n"
        + "  - {quiet: ventilator/ventilator/disconnection, until: 1 min}",
      "this bed has nonin-df2, capnostat5, pb840-waveforms, flow-analyser"
    ),
    (
      "instruments: {ventilator: medibus}\nexpect:\n  - {counter: modbus.failed, of: ventilator, to: 0}",
      "expect[0].counter: modbus.failed is not allowed; allowed: of the ventilator: line.open"
    ),
  ])
  func `what means nothing for a model is refused with its line and what is allowed`(
    text: String, words: String
  ) throws {
    let error = try #require(throws: DocumentError.self) { try scenario(text) }
    #expect(error.description.hasPrefix("models.yaml:"))
    #expect(error.description.contains(words), "\(error)")
  }

  @Test func `what another model can have is allowed for it`() throws {
    let faults = try scenario(
      """
      instruments: {oximeter: cms50d-plus-7.0, capnograph: capnostream, ventilator: medibus}
      timeline:
        - {at: 1 min, fault: drop, on: oximeter, for: 1 s, direction: to_instrument}
        - {at: 1 min, fault: echo, on: oximeter, for: 1 s}
      expect:
        - {quiet: no-signal/capnograph/spo2/sensor-off, until: 30 s}
        - {counter: wire.rejected, of: ventilator, from: 1}
        - {counter: instrument.identified, of: ventilator, from: 1}
      """
    ).faults
    #expect(faults.count == 2)
  }

  @Test func `a scenario that expects what a model never gives can be run live with it, and not judged`()
    throws
  {
    let error = try #require(throws: DocumentError.self) {
      try ScenarioLibrary.scenario("stable-niv", models: [.dialect(.respironicsV60)])
    }
    #expect(error.description.hasPrefix("stable-niv.yaml:"))
    let live = try ScenarioLibrary.scenario(
      "stable-niv", models: [.dialect(.respironicsV60)], isJudged: false)
    #expect(live.models[.ventilator].word == "respironics-v60")
    let text = """
      title: A fault of a Modbus unit
      duration: 1 h
      timeline:
        - {at: 1 min, fault: shifted, on: ventilator, for: 1 s}
      """
    #expect(throws: DocumentError.self) {
      try Scenario(text: text, file: "fault.yaml", models: [.dialect(.medibus)], isJudged: false)
    }
  }

  @Test(
    arguments: [
      ("oximeter", "--model oximeter is not allowed; allowed: an instrument (oximeter, capnograph, "),
      ("scale=x", "--model scale=x is not allowed; allowed: an instrument ("),
      (
        "capnograph=nonin-df2",
        "--model capnograph=nonin-df2 is not allowed; allowed behind capnograph=: capnostat5, capnostream, "
      ),
    ], ["run", "check", "live"])
  func `a wrong word on the command line is answered with what is allowed`(
    wrong: (word: String, words: String), command: String
  ) async throws {
    let scratch = try ScratchDirectory()
    let more =
      command == "live" ? ["--scenario", "stable-niv", "--directory", scratch.path("x")] : ["stable-niv"]
    let program = try SpawnedProgram(own: "breathline-sim", [command] + more + ["--model", wrong.word])
    let errors = try await program.errors.remainingLines().joined(separator: " ")
    #expect(try await program.end() == .exited(64))
    #expect(errors.contains(wrong.words), "\(errors)")
  }

  @Test func `a run that failed is repeated with its models`() throws {
    let models = try ModelChoices(["oximeter=nonin-df7"]).models
    let scenario = try ScenarioLibrary.scenario("stable-niv", models: models)
    let plan = CheckPlan(
      [CheckPlan.Course("stable-niv", scenario, packs: [])], seeds: 1...1, program: "breathline-sim",
      packNames: [], modelWords: ["oximeter=nonin-df7"])
    #expect(
      plan.replay(0, seed: 1) == "breathline-sim run stable-niv --seed 1 --model oximeter=nonin-df7")
  }
}
