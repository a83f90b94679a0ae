import Alarms
import Criteria
import Devices
import Gateway
import Quantities
import Readings
import SpawnedPrograms
import Testing
import WireFormats

/// What the gateway does while nothing happens: nothing.
@Suite struct `Idle gateway` {
  private static let plans: [InstrumentPlan] = [
    InstrumentPlan(name: "oximeter", speech: .noninDF2, origin: .simulated),
    InstrumentPlan(name: "capnograph", speech: .capnostat5(CapnographSettings()), origin: .simulated),
    InstrumentPlan(name: "ventilator", speech: .registers(.integratorBilevel), origin: .simulated),
    InstrumentPlan(name: "cough-meter", speech: .flowAnalyser, origin: .simulated),
  ]

  /// How every attempt to open a line ends.
  enum Fate: String, CaseIterable {
    case refused, silent, lostAtOnce, noise
  }

  @Test(arguments: Fate.allCases)
  func `the core never asks to be called at a moment that has passed`(fate: Fate) throws {
    let packs = [try RulePack.named("cn-als-2022")]
    var core = Bedside(instruments: Self.plans, evaluator: Evaluator(packs: packs, patient: PatientContext()))
    var now = Uptime.origin
    var events: [GatewayEvent] = [.started]
    var calls = 0
    while now < .origin + .minutes(10) {
      calls += 1
      for event in events.isEmpty ? [.timePassed] : events {
        events.removeAll { _ in true }
        for command in core.handle(event, at: now) { events += answers(to: command, fate) }
      }
      guard events.isEmpty else { continue }
      let next = try #require(core.nextDeadline(after: now))
      try #require(next > now, "at \(now) it asks for \(next)")
      now = next
    }
    // Once a second the rules are judged; the lines add their attempts and repeat what is absent.
    #expect(calls < 600 * 12, "\(calls) calls in ten minutes")
  }

  private func answers(to command: GatewayCommand, _ fate: Fate) -> [GatewayEvent] {
    switch command {
    case .open(let index):
      switch fate {
      case .refused: [.openRefused(index, .portMissing)]
      case .silent: [.opened(index)]
      case .lostAtOnce: [.opened(index), .lost(index, .lineDown)]
      case .noise:
        index.position == 2 ? [.opened(index)] : [.opened(index), .bytes(index, [0xA5, 0x00, 0x5A])]
      }
    case .request(let index, _): [.fault(index, .silence)]
    case .alarm(.log(let record)): [.alarm(.logged(upTo: record.number))]
    case .close, .transmit, .record, .finding, .alarm, .keep, .entryRefused, .note, .line: []
    }
  }

  @Test func `a daemon whose ports are all missing hardly uses the processor`() async throws {
    let ward = try Ward()
    defer { ward.clear() }
    let names = (0..<8).map { "none-\($0)" }
    let instruments = names.map { WrittenConfiguration.oximeter($0, line: ward.scratch.path($0)) }
    let daemon = try ward.gateway(WrittenConfiguration.bed(ring: ward.scratch.path("ring"), instruments))
    _ = try await daemon.line { $0.id == "line.closed" && $0["retry_after_ms"] == 2000 }
    let before = try daemon.ticks()
    _ = try await daemon.line { $0.id == "line.closed" && $0["retry_after_ms"] == 8000 }
    // Six seconds have passed, which are 600 ticks.
    #expect(try daemon.ticks() - before < 60)
  }
}
