import Glibc
import Lines
import Quantities
import Readings
import SpawnedPrograms
import Testing
import VentilatorFirmware
import WireFormats

@testable import Bench
@testable import Devices

/// The same registers, read by our own codec in virtual time and by libmodbus on a line.
@Suite struct `Two ways to the same registers` {
  /// A ventilator after a minute of breathing, held at that moment.
  private func ventilator() throws -> BilevelVentilator {
    var bed = try SimulatedBed(ScenarioLibrary.scenario("bedside-demo"), seed: 5)
    bed.advance(to: .origin + .minutes(1))
    return try #require(bed.ventilator as? PolledVentilator).ventilator
  }

  /// Something that a session's requests are put to.
  private typealias Answer = (ModbusRequest) throws(ModbusFault) -> ModbusResponse

  /// What a session makes of a unit: its samples and waveforms, from its first three polls.
  private func readings(_ answer: Answer) throws -> (records: [Record], requests: Int) {
    let plan = InstrumentPlan(
      name: "ventilator", speech: .registers(.integratorBilevel), origin: .simulated)
    var session = plan.session(at: InstrumentIndex(0))
    var actions: [InstrumentAction] = []
    session.opened(at: .origin, into: &actions)
    var records: [Record] = []
    var requests = 0
    while let action = actions.first {
      actions.removeFirst()
      switch action {
      case .sample(let sample): records.append(Record(sample))
      case .waveform(let block): records.append(Record(block))
      case .request(let request):
        requests += 1
        do throws(ModbusFault) {
          session.replied(try answer(request), at: .origin, into: &actions)
        } catch {
          session.failed(error, at: .origin, into: &actions)
        }
      case .transmit, .reopen, .note: break
      }
    }
    return (records, requests)
  }

  /// Our own codec, as virtual time runs it.
  private func virtual() throws -> (records: [Record], requests: Int) {
    var ventilator = try ventilator()
    var line = VirtualModbus(unit: ModbusUnit(SimulatedBed.ventilatorUnit))
    return try readings { request throws(ModbusFault) in
      var answer: [UInt8] = []
      let sent = line.perform(request, at: .origin).send
      for byte in sent { ventilator.receive(byte, at: 0) { answer.append($0) } }
      switch line.advance(answer, at: .origin).outcome {
      case .reply(let response): return response
      case .fault(let fault): throw fault
      case nil: throw .silence
      }
    }
  }

  /// libmodbus on a pseudo-terminal or a TCP connection, with the ventilator served by a thread.
  private func onALine(_ address: LineAddress) throws -> (records: [Record], requests: Int) {
    let bus = ModbusBus(address)
    try bus.open(within: .seconds(30))
    return try readings { request throws(ModbusFault) in
      try bus.perform(request, of: ModbusUnit(SimulatedBed.ventilatorUnit), within: .seconds(30))
    }
  }

  @Test func `a serial line gives the readings of virtual time`() throws {
    let scratch = try ScratchDirectory()
    let terminal = try PseudoTerminal(at: scratch.path("port"))
    let stop = try Waker()
    let lent = Lent(terminal, try ventilator())
    let server = JoinableThread(named: "serves") { lent.serve(until: stop) }
    defer {
      stop.wake()
      server.join()
    }
    let read = try onALine(.port(path: terminal.path))
    let expected = try virtual()
    #expect(expected.requests == 3)
    #expect(expected.records.count > 20)
    #expect(read.records == expected.records)
    #expect(read.requests == expected.requests)
  }

  /// A line and its unit, for the one thread that serves it.
  private final class Lent: @unchecked Sendable {
    private let terminal: PseudoTerminal
    private var ventilator: BilevelVentilator

    init(_ terminal: PseudoTerminal, _ ventilator: BilevelVentilator) {
      (self.terminal, self.ventilator) = (terminal, ventilator)
    }

    func serve(until stop: Waker) {
      var buffer = [UInt8](repeating: 0, count: 512)
      while let descriptor = terminal.descriptor {
        let deadline = MonotonicClock.uptime() + Readiness.generous
        let ready = WireWait.once(reading: [descriptor], until: deadline, waker: stop)
        guard !ready.isWoken, !ready.readable.isEmpty else { return }
        do {
          let count = try terminal.receive(into: &buffer)
          var answer: [UInt8] = []
          let now = MonotonicClock.uptime().nanoseconds / 1000
          for byte in buffer[..<count] { ventilator.receive(byte, at: now) { answer.append($0) } }
          _ = try terminal.send(answer)
        } catch {
          Issue.record("\(error)")
          return
        }
      }
    }
  }
}
