import CTerminal
import Glibc
import Lines
import Quantities
import Testing
import WireFormats

@Suite(.serialized) struct `A faulty TCP server` {
  @Test(arguments: TCPFault.allCases, PollPlan.allCases)
  func `costs at most one answer and never gives a wrong one`(fault: TCPFault, plan: PollPlan) throws {
    let listener = try Listener()
    let server = FaultyServer(on: listener, fault, at: 2)
    let bus = ModbusBus(.tcp(host: "127.0.0.1", port: listener.port))
    let matrix = FaultMatrix(bus: bus, plan: plan) { server.requestCount }
    for turn in 0..<6 {
      let isLost = turn == 1 && !fault.answers
      let limit = isLost ? Interval.milliseconds(FaultMatrix.shortMilliseconds) : .seconds(20)
      let outcome = try matrix.turn(turn, limit: limit)
      if isLost {
        #expect(isFault(outcome), "\(outcome)")
      } else {
        #expect(outcome == .correct, "turn \(turn)")
      }
    }
    bus.close()
  }

  @Test(
    arguments: [
      (.silent, .silence), (.half, .corrupted(.truncated)), (.otherTransaction, .mismatch(.transaction)),
      (.otherProtocol, .corrupted(.noise)), (.otherUnit, .mismatch(.unit)),
      (.otherFunction, .mismatch(.function)), (.fewer, .mismatch(.length)),
      (.illegalAddress, .exception(.illegalAddress)), (.closedBefore, .lineDown), (.closedAmid, .lineDown),
      (.reset, .lineDown),
    ] as [(TCPFault, ModbusFault)])
  func `is reported as what it is`(fault: TCPFault, expected: ModbusFault) throws {
    let listener = try Listener()
    let server = FaultyServer(on: listener, fault, at: 1)
    let bus = ModbusBus(.tcp(host: "127.0.0.1", port: listener.port))
    let matrix = FaultMatrix(bus: bus, plan: .distinctLengths) { server.requestCount }
    #expect(try matrix.turn(0, limit: .milliseconds(400)) == .fault(expected))
    bus.close()
  }

  @Test func `that is not there refuses the connection`() throws {
    let listener = try Listener()
    let port = listener.port
    listener.descriptor.unplug()
    let bus = ModbusBus(.tcp(host: "127.0.0.1", port: port))
    #expect(throws: LineError.connectionRefused("tcp://127.0.0.1:\(port)")) {
      try bus.open(within: .seconds(20))
    }
    #expect(!bus.isOpen)
  }

  @Test func `whose name nobody knows is named in the refusal`() {
    let bus = ModbusBus(.tcp(host: "no-such-host.invalid", port: 502))
    #expect(throws: LineError.nameNotFound("tcp://no-such-host.invalid:502")) {
      try bus.open(within: .seconds(20))
    }
  }

  @Test func `that closed between two requests is noticed before the second is sent`() throws {
    let listener = try Listener()
    let stop = Waker()
    let bus = ModbusBus(.tcp(host: "127.0.0.1", port: listener.port))
    try bus.open(within: .seconds(20))
    let accepted = try #require(listener.accept(stop))
    let waker = try Lines.Waker()
    #expect(!bus.waitForEnd(until: .origin, waker: waker))
    accepted.descriptor.unplug()
    #expect(bus.waitForEnd(until: MonotonicClock.uptime() + .seconds(20), waker: waker))
    #expect(throws: ModbusFault.lineDown) {
      try bus.perform(
        .readInputRegisters(PollPlan.sameBlock.block(0)), of: ModbusUnit(1), within: .seconds(20))
    }
    #expect(!bus.isOpen)
  }

  private func isFault(_ outcome: TurnOutcome) -> Bool {
    if case .fault = outcome { true } else { false }
  }
}
