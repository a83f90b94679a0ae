import Alarms
import Bench
import Criteria
import Quantities
import Readings
import Testing

/// What scenario files expect of alarms, states and counters.
@Suite struct `Expectations of alarms and states` {
  private func scenario(_ entries: String) throws -> Scenario {
    try Scenario(text: "title: A test\nduration: 10 min\nexpect:\n\(entries)", file: "bed.yaml")
  }

  private func refusal(_ entries: String) -> String {
    do {
      _ = try scenario(entries)
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  private static func at(_ seconds: Int64) -> Uptime { .origin + .seconds(seconds) }

  private static let low = AlarmCondition.rule(pack: "cn-als-2022", rule: "FAST.MEDIUM")

  @Test(arguments: [
    (
      "alarm: rule/cn-als-2022/FAST.MEDIUM\n    at: 2 min\n    within: 5 s",
      Bench.Expectation.Kind.alarm(low, .raised, priority: nil, at: at(120), tolerance: .seconds(5))
    ),
    (
      "alarm: line-down/oximeter\n    is: acknowledged\n    priority: medium\n    at: 2 min\n    within: 0 s",
      .alarm(
        .technical(.lineDown(InstrumentIndex(0))), .acknowledged, priority: .medium, at: at(120),
        tolerance: .zero)
    ),
    ("quiet: all", .quiet(.all, from: at(0), until: at(600))),
    ("quiet: physiological\n    from: 1 min", .quiet(.kind(.physiological), from: at(60), until: at(600))),
    (
      "quiet: no-signal/capnograph/etco2/no-breath\n    until: 1 min",
      .quiet(
        .condition(.technical(.noSignal(InstrumentIndex(1), .endTidalCO2, .noBreath))), from: at(0),
        until: at(60))
    ),
    (
      "raised: rule/cn-als-2022/FAST.MEDIUM\n    times: 1",
      .raised(low, times: 1...1, from: at(0), until: at(600))
    ),
    (
      "raised: rule/cn-als-2022/FAST.MEDIUM\n    at_most: 2\n    from: 1 min",
      .raised(low, times: 0...2, from: at(60), until: at(600))
    ),
    (
      "finding: S1.T1\n    state: not-evaluable\n    until: 5 min",
      .standing(name: "S1.T1", .notEvaluable, from: at(0), until: at(300))
    ),
    (
      "channel: spo2\n    state: measured\n    at: 1 min",
      .channel(.oxygenSaturation, .measured, from: at(60), until: at(60))
    ),
    (
      "channel: spo2\n    state: questionable\n    reason: artefact",
      .channel(.oxygenSaturation, .questionable(.artefact), from: at(0), until: at(600))
    ),
    (
      "channel: etco2\n    state: absent\n    reason: no-breath\n    from: 1 min\n    until: 2 min",
      .channel(.endTidalCO2, .absent(.noBreath), from: at(60), until: at(120))
    ),
    (
      "counter: wire.rejected\n    of: oximeter\n    to: 0", .counter(.rejected, of: .oximeter, bounds: 0...0)
    ),
    ("counter: line.closed\n    from: 1\n    to: 3", .counter(.lineClosed, of: nil, bounds: 1...3)),
    (
      "lowest: spo2\n    from: 1 min\n    until: 2 min\n    between: [77 %, 79 %]",
      .extreme(.lowest, channel: .oxygenSaturation, bounds: 77_000...79_000, from: at(60), until: at(120))
    ),
    (
      "highest: etco2\n    between: [48 mmHg, 50.5 mmHg]",
      .extreme(.highest, channel: .endTidalCO2, bounds: 48_000...50_500, from: at(0), until: at(600))
    ),
  ])
  func `each means what it says, from its start to its end`(entry: String, kind: Bench.Expectation.Kind)
    throws
  {
    let expectations = try scenario("  - " + entry).expectations
    #expect(expectations.map(\.kind) == [kind])
    #expect(expectations.map(\.line) == [4])
  }

  @Test(arguments: [
    ("alarm: line-down/oximetre\n    at: 1 min\n    within: 0 s", "expect[0].alarm", "line-down/oximeter"),
    (
      "alarm: ventilator/oximeter/apnoea\n    at: 1 min\n    within: 0 s", "expect[0].alarm",
      "ventilator/ventilator/apnoea"
    ),
    (
      "alarm: no-signal/oximeter/spo2/no-breath\n    at: 1 min\n    within: 0 s", "expect[0].alarm",
      "is not allowed"
    ),
    (
      "alarm: line-down/oximeter\n    is: found\n    at: 1 min\n    within: 0 s", "expect[0].is",
      "raised, returned"
    ),
    (
      "alarm: line-down/oximeter\n    priority: none\n    at: 1 min\n    within: 0 s", "expect[0].priority",
      "low, medium, high"
    ),
    ("alarm: line-down/oximeter\n    at: 9.9 min\n    within: 30 s", "expect[0].within", "never be judged"),
    ("alarm: line-down/oximeter\n    at: 11 min\n    within: 0 s", "expect[0].at", "0 s to 10 min"),
    ("alarm: line-down/oximeter\n    within: 0 s", "expect[0].at", "is missing"),
    ("quiet: everything", "expect[0].quiet", "is not allowed"),
    ("quiet: all\n    from: 5 min\n    until: 4 min", "expect[0].quiet", "not before its end"),
    ("raised: line-down/oximeter", "expect[0].times", "is missing"),
    ("raised: line-down/oximeter\n    times: -1", "expect[0].times", "0 to 601"),
    ("raised: line-down/oximeter\n    times: 602", "expect[0].times", "0 to 601"),
    ("lowest: spo2\n    from: 1 min", "expect[0].between", "is missing"),
    ("lowest: spo2\n    between: [90 %]", "expect[0].between", "1 bounds; allowed: two"),
    ("lowest: spo2\n    between: [90 %, 80 %]", "expect[0].between", "above its upper"),
    ("lowest: spo2\n    between: [90 mmHg, 95 mmHg]", "expect[0].between[0]", "allowed: %"),
    ("lowest: spo2\n    at: 1 min\n    between: [90 %, 95 %]", "expect[0].at", "is not a key here"),
    ("highest: pleth\n    between: [1, 2]", "expect[0].highest", "spo2, pulse_rate"),
    ("raised: line-down/oximeter\n    times: 1\n    at_most: 2", "expect[0].times", "beside at_most"),
    ("finding: S1.T1\n    state: normal", "expect[0].state", "raised, not-evaluable"),
    ("finding: S1.T1\n    state: raised\n    at: 1 min", "expect[0].at", "beside state"),
    ("finding: S1.T1\n    at: 1 min\n    within: 0 s\n    until: 2 min", "expect[0].until", "beside is"),
    ("channel: spo3\n    state: measured", "expect[0].channel", "spo2, pulse_rate"),
    ("channel: spo2\n    state: good", "expect[0].state", "measured, questionable, absent"),
    ("channel: spo2\n    state: absent\n    reason: artefact", "expect[0].reason", "probe-off"),
    ("channel: spo2\n    state: measured\n    reason: artefact", "expect[0].reason", "beside measured"),
    ("channel: spo2\n    state: measured\n    at: 1 min\n    until: 2 min", "expect[0].until", "beside at"),
    ("counter: wire.broken\n    to: 1", "expect[0].counter", "wire.rejected"),
    ("counter: wire.rejected\n    of: pump\n    to: 1", "expect[0].of", "cough-meter"),
    ("counter: wire.rejected", "expect[0].from", "is missing"),
    ("counter: wire.rejected\n    from: 3\n    to: 1", "expect[0].counter", "above its upper"),
    ("counter: wire.rejected\n    to: 1 s", "expect[0].to", "0 to 1000000"),
  ])
  func `one that could never be judged is refused with its key and what is allowed`(
    entry: String, key: String, reason: String
  ) {
    let message = refusal("  - " + entry)
    #expect(message.hasPrefix("bed.yaml:"), "\(message)")
    #expect(message.contains(": \(key): "), "\(message)")
    #expect(message.contains(reason), "\(message)")
  }

  @Test(arguments: [
    (
      "reading: spo2\n    at: 1 min\n    from: 50 %\n    to: 100 %", "reading",
      "allowed: narrower ones, or channel: spo2 with state: measured"
    ),
    ("lowest: etco2\n    between: [0 mmHg, 150 mmHg]", "between", "every number of etco2"),
    ("counter: line.open\n    from: 0", "counter", "from 1 to 12020, or to 0 to 12019"),
    ("counter: line.open\n    of: oximeter\n    from: 0", "counter", "from 1 to 3005"),
    ("counter: wire.rejected\n    of: oximeter\n    to: 576960", "counter", "from 1 to 576960"),
    ("counter: samples.lost\n    to: 1000000", "counter", "could never fail"),
    ("counter: line.open\n    of: oximeter\n    from: 3006", "counter", "counts 3005 at most"),
    ("raised: line-down/oximeter\n    at_most: 601", "at_most", "allowed: 0 to 600"),
    (
      "raised: line-down/oximeter\n    at_most: 61\n    from: 1 min\n    until: 2 min", "at_most",
      "allowed: 0 to 60"
    ),
    ("counter: wire.rejected\n    of: ventilator\n    to: 0", "counter", "of the ventilator: line.open"),
    ("counter: modbus.failed\n    of: oximeter\n    to: 0", "counter", "of the oximeter: line.open"),
    ("counter: cough.unacceptable\n    of: capnograph\n    to: 0", "counter", "of the capnograph: line.open"),
  ])
  func `one that could never fail, or never hold, is refused with what is allowed`(
    entry: String, key: String, reason: String
  ) {
    let message = refusal("  - " + entry)
    #expect(message.hasPrefix("bed.yaml:") && message.contains(": expect[0].\(key): "), "\(message)")
    #expect(message.contains(reason), "\(message)")
  }

  @Test(arguments: [
    "reading: spo2\n    at: 1 min\n    from: 50 %\n    to: 99.9 %",
    "lowest: etco2\n    between: [0.1 mmHg, 150 mmHg]",
    "counter: line.open\n    of: oximeter\n    from: 0\n    to: 3004",
    "counter: wire.rejected\n    of: oximeter\n    to: 576959", "counter: samples.lost\n    from: 1",
    "counter: line.open\n    of: oximeter\n    from: 3005", "raised: line-down/oximeter\n    at_most: 600",
    "raised: line-down/oximeter\n    times: 601",
  ])
  func `one that some run could fail is accepted, however wide`(entry: String) {
    #expect(refusal("  - " + entry) == "accepted")
  }

  @Test func `what a file expects can be written down and reads back equal`() throws {
    for name in ScenarioFiles.names {
      let scenario = try ScenarioFiles.scenario(name)
      let read = try Scenario(text: ScenarioText(scenario).text, file: "bed.yaml")
      #expect(read.expectations.map(\.kind) == scenario.expectations.map(\.kind), "\(name)")
    }
  }

  @Test(arguments: [
    ("quiet: all", "alarm: line-down/oximeter\n    at: 1 min\n    within: 5 s"),
    ("channel: spo2\n    state: absent", "lowest: spo2\n    from: 1 min\n    between: [80 %, 90 %]"),
    ("alarm: rule/cn-als-2022/S2\n    at: 1 min\n    within: 5 s", "quiet: physiological"),
    ("quiet: technical", "raised: line-down/oximeter\n    times: 1"),
    ("finding: S2\n    state: not-evaluable", "finding: S2\n    at: 1 min\n    within: 0 s"),
    ("finding: S2\n    state: not-evaluable", "finding: S2\n    state: raised\n    from: 5 min"),
    ("channel: spo2\n    state: absent", "reading: spo2\n    at: 1 min\n    from: 90 %\n    to: 99 %"),
    ("channel: spo2\n    state: measured", "absent: spo2\n    at: 1 min"),
    ("channel: spo2\n    state: measured", "channel: spo2\n    state: absent\n    at: 1 min"),
    ("absent: spo2\n    at: 1 min", "reading: spo2\n    at: 1 min\n    from: 90 %\n    to: 99 %"),
  ])
  func `two that cannot hold together are refused`(one: String, other: String) {
    let message = refusal("  - \(one)\n  - \(other)")
    #expect(message.contains("cannot hold together with the expectation on line 4"), "\(message)")
  }

  @Test(arguments: [
    ("quiet: all\n    until: 1 min", "alarm: line-down/oximeter\n    at: 2 min\n    within: 5 s"),
    ("quiet: technical", "alarm: rule/cn-als-2022/S2\n    at: 1 min\n    within: 5 s"),
    ("quiet: all", "alarm: line-down/oximeter\n    is: ended\n    at: 1 min\n    within: 5 s"),
    (
      "channel: spo2\n    state: absent\n    until: 1 min",
      "channel: spo2\n    state: measured\n    from: 2 min"
    ),
  ])
  func `two that can hold together are not`(one: String, other: String) throws {
    #expect(try scenario("  - \(one)\n  - \(other)").expectations.count == 2)
  }

  @Test(arguments: [
    ("alarm: rule/cn-als-2022/FAST.LOW\n    at: 1 min\n    within: 0 s", "expect[0].alarm"),
    ("quiet: rule/cn-als-2022/S1.A", "expect[0].quiet"),
    ("raised: rule/cn-als-2022/S1.B\n    times: 0", "expect[0].raised"),
    ("raised: cannot-be-judged/cn-als-2022/S9\n    times: 0", "expect[0].raised"),
    ("finding: S9\n    state: raised", "expect[0].finding"),
  ])
  func `an alarm of a rule that calls nobody is refused before the run`(entry: String, key: String) throws {
    let scenario = try scenario("  - " + entry)
    let pack = try #require(try RulePack.embedded("cn-als-2022"))
    do {
      try scenario.check(against: [pack])
      Issue.record("\(entry) was accepted")
    } catch {
      #expect("\(error)".hasPrefix("bed.yaml:4: \(key): "), "\(error)")
    }
  }

  @Test func `a scenario names its packs, each once, or gets the usual one`() throws {
    #expect(try scenario("  - quiet: all").packs == ["cn-als-2022"])
    let text = "title: A test\nduration: 10 min\npacks: "
    let two = try Scenario(text: text + "[cn-als-2022, nice-ng42]", file: "bed.yaml")
    #expect(two.packs == ["cn-als-2022", "nice-ng42"])
    for (list, reason) in [
      ("[cn-als-2023]", "cn-als-2022"), ("[aan-2009, aan-2009]", "each pack once"), ("[]", "0 packs"),
    ] {
      do {
        _ = try Scenario(text: text + list, file: "bed.yaml")
        Issue.record("\(list) was accepted")
      } catch {
        #expect("\(error)".hasPrefix("bed.yaml:3: packs") && "\(error)".contains(reason), "\(error)")
      }
    }
  }
}
