import CTerminal
import Glibc
import Lines
import Quantities
import Testing
import WireFormats

/// libmodbus serving 300 of everything, and our frames going to it.
private final class Served {
  private let server: LibmodbusServer
  private let wire: Wire
  private let isConnection: Bool
  private var transaction: UInt16 = 0x7F00

  init(_ kind: OracleWire) throws {
    switch kind {
    case .pseudoTerminal:
      let terminal = try PseudoTerminal()
      wire = Wire(descriptor: try Descriptor(open(terminal.path, O_RDWR | O_NOCTTY), "open the terminal"))
      server = LibmodbusServer(on: terminal)
      isConnection = false
    case .loopbackTCP:
      let listener = try Listener()
      server = LibmodbusServer(on: listener)
      wire = try listener.connect()
      isConnection = true
    }
  }

  deinit { wire.descriptor.unplug() }

  /// Sends a request as our codec writes it, and reads the reply as our codec does.
  func perform(_ request: ModbusRequest) throws -> ModbusResponse {
    let unit = ModbusUnit(1)
    if isConnection {
      transaction += 1
      wire.send(ModbusTCPFrame(transaction: transaction, unit: unit, pdu: request.pdu).bytes)
      let reply = try frame(ModbusTCPFramer())
      #expect(reply.transaction == transaction)
      return try ModbusResponse(reply.pdu, answering: request)
    }
    wire.send(ModbusRTUFrame(unit: unit, pdu: request.pdu).bytes)
    let reply = try frame(ModbusRTUFramer(.responses))
    #expect(reply.unit == unit)
    return try ModbusResponse(reply.pdu, answering: request)
  }

  private func frame<Framer: WireFramer>(_ fresh: Framer) throws -> Framer.Frame {
    var framer = fresh
    while true {
      switch framer.next() {
      case .frame(let frame): return frame
      case .rejected(let error): throw error
      case .incomplete:
        let bytes = try #require(wire.receive())
        for byte in bytes { framer.append(byte) }
      }
    }
  }
}

@Suite(.serialized) struct `libmodbus's server, asked with our frames` {
  @Test(arguments: OracleWire.allCases, [1, 125])
  func `reads registers`(wire: OracleWire, count: Int) throws {
    let served = try Served(wire)
    let span = try RegisterSpan(from: RegisterAddress(7), count: count)
    let holding = ModbusRegisters((0..<UInt16(count)).map { 7 + $0 })
    #expect(try served.perform(.readHoldingRegisters(span)) == .registers(holding))
    let inputs = ModbusRegisters((0..<UInt16(count)).map { 1007 + $0 })
    #expect(try served.perform(.readInputRegisters(span)) == .registers(inputs))
  }

  @Test(arguments: OracleWire.allCases, [1, 8, 9, 1968])
  func `writes and reads bits`(wire: OracleWire, count: Int) throws {
    let served = try Served(wire)
    let values = ModbusBits((0..<count).map { $0 % 5 == 0 })
    #expect(try served.perform(.writeCoils(BitWrite(from: RegisterAddress(3), values: values))) == .written)
    let span = try BitSpan(from: RegisterAddress(3), count: count)
    #expect(try served.perform(.readCoils(span)) == .bits(values))
    let inputs = ModbusBits((3..<3 + count).map { $0 % 3 == 0 })
    #expect(try served.perform(.readDiscreteInputs(span)) == .bits(inputs))
  }

  @Test(arguments: OracleWire.allCases)
  func `writes registers, one and many, and exchanges them`(wire: OracleWire) throws {
    let served = try Served(wire)
    #expect(try served.perform(.writeCoil(RegisterAddress(1), true)) == .written)
    #expect(try served.perform(.writeRegister(RegisterAddress(0), 0xBEEF)) == .written)
    let many = (0..<123).map { UInt16($0 * 500) }
    let write = try RegisterWrite(from: RegisterAddress(1), values: ModbusRegisters(many))
    #expect(try served.perform(.writeRegisters(write)) == .written)
    let exchange = try RegisterExchange(
      read: RegisterSpan(from: RegisterAddress(0), count: 125),
      write: RegisterWrite(from: RegisterAddress(124), values: ModbusRegisters([42])))
    let expected = ModbusRegisters([0xBEEF] + many + [42])
    #expect(try served.perform(.exchangeRegisters(exchange)) == .registers(expected))
  }

  @Test(arguments: OracleWire.allCases)
  func `its refusals are read as exceptions`(wire: OracleWire) throws {
    let served = try Served(wire)
    let beyond = ModbusRequest.readHoldingRegisters(try RegisterSpan(from: RegisterAddress(299), count: 2))
    #expect(throws: ModbusFault.exception(.illegalAddress)) { try served.perform(beyond) }
    let fine = ModbusRequest.readHoldingRegisters(try RegisterSpan(from: RegisterAddress(299), count: 1))
    #expect(try served.perform(fine) == .registers(ModbusRegisters([299])))
  }

  @Test(arguments: OracleWire.allCases)
  func `is read by the bus`(kind: OracleWire) throws {
    let terminal = try PseudoTerminal()
    let listener = try Listener()
    // The terminal's other end must be open before the server reads its master.
    let keeper = try Descriptor(open(terminal.path, O_RDWR | O_NOCTTY), "open the terminal")
    let server = kind == .pseudoTerminal ? LibmodbusServer(on: terminal) : LibmodbusServer(on: listener)
    let address =
      kind == .pseudoTerminal
      ? LineAddress.port(path: terminal.path) : .tcp(host: "127.0.0.1", port: listener.port)
    let bus = ModbusBus(address)
    try bus.open(within: .seconds(20))
    for count in [125, 1, 60, 60] {
      let span = try RegisterSpan(from: RegisterAddress(UInt16(count)), count: count)
      let expected = ModbusRegisters((0..<count).map { UInt16(1000 + count + $0) })
      let response = try bus.perform(.readInputRegisters(span), of: ModbusUnit(1), within: .seconds(20))
      #expect(response == .registers(expected))
    }
    bus.close()
    keeper.unplug()
    withExtendedLifetime(server) {}
  }
}
