import Bench
import Criteria
import Documents
import Patient
import Quantities
import Readings
import Testing

@Suite struct `Scenario files` {
  /// A small scenario with these timeline and expectation lines.
  private func text(timeline: String = "", expect: String = "", patient: String = "") -> String {
    let lines = [
      "title: A test", "duration: 10 min", "patient:", "  saturation: 95 %", patient, "ventilator:",
      "  mode: spontaneous_timed", "timeline:", "  - at: 0 s", "    leak: 3 L/min", timeline, "expect:",
      "  - silent: nothing_at_all", expect,
    ]
    return lines.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func refusal(_ text: String) -> String {
    do {
      _ = try Scenario(text: text, file: "bed.yaml")
      return "accepted"
    } catch {
      return error.description
    }
  }

  @Test(arguments: ScenarioFiles.names) func `every scenario of the tree is accepted and starts`(name: String)
    throws
  {
    let scenario = try ScenarioFiles.scenario(name)
    #expect(!scenario.title.isEmpty)
    #expect(!scenario.expectations.isEmpty)
    var body = try Physiology(scenario.patient, support: scenario.ventilator, seed: Seed(1))
    var timeline = BodyTimeline(scenario.bodyEvents)
    timeline.advance(&body, to: .origin + .seconds(30))
    #expect(body.latestBreath != nil)
  }

  @Test func `the documented example is a scenario`() throws {
    let scenario = try Scenario(text: ScenarioFiles.documentedExample(), file: "README.md")
    #expect(scenario.events.count == 5 && scenario.faults.count == 1)
    #expect(scenario.expectations.count == 10)
  }

  @Test func `what a file says is what happens, in the order of time`() throws {
    let scenario = try Scenario(
      text: text(
        timeline: """
            - at: 1 min
              cough: [168 L/min, 180 L/min]
              every: 40 s
              train: 2
            - at: 90 s
              course: arterial_co2
              to: 55.5 mmHg
              tau: 2 min
            - at: 2 min
              apnoea: 30 s
              airway: closed
            - at: 2 min
              ventilator:
                ipap: 14 cmH2O
            - at: 3 min
              ventilator:
                oxygen: 28 %
            - at: 4 min
              tick: secretions-not-clearable
            - at: 5 min
              probe: off
          """), file: "bed.yaml")
    let expected: [(Int64, Int, ScenarioEvent.Happening)] = [
      (0, 8, .body(.leak(3))),
      (60, 10, .body(.cough(CoughManoeuvre(peakFlow: 168, coughs: 2)))),
      (90, 14, .body(.course(Course(.arterialCO2, to: 55.5, timeConstant: 120)))),
      (100, 10, .body(.cough(CoughManoeuvre(peakFlow: 180, coughs: 2)))),
      (120, 18, .body(.apnoea(seconds: 30, airway: .closed))),
      (120, 21, .body(.support(BilevelSupport(inspiratoryPressure: 14)))),
      (180, 24, .body(.support(BilevelSupport(inspiratoryPressure: 14, inspiredOxygen: 28)))),
      (240, 27, .person(.enter(.sign(.secretionsNotClearable, true)))),
      (300, 29, .body(.probe(attached: false))),
    ]
    #expect(scenario.events.count == expected.count)
    for (event, (second, line, happening)) in zip(scenario.events, expected) {
      #expect(event.at == .origin + .seconds(second))
      #expect(event.line == line)
      #expect(event.happening == happening)
    }
    #expect(scenario.bodyEvents.count == 8)
  }

  @Test func `expectations carry their line, moment, tolerance and bounds`() throws {
    let scenario = try Scenario(
      text: text(
        expect: """
            - finding: S1.A
              at: 4.5 min
              within: 30 s
            - finding: S1.A
              is: cleared
              at: 8 min
              within: 1 min
            - silent: S1.A
              from: 9 min
            - reading: etco2
              at: 5 min
              from: 49.9 mmHg
              to: 50 mmHg
            - absent: spo2
              at: 6 min
          """), file: "bed.yaml")
    let at = { Uptime.origin + Interval.seconds($0) }
    #expect(
      scenario.expectations.dropFirst().map(\.kind) == [
        .finding(name: "S1.A", change: .found, at: at(270), tolerance: .seconds(30)),
        .finding(name: "S1.A", change: .cleared, at: at(480), tolerance: .minutes(1)),
        .silent(name: "S1.A", from: at(540), until: at(600)),
        .reading(channel: .endTidalCO2, at: at(300), bounds: 49_900...50_000),
        .absent(channel: .oxygenSaturation, at: at(360)),
      ])
    #expect(scenario.expectations.map(\.line) == [11, 12, 15, 19, 21, 25])
  }

  @Test(arguments: [
    ("- at: 1 min\n    lek: 3 L/min", 11, "lek", "is not a key here"),
    ("- at: 1 min\n    leak: 3 L/s", 11, "timeline[1].leak", "allowed: L/min"),
    ("- at: 1 min\n    leak: 3", 11, "timeline[1].leak", "a unit: L/min"),
    ("- at: 1 min\n    leak: 400 L/min", 11, "timeline[1].leak", "0 to 150 L/min"),
    ("- at: 1 minute\n    leak: 4 L/min", 10, "timeline[1].at", "us, ms, s, min, h, d"),
    ("- at: 11 min\n    leak: 4 L/min", 10, "timeline[1].at", "0 s to 10 min"),
    ("- leak: 4 L/min", 10, "timeline[1].at", "is missing"),
    ("- at: 1 min", 10, "timeline[1]", "0 things that happen; allowed: one of course, release, leak"),
    ("- at: 1 min\n    leak: 4 L/min\n    suction: 20 s", 10, "timeline[1]", "2 things that happen"),
    ("- at: 1 min\n    leak: 4 L/min\n    tau: 20 s", 12, "timeline[1].tau", "is not a key here"),
    (
      "- at: 2 min\n    leak: 4 L/min\n  - at: 1 min\n    leak: 0 L/min", 12, "timeline[2].at",
      "in time order"
    ),
    ("- at: 1 min\n    course: oxygen\n    to: 90 %", 11, "timeline[1].course", "saturation, arterial_co2"),
    ("- at: 1 min\n    course: saturation\n    to: 90 mmHg", 12, "timeline[1].to", "allowed: %"),
    ("- at: 1 min\n    course: saturation\n    to: 40 %", 12, "timeline[1].to", "50 to 99.5 %"),
    ("- at: 1 min\n    course: saturation", 10, "timeline[1].to", "is missing"),
    ("- at: 1 min\n    cough: 180 L/min", 11, "timeline[1].cough", "expected: a list"),
    ("- at: 1 min\n    cough: []", 11, "timeline[1].cough", "0 efforts; allowed: 1 to 8"),
    ("- at: 1 min\n    cough: [180 L/min, 5 L/min]", 11, "timeline[1].cough[1]", "10 to 900 L/min"),
    ("- at: 1 min\n    probe: false", 11, "timeline[1].probe", "allowed: on, off"),
    ("- at: 1 min\n    apnoea: 20 s\n    airway: blocked", 12, "timeline[1].airway", "open, closed"),
    ("- at: 1 min\n    ventilator:\n      epap: 18 cmH2O", 12, "timeline[1].ventilator", "ipap above epap"),
    ("- at: 1 min\n    tick: Bad Name", 11, "timeline[1].tick", "secretions-not-clearable, orthopnoea"),
  ])
  func `a wrong event names its line and key and what is allowed`(
    entry: String, line: Int, key: String, reason: String
  ) {
    let message = refusal(text(timeline: "  " + entry))
    #expect(message.hasPrefix("bed.yaml:\(line): "))
    #expect(message.contains(key))
    #expect(message.contains(reason))
  }

  @Test(arguments: [
    ("- finding: s2\n    at: 2 min", 12, "expect[1].within", "is missing"),
    (
      "- finding: s2\n    at: 9.5 min\n    within: 1 min", 14, "expect[1].within",
      "past the scenario's duration"
    ),
    ("- finding: s2\n    at: 12 min\n    within: 1 min", 13, "expect[1].at", "0 s to 10 min"),
    ("- finding: s2\n    is: gone\n    at: 2 min\n    within: 0 s", 13, "expect[1].is", "found, cleared"),
    ("- finding: nothing_at_all\n    at: 2 min\n    within: 0 s", 12, "expect[1]", "expectation on line 11"),
    ("- silent: s2\n    from: 3 min\n    until: 3 min", 12, "expect[1].silent", "not before its end"),
    (
      "- reading: spo3\n    at: 3 min\n    from: 1 %\n    to: 2 %", 12, "expect[1].reading",
      "spo2, pulse_rate"
    ),
    ("- reading: capnogram\n    at: 3 min", 12, "expect[1].reading", "is not allowed"),
    ("- reading: spo2\n    at: 3 min\n    from: 95 mmHg\n    to: 96 %", 14, "expect[1].from", "allowed: %"),
    (
      "- reading: spo2\n    at: 3 min\n    from: 97 %\n    to: 96 %", 12, "expect[1].reading",
      "above its upper"
    ),
    ("- at: 3 min", 12, "expect[1]", "0 things to expect"),
    ("- silent: Weak cough", 12, "expect[1].silent", "letters, digits and"),
    ("- finding: s2\n    silent: s3", 12, "expect[1]", "2 things to expect"),
  ])
  func `an expectation that could never be judged is refused`(
    entry: String, line: Int, key: String, reason: String
  ) {
    let message = refusal(text(expect: "  " + entry))
    #expect(message.hasPrefix("bed.yaml:\(line): "))
    #expect(message.contains(key))
    #expect(message.contains(reason))
  }

  @Test(arguments: [
    ("  pulse: 70 /min", 5, "patient.pulse", "is not a key here; allowed: saturation, arterial_co2"),
    ("  pulse_rate: 70 bpm", 5, "patient.pulse_rate", "allowed: /min"),
    ("  pulse_rate: 20 /min", 5, "patient.pulse_rate", "30 to 180 /min"),
    ("  tidal_volume: 200 mL\n  arterial_co2: 38 mmHg", 4, "patient", "cannot hold arterial_co2"),
    ("  tidal_volume: 1400 mL", 4, "patient", "cannot give a tidal_volume"),
    ("  arterial_co2: 115 mmHg", 4, "patient", "is too high"),
    ("  cough_stretch: 3", 5, "patient.cough_stretch", "1 to 2.5"),
  ])
  func `a patient that cannot be is refused`(entry: String, line: Int, key: String, reason: String) {
    let message = refusal(text(patient: entry))
    #expect(message.hasPrefix("bed.yaml:\(line): "))
    #expect(message.contains(key))
    #expect(message.contains(reason))
  }

  @Test(arguments: [
    ("duration: 10 min", "bed.yaml:1: title: is missing"),
    ("title: x\nduration: 5 s", "bed.yaml:2: duration: 5 s is not allowed; allowed: 10 s to 1 d"),
    ("title: x\nduration: 1 h\nfaults: []", "bed.yaml:3: faults: is not a key here"),
    (
      "title: x\nduration: 1 h\nventilator:\n  mode: bipap",
      "bed.yaml:4: ventilator.mode: bipap is not allowed"
    ),
  ])
  func `the outer keys are as strict`(text: String, message: String) {
    #expect(refusal(text).hasPrefix(message))
  }
}
