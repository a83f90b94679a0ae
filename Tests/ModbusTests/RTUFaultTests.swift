import CTerminal
import Glibc
import Lines
import Quantities
import Testing
import WireFormats

@Suite(.serialized) struct `A faulty serial line` {
  private static let lasting = RTUFault.allCases.filter { !$0.lasts }

  /// No plan protects from an answered block's reply that comes again after the same block was asked for
  /// again: it is the block's previous content, one poll old.
  private static let pairs = lasting.flatMap { fault in
    PollPlan.allCases.compactMap { plan in
      fault == .twiceInNext && plan == .sameBlock ? nil : (fault, plan)
    }
  }

  @Test(arguments: pairs, [2, 3])
  func `costs at most one answer and never gives a wrong one`(
    pair: (fault: RTUFault, plan: PollPlan), request: Int
  ) throws {
    let (fault, plan) = pair
    let terminal = try PseudoTerminal()
    let bus = ModbusBus(.port(path: terminal.path))
    // Opened first, so that the unit never finds its line without another end.
    try bus.open(within: .seconds(1))
    let unit = FaultyUnit(on: terminal, fault, at: request)
    let matrix = FaultMatrix(bus: bus, plan: plan) { unit.requestCount }
    // Between equally long blocks, the second request is a fence, so both its kinds are hit.
    let disturbed = plan == .equalLengths ? 1 : request - 1
    for turn in 0..<6 {
      // A refused fence is as good as an answered one.
      let isSpared = plan == .equalLengths && request == 2 && fault.refuses
      let isLost = turn == disturbed && !fault.answers && !isSpared
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
      (.silent, .silence), (.half, .corrupted(.truncated)), (.badChecksum, .corrupted(.checksum)),
      (.otherUnit, .mismatch(.unit)), (.otherFunction, .mismatch(.function)), (.fewer, .mismatch(.length)),
      (.more, .mismatch(.length)), (.illegalAddress, .exception(.illegalAddress)),
      (.gatewaySilent, .exception(.gatewayTargetSilent)),
      (.unknownException, .exception(ModbusException(code: 0x63))),
    ] as [(RTUFault, ModbusFault)])
  func `is reported as what it is`(fault: RTUFault, expected: ModbusFault) throws {
    let terminal = try PseudoTerminal()
    let bus = ModbusBus(.port(path: terminal.path))
    try bus.open(within: .seconds(1))
    let unit = FaultyUnit(on: terminal, fault)
    let matrix = FaultMatrix(bus: bus, plan: .distinctLengths) { unit.requestCount }
    #expect(try matrix.turn(0, limit: .milliseconds(400)) == .fault(expected))
    bus.close()
  }

  @Test(arguments: [RTUFault.unplugBefore, .unplugAmid])
  func `that is unplugged closes the bus, which reads again once it is plugged in`(fault: RTUFault) throws {
    let socket = try Socket()
    let first = try socket.plug()
    let bus = ModbusBus(.port(path: socket.path))
    try bus.open(within: .seconds(1))
    let broken = FaultyUnit(on: first, fault)
    let matrix = FaultMatrix(bus: bus, plan: .sameBlock) { 0 }
    #expect(try matrix.turn(0) == .fault(.lineDown))
    #expect(!bus.isOpen)
    #expect(throws: ModbusFault.notConnected) {
      try bus.perform(
        .readInputRegisters(PollPlan.sameBlock.block(0)), of: ModbusUnit(1), within: .seconds(1))
    }
    #expect(throws: LineError.portMissing(socket.path)) { try bus.open(within: .seconds(1)) }
    let second = try socket.plug()
    try bus.open(within: .seconds(1))
    let sound = FaultyUnit(on: second, .none)
    #expect(try matrix.turn(1) == .correct)
    bus.close()
    withExtendedLifetime((broken, sound)) {}
  }

  @Test func `that babbles without end holds no request beyond its limit`() throws {
    let terminal = try PseudoTerminal()
    let bus = ModbusBus(.port(path: terminal.path))
    try bus.open(within: .seconds(1))
    let unit = FaultyUnit(on: terminal, .endlessBabble)
    let matrix = FaultMatrix(bus: bus, plan: .distinctLengths) { unit.requestCount }
    // The test ends only because each call does.
    #expect(isFault(try matrix.turn(0, limit: .milliseconds(100))))
    #expect(isFault(try matrix.turn(1, limit: .milliseconds(100))))
    bus.close()
  }

  @Test func `on which an old reply lies between two requests gives the new one`() throws {
    let terminal = try PseudoTerminal()
    let bus = ModbusBus(.port(path: terminal.path))
    try bus.open(within: .seconds(1))
    let unit = FaultyUnit(on: terminal, .none)
    let matrix = FaultMatrix(bus: bus, plan: .sameBlock) { unit.requestCount }
    #expect(try matrix.turn(0) == .correct)
    let old = ModbusPDU([4, 20] + [UInt8](repeating: 1, count: 20))
    terminal.wire.send(ModbusRTUFrame(unit: ModbusUnit(1), pdu: old).bytes)
    var entry = pollfd(fd: try #require(bus.descriptor), events: Int16(POLLIN), revents: 0)
    #expect(poll(&entry, 1, 20_000) == 1)
    #expect(try matrix.turn(1) == .correct)
    bus.close()
  }

  @Test func `that is asked to write refuses before a byte is sent`() throws {
    let terminal = try PseudoTerminal()
    let bus = ModbusBus(.port(path: terminal.path))
    try bus.open(within: .seconds(1))
    let write = ModbusRequest.writeRegister(RegisterAddress(0), 1)
    #expect(throws: ModbusFault.writeForbidden) {
      try bus.perform(write, of: ModbusUnit(1), within: .seconds(1))
    }
    var entry = pollfd(fd: terminal.wire.descriptor.number, events: Int16(POLLIN), revents: 0)
    #expect(poll(&entry, 1, 0) == 0)
    bus.close()
  }

  private func isFault(_ outcome: TurnOutcome) -> Bool {
    if case .fault = outcome { true } else { false }
  }
}

/// A path that leads to a pseudo-terminal while one is plugged in, as a udev name does.
private final class Socket {
  let path: String
  private let directory: String

  init() throws {
    var template = Array("/tmp/breathline-socket-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw WireFailure(operation: "make a directory", code: errno) }
    directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = directory + "/ventilator"
  }

  deinit {
    unlink(path)
    rmdir(directory)
  }

  func plug() throws -> PseudoTerminal {
    let terminal = try PseudoTerminal()
    unlink(path)
    guard symlink(terminal.path, path) == 0 else { throw WireFailure(operation: "link", code: errno) }
    return terminal
  }
}
