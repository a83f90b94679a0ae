import Bench
import Foundation
import SpawnedPrograms
import Testing

/// The schema of scenario files, as a public validator applies it.
@Suite struct `The schema of scenarios` {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .path(percentEncoded: false)

  /// What the validator says of each file, in order.
  private func verdicts(on files: [String], in folder: ScratchDirectory) async throws -> [String] {
    let schema = try folder.write(ScenarioSchema.text, to: "schema.json")
    let python = "\(Self.root).build/venv/bin/python3"
    try #require(
      FileManager.default.isExecutableFile(atPath: python),
      "the validator is not there; run Tests/Scripts/venv.sh")
    let script = "\(Self.root)Tests/Scripts/scenario-schema.py"
    let program = try SpawnedProgram(python, [script, schema] + files)
    let lines = try await program.output.remainingLines()
    #expect(try await program.end() == .exited(0))
    return lines
  }

  @Test func `accepts every scenario that is shipped`() async throws {
    let folder = try ScratchDirectory()
    let files = ScenarioLibrary.names.map { "\(Self.root)Simulator/Scenarios/\($0).yaml" }
    let verdicts = try await verdicts(on: files, in: folder)
    #expect(verdicts == files.map { "valid \($0)" })
  }

  /// One entry of each form, as the page shows them.
  private static let everything = """
    title: Everything
    duration: 1 h
    packs: [cn-als-2022, nice-ng42]
    patient: {saturation: 95 %, tidal_volume: 485 mL, cough_stretch: 1.5, oximeter_noise: 0 %}
    instruments: {oximeter: nonin-df2, capnograph: capnostat5, ventilator: modbus, cough-meter: flow-analyser}
    ventilator: {mode: spontaneous_timed, ipap: 16 cmH2O, epap: 5 cmH2O, rise_time: 0.2 s, oxygen: 28 %}
    timeline:
      - {at: 0 s, leak: 3 L/min}
      - {at: 1 min, course: arterial_co2, to: 52 mmHg, tau: 400 s}
      - {at: 1 min, release: arterial_co2}
      - {at: 2 min, cough: [168 L/min, 180 L/min], every: 20 s, train: 2}
      - {at: 3 min, apnoea: 30 s, airway: closed}
      - {at: 4 min, secretions: 100 %}
      - {at: 5 min, suction: 30 s}
      - {at: 6 min, ventilator: {oxygen: 28 %}}
      - {at: 7 min, circuit: open}
      - {at: 7 min, circuit: closed}
      - {at: 8 min, probe: off}
      - {at: 9 min, motion: 40 s, intensity: 80 %}
      - {at: 10 min, tremor: 40 s}
      - {at: 11 min, tick: orthopnoea}
      - {at: 11 min, untick: orthopnoea}
      - {at: 12 min, enter: {item: blood-gas, site: arterial, pco2: 6.7 kPa, ph: 7.38}}
      - {at: 12 min, enter: {item: cough-session, best: 180 L/min, efforts: 2, peaks: [180 L/min, 170 L/min]}}
      - {at: 13 min, acknowledge: all}
      - {at: 13 min, pause_audio: 2 min}
      - {at: 13 min, end_pause: }
      - {at: 13 min, audio: off}
      - {at: 13 min, alarm_off: line-down/oximeter, reason: repair}
      - {at: 13 min, alarm_on: line-down/oximeter}
      - {at: 14 min, clock_step: -1 h}
      - {at: 14 min, restart: 5 s}
      - {at: 15 min, fault: flip, on: oximeter, for: 1 min, probability: 5 %, direction: from_instrument}
      - {at: 15 min, fault: delay, on: ventilator, for: 1 min, by: 200 ms}
      - {at: 16 min, fault: unplugged, on: cough-meter, for: 1 min}
      - {at: 16 min, fault: exception, on: ventilator, for: 1 min, code: 4}
      - {at: 16 min, fault: reset, on: capnograph}
    expect:
      - {finding: S1.A, at: 20 min, within: 1 min, is: cleared}
      - {finding: S1.T1, state: not-evaluable, from: 25 min}
      - {silent: S1.T2, until: 30 min}
      - {reading: etco2, at: 4 min, from: 33 mmHg, to: 43.5 mmHg}
      - {reading: vent_mode, at: 4 min, from: 3, to: 3}
      - {lowest: spo2, from: 1 min, until: 9 min, between: [77 %, 96.5 %]}
      - {highest: vent_mode, between: [3, 3]}
      - {absent: spo2, at: 20 min}
      - {channel: spo2, state: absent, reason: probe-off, at: 21 min}
      - {channel: etco2, state: measured, from: 30 s, until: 1 min}
      - {alarm: line-down/cough-meter, is: raised, priority: medium, at: 16 min, within: 10 s}
      - {quiet: all, until: 10 s}
      - {raised: line-down/cough-meter, times: 1}
      - {raised: line-down/ventilator, at_most: 1}
      - {counter: wire.rejected, of: oximeter, from: 1, to: 5000}
    """

  @Test func `accepts every form that the reader accepts`() async throws {
    let folder = try ScratchDirectory()
    let scenario = try Scenario(text: Self.everything, file: "everything.yaml")
    #expect(scenario.expectations.count == 15)
    let file = try folder.write(Self.everything, to: "everything.yaml")
    #expect(try await verdicts(on: [file], in: folder) == ["valid \(file)"])
  }

  @Test func `refuses what the reader refuses for its keys, words and units`() async throws {
    let mistakes = [
      ("title: Everything", "titel: Everything"), ("oximeter: nonin-df2", "oximeter: nonin-df3"),
      ("ventilator: modbus", "thermometer: modbus"), ("capnograph: capnostat5", "capnograph: medibus"),
      ("duration: 1 h", "duration: 1 hour"),
      ("duration: 1 h", "duration: 3600"), ("nice-ng42", "nice-ng43"), ("saturation: 95 %", "saturation: 95"),
      ("tidal_volume: 485 mL", "tidal_volume: 485 ml"), ("spontaneous_timed", "bipap"),
      ("leak: 3 L/min", "leak: 3 L/min, suction: 20 s"), ("leak: 3 L/min", "leek: 3 L/min"),
      ("course: arterial_co2", "course: co2"), ("train: 2", "train: 6"), ("train: 2", "train: two"),
      ("airway: closed", "airway: shut"), ("circuit: open", "circuit: off"),
      ("tick: orthopnoea", "tick: pain"),
      ("item: blood-gas", "item: gas"), ("end_pause: ", "end_pause: now"), (", reason: repair", ""),
      ("fault: flip", "fault: flop"), ("fault: flip, on: oximeter", "fault: zeroing, on: oximeter"),
      ("fault: reset, on: capnograph", "fault: reset, on: capnograph, for: 1 min"), ("code: 4", "code: 0"),
      ("within: 1 min, is: cleared", "is: cleared"), ("state: not-evaluable", "state: normal"),
      ("reading: etco2", "reading: capnogram"), ("reason: probe-off", "reason: off"),
      ("is: raised, priority: medium", "is: begun"), ("priority: medium", "priority: urgent"),
      ("times: 1", "times: -1"), ("counter: wire.rejected", "counter: wire.broken"),
      ("between: [77 %, 96.5 %]", "between: [77 %]"), ("lowest: spo2", "lowest: pleth"),
      ("lowest: spo2, from: 1 min", "lowest: spo2, at: 1 min"),
    ]
    let folder = try ScratchDirectory()
    var files: [String] = []
    for (place, (right, wrong)) in mistakes.enumerated() {
      let text = Self.everything.replacingOccurrences(of: right, with: wrong)
      #expect(throws: (any Error).self, "\(wrong)") { try Scenario(text: text, file: "wrong.yaml") }
      files.append(try folder.write(text, to: "wrong-\(place).yaml"))
    }
    let verdicts = try await verdicts(on: files, in: folder)
    #expect(verdicts.count == mistakes.count)
    for ((_, wrong), verdict) in zip(mistakes, verdicts) {
      #expect(verdict.hasPrefix("refused "), "\(wrong): \(verdict)")
    }
  }
}
