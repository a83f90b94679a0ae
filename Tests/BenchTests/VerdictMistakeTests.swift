import Alarms
import Bench
import Criteria
import Gateway
import Quantities
import Readings
import Testing

/// A gateway with a mistake planted between it and the people around the bed, and the verdict on it.
@Suite struct `A verdict on a gateway with a mistake` {
  private static let course = """
    title: Oxygen falls, nobody comes, oxygen is back
    duration: 5 min
    patient:
      saturation: 95 %
      oximeter_noise: 0 %
    timeline:
      - at: 20 s
        course: saturation
        to: 82 %
        tau: 6 s
      - at: 200 s
        course: saturation
        to: 95 %
        tau: 6 s
    expect:

    """

  private static let raised = "  - alarm: rule/cn-als-2022/FAST.HIGH\n    at: 60 s\n    within: 20 s\n"
  private static let escalated =
    "  - alarm: rule/cn-als-2022/FAST.HIGH\n    is: escalated\n    at: 120 s\n    within: 20 s\n"
  private static let ended =
    "  - alarm: rule/cn-als-2022/FAST.HIGH\n    is: ended\n    at: 245 s\n    within: 25 s\n"
  private static let counted = "  - raised: rule/cn-als-2022/FAST.HIGH\n    times: 1\n"
  private static let quiet = "  - quiet: rule/cn-als-2022/FAST.HIGH\n"

  private static func plan(_ expectations: String) throws -> Scenario {
    try Scenario(text: course + expectations, file: "bed.yaml")
  }

  /// Everything that the core commanded in one run of the course.
  private static let commands = Result { () throws -> [(command: GatewayCommand, at: Uptime)] in
    let scenario = try plan("  - quiet: technical\n")
    var commands: [(command: GatewayCommand, at: Uptime)] = []
    var run = try VirtualRun(scenario, seed: 1, packs: [try RulePack.named("cn-als-2022")])
    run.advance(to: .origin + scenario.duration) { commands.append(($0, $1)) }
    return commands
  }

  /// Judges the run when the verdict does not get to see everything.
  private func judge(
    _ expectations: String, losing isLost: (GatewayCommand, Uptime) -> Bool = { _, _ in false }
  ) throws -> [Verdict.Judgement] {
    let scenario = try Self.plan(expectations)
    var verdict = Verdict(scenario.expectations)
    for (command, at) in try Self.commands.get() where !isLost(command, at) {
      verdict.take(command, at: at)
    }
    return verdict.judgements(at: .origin + scenario.duration)
  }

  private static func isAction(_ command: GatewayCommand, _ isMeant: (AlarmAction) -> Bool) -> Bool {
    if case .alarm(let action) = command { isMeant(action) } else { false }
  }

  @Test func `is as it should be without one`() throws {
    let judgements = try judge(Self.raised + Self.escalated + Self.ended + Self.counted)
    for judgement in judgements { #expect(judgement.isMet, "\(judgement)") }
  }

  @Test func `sees an alarm that is logged and never announced, and counts it all the same`() throws {
    let judgements = try judge(Self.raised + Self.counted) { command, _ in
      Self.isAction(command) { if case .announce = $0 { true } else { false } }
    }
    #expect(judgements.map(\.isMet) == [false, true])
    #expect(judgements[0].got.hasSuffix(" high, logged and never announced"), "\(judgements[0].got)")
  }

  @Test func `sees an alarm that is announced without light and sound`() throws {
    let judgements = try judge(Self.raised) { command, _ in
      Self.isAction(command) { if case .indicate = $0 { true } else { false } }
    }
    #expect(judgements.map(\.isMet) == [false])
    #expect(judgements[0].got.hasSuffix(" high, announced without light or sound"), "\(judgements[0].got)")
  }

  @Test func `sees a light that is less urgent than its alarm`() throws {
    let judgements = try judge(Self.raised) { command, _ in
      Self.isAction(command) { if case .indicate(let shown) = $0 { shown.priority == .high } else { false } }
    }
    #expect(judgements.map(\.isMet) == [false])
  }

  @Test func `sees an announcement that comes too late`() throws {
    let scenario = try Self.plan(Self.raised)
    var verdict = Verdict(scenario.expectations)
    var late: [GatewayCommand] = []
    for (command, at) in try Self.commands.get() {
      if Self.isAction(command, { if case .announce = $0 { true } else { false } }) {
        late.append(command)
      } else {
        verdict.take(command, at: at)
      }
    }
    for command in late { verdict.take(command, at: .origin + .seconds(100)) }
    let judgement = try #require(verdict.judgements(at: .origin + scenario.duration).first)
    #expect(!judgement.isMet)
    #expect(judgement.got == "00:01:40.0 high")
  }

  @Test func `sees an alarm that is over and never withdrawn`() throws {
    let judgements = try judge(Self.ended) { command, _ in
      Self.isAction(command) { if case .withdraw = $0 { true } else { false } }
    }
    #expect(judgements.map(\.isMet) == [false])
    #expect(judgements[0].got.hasSuffix("logged and never withdrawn"), "\(judgements[0].got)")
  }

  @Test func `sees a call for more help that is only logged`() throws {
    let judgements = try judge(Self.escalated) { command, _ in
      Self.isAction(command) { if case .escalate = $0 { true } else { false } }
    }
    #expect(judgements.map(\.isMet) == [false])
    #expect(judgements[0].got.contains("logged and never called out"), "\(judgements[0].got)")
  }

  @Test func `hears an announcement of which the log knows nothing`() throws {
    let judgements = try judge(Self.quiet) { command, _ in
      Self.isAction(command) { if case .log = $0 { true } else { false } }
    }
    #expect(judgements.map(\.isMet) == [false])
    #expect(judgements[0].got.contains("FAST.HIGH announced at 00:01:"), "\(judgements[0].got)")
  }

  // MARK: Channels

  @Test(arguments: [
    ("reading: spo2\n    at: 108 s\n    from: 81 %\n    to: 83 %", true, "82"),
    ("reading: spo2\n    at: 2 min\n    from: 81 %\n    to: 83 %", false, "nothing: stale, 82 was said at"),
    ("channel: spo2\n    state: measured\n    at: 2 min", false, "nothing: stale, 82 was said at"),
    ("channel: spo2\n    state: measured\n    from: 30 s\n    until: 108 s", true, "95"),
    (
      "channel: spo2\n    state: measured\n    from: 30 s\n    until: 2 min", false,
      "nothing: stale, 82 was said at"
    ),
    ("channel: spo2\n    state: measured\n    from: 30 s", false, "nothing: stale, 82 was said at"),
    // A gateway that falls silent has not said that there is nothing.
    ("absent: spo2\n    at: 2 min", false, "nothing: stale, 82 was said at"),
    ("channel: spo2\n    state: absent\n    at: 2 min", false, "nothing: stale, 82 was said at"),
  ])
  func `sees a gateway that says no more of a channel`(entry: String, isMet: Bool, got: String) throws {
    let judgements = try judge("  - \(entry)\n") { command, at in
      if case .record = command { at >= .origin + .seconds(100) } else { false }
    }
    let judgement = try #require(judgements.first)
    #expect(judgement.isMet == isMet, "\(judgement.got)")
    #expect(judgement.got.hasPrefix(got), "\(judgement.got)")
  }

  @Test(arguments: [
    ("reading: spo2\n    at: 20 s\n    from: 94 %\n    to: 96 %", true),
    ("reading: spo2\n    at: 20.001 s\n    from: 94 %\n    to: 96 %", false),
    ("channel: spo2\n    state: measured\n    from: 10 s\n    until: 20 s", true),
    ("channel: spo2\n    state: measured\n    from: 10 s\n    until: 20.001 s", false),
    // A cough is a fact about one moment.
    ("reading: cough_peak_flow\n    at: 60 s\n    from: 94 L/min\n    to: 96 L/min", true),
  ])
  func `takes a number for the channel's own time and no longer`(entry: String, isMet: Bool) throws {
    let text = "title: By hand\nduration: 1 min\nexpect:\n  - \(entry)\n"
    let scenario = try Scenario(text: text, file: "bed.yaml")
    var verdict = Verdict(scenario.expectations)
    for (place, channel) in [(0, Channel.oxygenSaturation), (3, .coughPeakFlow)] {
      let sample = Sample(
        instrument: InstrumentIndex(UInt8(place)), channel: channel, reading: .measured(95_000),
        origin: .simulated, receivedAt: .origin + .seconds(10))
      verdict.take(.record(Record(sample)), at: .origin + .seconds(10))
    }
    let judgement = try #require(verdict.judgements(at: .origin + scenario.duration).first)
    #expect(judgement.isMet == isMet, "\(judgement.got)")
  }
}
