import Bench
import Criteria
import Quantities
import Testing

/// One eventful run of three minutes, judged by expectations that hold in it and by their neighbours that do
/// not.
@Suite struct `Verdicts` {
  private static let course = """
    title: A test
    duration: 3 min
    patient:
      saturation: 95 %
      oximeter_noise: 0 %
      circulation_delay: 8 s
    timeline:
      - at: 5 s
        fault: flip
        on: oximeter
        for: 5 s
        probability: 3 %
      - at: 20 s
        course: saturation
        to: 82 %
        tau: 6 s
      - at: 70 s
        acknowledge: rule/cn-als-2022/FAST.MEDIUM
      - at: 80 s
        course: saturation
        to: 95 %
        tau: 6 s
      - at: 150 s
        probe: off
    expect:
    """

  private func expectation(_ text: String) throws -> Bench.Expectation {
    let lines = text.split(separator: "\n").map { "    \($0)\n" }.joined()
    return try #require(
      try Scenario(text: Self.course + "\n  -" + lines.dropFirst(3), file: "bed.yaml").expectations.first)
  }

  private static let holding = [
    "finding: FAST.MEDIUM\nat: 55 s\nwithin: 15 s",
    "finding: FAST.MEDIUM\nis: cleared\nat: 115 s\nwithin: 15 s",
    "finding: FAST.MEDIUM\nstate: raised\nfrom: 70 s\nuntil: 90 s",
    "finding: S2\nstate: not-evaluable\nfrom: 31 s",
    "silent: S1.A",
    "silent: FAST.MEDIUM\nfrom: 75 s",
    "reading: spo2\nat: 15 s\nfrom: 95 %\nto: 95 %",
    "lowest: spo2\nfrom: 20 s\nuntil: 2 min\nbetween: [81 %, 83 %]",
    "highest: spo2\nfrom: 60 s\nuntil: 75 s\nbetween: [81 %, 84 %]",
    "absent: spo2\nat: 170 s",
    "channel: spo2\nstate: measured\nfrom: 30 s\nuntil: 149 s",
    "channel: spo2\nstate: absent\nreason: probe-off\nfrom: 152 s",
    "channel: spo2\nstate: absent\nat: 160 s",
    "alarm: rule/cn-als-2022/FAST.HIGH\npriority: high\nat: 55 s\nwithin: 15 s",
    "alarm: rule/cn-als-2022/FAST.MEDIUM\nis: acknowledged\nat: 70 s\nwithin: 1 s",
    "alarm: rule/cn-als-2022/FAST.MEDIUM\nis: ended\nat: 115 s\nwithin: 15 s",
    "quiet: all\nuntil: 30 s",
    "quiet: technical\nuntil: 150 s",
    "quiet: physiological\nfrom: 75 s",
    "quiet: line-down/oximeter",
    "raised: rule/cn-als-2022/FAST.MEDIUM\ntimes: 1",
    "raised: rule/cn-als-2022/FAST.MEDIUM\nat_most: 1",
    "raised: line-down/oximeter\ntimes: 0",
    "counter: wire.rejected\nof: oximeter\nfrom: 2",
    "counter: wire.rejected\nof: capnograph\nto: 0",
    "counter: line.open\nfrom: 4\nto: 4",
  ]

  private static let failing = [
    ("finding: FAST.MEDIUM\nat: 100 s\nwithin: 15 s", "00:00:"),
    ("finding: S2\nat: 100 s\nwithin: 15 s", "never"),
    ("finding: FAST.MEDIUM\nis: cleared\nat: 55 s\nwithin: 15 s", "00:01:"),
    ("finding: FAST.MEDIUM\nstate: raised\nfrom: 70 s\nuntil: 140 s", "normal at 00:01:"),
    ("finding: FAST.MEDIUM\nstate: raised\nfrom: 30 s\nuntil: 90 s", "starting at 00:00:30"),
    ("finding: S2\nstate: not-evaluable", "starting at 00:00:00"),
    ("silent: FAST.MEDIUM", "found at 00:00:"),
    ("reading: spo2\nat: 15 s\nfrom: 96 %\nto: 97 %", "95"),
    ("reading: spo2\nat: 170 s\nfrom: 90 %\nto: 97 %", "no value (probe-off)"),
    ("lowest: spo2\nfrom: 20 s\nuntil: 2 min\nbetween: [83 %, 95 %]", "82 at 00:0"),
    ("lowest: spo2\nfrom: 20 s\nuntil: 2 min\nbetween: [80 %, 81 %]", "82 at 00:0"),
    ("highest: spo2\nfrom: 20 s\nbetween: [80 %, 94 %]", "95 at 00:00:2"),
    ("highest: spo2\nfrom: 160 s\nbetween: [80 %, 96 %]", "nothing measured"),
    ("absent: spo2\nat: 15 s", "95"),
    ("channel: spo2\nstate: measured\nfrom: 30 s", "no value (probe-off) at 00:02:30"),
    ("channel: spo2\nstate: absent\nreason: no-pulse\nfrom: 152 s", "no value (probe-off) at"),
    ("channel: spo2\nstate: absent\nfrom: 100 s", "at 00:01:40"),
    ("alarm: rule/cn-als-2022/FAST.HIGH\npriority: low\nat: 55 s\nwithin: 15 s", "high"),
    ("alarm: rule/cn-als-2022/FAST.HIGH\nat: 100 s\nwithin: 15 s", "00:00:"),
    ("alarm: rule/cn-als-2022/FAST.HIGH\nis: acknowledged\nat: 70 s\nwithin: 5 s", "never; rule/"),
    ("alarm: line-down/oximeter\nat: 100 s\nwithin: 15 s", "never"),
    ("quiet: all\nuntil: 90 s", "rule/cn-als-2022/FAST.MEDIUM raised at"),
    ("quiet: physiological", "FAST.HIGH raised at"),
    ("quiet: technical", "no-signal/oximeter/spo2/sensor-off raised at 00:02:35"),
    ("quiet: rule/cn-als-2022/FAST.HIGH", "FAST.HIGH raised at"),
    ("raised: rule/cn-als-2022/FAST.MEDIUM\ntimes: 2", "1 time (00:00:"),
    ("raised: rule/cn-als-2022/FAST.MEDIUM\ntimes: 1\nfrom: 90 s", "0 times"),
    ("raised: rule/cn-als-2022/FAST.MEDIUM\nat_most: 0", "1 time"),
    ("counter: wire.rejected\nof: oximeter\nto: 0", ""),
    ("counter: wire.rejected\nof: capnograph\nfrom: 1", "0"),
    ("counter: line.open\nfrom: 5", "4"),
  ]

  private func judgements(_ texts: [String]) throws -> [Verdict.Judgement] {
    let scenario = try Scenario(text: Self.course + "\n  - quiet: line-down/ventilator", file: "bed.yaml")
    var verdict = Verdict(try texts.map { try expectation($0) })
    let pack = try #require(try RulePack.embedded("cn-als-2022"))
    var run = try VirtualRun(scenario, seed: 1, packs: [pack])
    run.advance(to: .origin + scenario.duration) { verdict.take($0, at: $1) }
    return verdict.judgements(at: .origin + scenario.duration)
  }

  @Test func `what came is judged as met, kind by kind`() throws {
    for judgement in try judgements(Self.holding) {
      #expect(judgement.isMet, "\(judgement.expectation.words): got \(judgement.got)")
    }
  }

  @Test func `what did not come is judged as not met, and says what came instead`() throws {
    for (judgement, expected) in zip(try judgements(Self.failing.map(\.0)), Self.failing) {
      #expect(!judgement.isMet, "\(judgement.expectation.words): got \(judgement.got)")
      #expect(judgement.got.contains(expected.1), "\(judgement.expectation.words): got \(judgement.got)")
    }
  }

  @Test func `each kind of expectation is tried both ways`() {
    let kinds = { (texts: [String]) in Set(texts.map { $0.prefix { $0 != ":" } }) }
    #expect(kinds(Self.holding).count == 11)
    #expect(kinds(Self.holding) == kinds(Self.failing.map(\.0)))
  }
}
