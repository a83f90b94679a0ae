import Criteria
import Devices
import Gateway
import Quantities
import Readings
import Testing
import WireFormats

@Suite struct `Bedside core` {
  static let oximeter = InstrumentIndex(0)
  static let coughMeter = InstrumentIndex(1)

  static func at(_ milliseconds: Int64) -> Uptime { .origin + .milliseconds(milliseconds) }

  static func core() throws -> Bedside {
    let plans = [
      InstrumentPlan(name: "oximeter", speech: .noninDF2, origin: .bedside),
      InstrumentPlan(name: "cough-meter", speech: .flowAnalyser, origin: .bedside),
    ]
    let pack = try #require(try RulePack.embedded("cn-als-2022"))
    return Bedside(
      instruments: plans, evaluator: Evaluator(packs: [pack], patient: PatientContext(diagnosis: .als)))
  }

  /// One second of an oximeter: three packets that show this saturation.
  static func second(of saturation: Int32) -> [UInt8] {
    var packet = NoninPacket()
    packet.saturationDisplay = .percent(saturation)
    packet.saturationFast = .percent(saturation)
    packet.pulseRateDisplay = .perMinute(72)
    var bytes: [UInt8] = []
    for _ in 0..<3 {
      for frame in 0..<NoninFrame.framesPerPacket {
        packet.frame(frame, status: .perfusion(.high), pleth: 100).encode { bytes.append($0) }
      }
    }
    return bytes
  }

  static func samples(_ commands: [GatewayCommand], of instrument: InstrumentIndex) -> [Sample] {
    commands.compactMap { command in
      guard case .record(let record) = command, case .sample(let sample) = record.content else { return nil }
      return sample.instrument == instrument ? sample : nil
    }
  }

  static func started() throws -> Bedside {
    var core = try core()
    _ = core.handle(.started, at: at(0))
    _ = core.handle(.opened(oximeter), at: at(0))
    _ = core.handle(.opened(coughMeter), at: at(0))
    return core
  }

  @Test func `every line is opened at the start and none before`() throws {
    var core = try Self.core()
    #expect(core.nextDeadline(after: Self.at(0)) == nil)
    let opened = core.handle(.started, at: Self.at(0)).compactMap { command -> InstrumentIndex? in
      if case .open(let index) = command { index } else { nil }
    }
    #expect(opened == [Self.oximeter, Self.coughMeter])
  }

  @Test func `a port that cannot be opened is said on its instrument's channels and on no other's`() throws {
    var core = try Self.core()
    _ = core.handle(.started, at: Self.at(0))
    let commands = core.handle(.openRefused(Self.oximeter, .portForbidden), at: Self.at(10))
    let said = Self.samples(commands, of: Self.oximeter)
    #expect(Set(said.map(\.channel)) == [.oxygenSaturation, .pulseRate, .oxygenSaturationFast])
    #expect(said.allSatisfy { $0.reading == .absent(.portForbidden) })
    #expect(Self.samples(commands, of: Self.coughMeter).isEmpty)
  }

  @Test func `numbers of an open line go to the ring with the moment of their last byte`() throws {
    var core = try Self.started()
    let commands = core.handle(.bytes(Self.oximeter, Self.second(of: 95)), at: Self.at(1000))
    let last = Self.samples(commands, of: Self.oximeter).last { $0.channel == .oxygenSaturation }
    #expect(last?.reading == .measured(95_000))
    #expect(last?.receivedAt == Self.at(1000))
    #expect(last?.origin == .bedside)
  }

  @Test func `what a line still says after it was lost is not heard`() throws {
    var core = try Self.started()
    _ = core.handle(.bytes(Self.oximeter, Self.second(of: 95)), at: Self.at(1000))
    _ = core.handle(.lost(Self.oximeter, .lineDown), at: Self.at(1100))
    let commands = core.handle(.bytes(Self.oximeter, Self.second(of: 70)), at: Self.at(1200))
    #expect(Self.samples(commands, of: Self.oximeter).isEmpty)
  }

  @Test func `fifteen seconds at ninety percent raise the fast rule, which a lost line leaves`() throws {
    var core = try Self.started()
    var states: [String] = []
    func take(_ commands: [GatewayCommand]) {
      for case .finding(let change) in commands where change.finding.rule == "FAST.MEDIUM" {
        states.append(change.finding.state.code)
      }
    }
    for second in Int64(1)...20 {
      take(core.handle(.bytes(Self.oximeter, Self.second(of: 90)), at: Self.at(second * 1000)))
    }
    #expect(states.last == "active")
    _ = core.handle(.lost(Self.oximeter, .lineDown), at: Self.at(20_500))
    for second in Int64(21)...200 { take(core.handle(.timePassed, at: Self.at(second * 1000))) }
    #expect(states.last == "active")
  }

  @Test func `a lost line is closed, opened again when its time has come, and only then`() throws {
    var core = try Self.started()
    _ = core.handle(.lost(Self.oximeter, .lineDown), at: Self.at(500))
    var reopened: Uptime?
    var now = Self.at(500)
    while reopened == nil, now < Self.at(60_000), let due = core.nextDeadline(after: now) {
      now = max(due, now + .milliseconds(1))
      for case .open(Self.oximeter) in core.handle(.timePassed, at: now) { reopened = now }
    }
    #expect(reopened == Self.at(1500))
  }
}
