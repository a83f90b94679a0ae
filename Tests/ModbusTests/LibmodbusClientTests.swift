import CModbus
import Glibc
import Testing
import WireFormats

/// Over which wire libmodbus reads our server.
enum OracleWire: String, CaseIterable, CustomTestStringConvertible {
  case pseudoTerminal = "a pseudo-terminal"
  case loopbackTCP = "loopback TCP"

  var testDescription: String { rawValue }
}

/// Our server of a workbench, and libmodbus connected to it.
private final class Oracle {
  let client: OpaquePointer
  private let connection: LibmodbusClient
  private let served: ServedUnit

  init(_ wire: OracleWire, unit: Int32 = 1) throws {
    switch wire {
    case .pseudoTerminal:
      let terminal = try PseudoTerminal()
      connection = try LibmodbusClient(port: terminal.path, unit: unit)
      served = ServedUnit(ModbusUnit(1), Workbench(), on: terminal)
    case .loopbackTCP:
      let listener = try Listener()
      served = ServedUnit(ModbusUnit(1), Workbench(), on: listener)
      connection = try LibmodbusClient(tcp: listener.port, unit: unit)
    }
    client = connection.context
  }
}

@Suite(.serialized) struct `Our Modbus server, read by libmodbus` {
  @Test(arguments: OracleWire.allCases, [1, 60, 125] as [Int32])
  func `registers of both tables are what the unit holds`(wire: OracleWire, count: Int32) throws {
    let oracle = try Oracle(wire)
    var values = [UInt16](repeating: 0, count: 125)
    #expect(LibmodbusOutcome(modbus_read_registers(oracle.client, 7, count, &values)) == .count(count))
    #expect(values[..<Int(count)] == (0..<UInt16(count)).map { 7 + $0 }[...])
    #expect(LibmodbusOutcome(modbus_read_input_registers(oracle.client, 7, count, &values)) == .count(count))
    #expect(values[..<Int(count)] == (0..<UInt16(count)).map { 1007 + $0 }[...])
  }

  @Test(arguments: OracleWire.allCases, [1, 8, 9, 2000] as [Int32])
  func `bits of both tables are what the unit holds`(wire: OracleWire, count: Int32) throws {
    let oracle = try Oracle(wire)
    var written = (0..<1968).map { UInt8($0 % 5 == 0 ? 1 : 0) }
    #expect(LibmodbusOutcome(modbus_write_bits(oracle.client, 0, 1968, &written)) == .count(1968))
    written += [UInt8](repeating: 0, count: 32)
    var bits = [UInt8](repeating: 9, count: 2000)
    #expect(LibmodbusOutcome(modbus_read_bits(oracle.client, 0, count, &bits)) == .count(count))
    #expect(bits[..<Int(count)] == written[..<Int(count)])
    #expect(LibmodbusOutcome(modbus_read_input_bits(oracle.client, 1, count, &bits)) == .count(count))
    #expect(bits[..<Int(count)] == (1...Int(count)).map { UInt8($0 % 3 == 0 ? 1 : 0) }[...])
  }

  @Test(arguments: OracleWire.allCases)
  func `single and multiple writes, and an exchange, are carried out`(wire: OracleWire) throws {
    let oracle = try Oracle(wire)
    #expect(LibmodbusOutcome(modbus_write_bit(oracle.client, 3, 1)) == .count(1))
    var bit: UInt8 = 0
    #expect(LibmodbusOutcome(modbus_read_bits(oracle.client, 3, 1, &bit)) == .count(1))
    #expect(bit == 1)
    #expect(LibmodbusOutcome(modbus_write_register(oracle.client, 10, 0xBEEF)) == .count(1))
    let many = (0..<123).map { UInt16($0 * 500) }
    #expect(LibmodbusOutcome(modbus_write_registers(oracle.client, 11, 123, many)) == .count(123))
    var values = [UInt16](repeating: 0, count: 125)
    let exchanged = modbus_write_and_read_registers(oracle.client, 200, 2, [5, 6], 10, 125, &values)
    #expect(LibmodbusOutcome(exchanged) == .count(125))
    #expect(values == [0xBEEF] + many + [134])
    #expect(LibmodbusOutcome(modbus_read_registers(oracle.client, 200, 2, &values)) == .count(2))
    #expect(values[..<2] == [5, 6])
  }

  @Test(arguments: OracleWire.allCases)
  func `what a unit does not have or know is refused with the right exception`(wire: OracleWire) throws {
    let oracle = try Oracle(wire)
    var values = [UInt16](repeating: 0, count: 125)
    #expect(LibmodbusOutcome(modbus_read_registers(oracle.client, 299, 2, &values)) == .exception(2))
    #expect(LibmodbusOutcome(modbus_read_registers(oracle.client, 299, 1, &values)) == .count(1))
    #expect(LibmodbusOutcome(modbus_write_register(oracle.client, 300, 1)) == .exception(2))
    #expect(LibmodbusOutcome(modbus_mask_write_register(oracle.client, 1, 0, 0)) == .exception(1))
    var answer = [UInt8](repeating: 0, count: 260)
    #expect(LibmodbusOutcome(modbus_report_slave_id(oracle.client, 200, &answer)) == .exception(1))
    // Counts that libmodbus would not send by itself.
    let none: [UInt8] = [1, 3, 0, 0, 0, 0]
    #expect(modbus_send_raw_request(oracle.client, none, 6) > 0)
    #expect(modbus_receive_confirmation(oracle.client, &answer) > 0)
    let start = wire == .loopbackTCP ? 7 : 1
    #expect(answer[start...start + 1] == [0x83, 3])
  }

  @Test func `a request to another unit of the line is left alone, and the next one answered`() throws {
    let oracle = try Oracle(.pseudoTerminal)
    var values = [UInt16](repeating: 0, count: 10)
    modbus_set_slave(oracle.client, 2)
    modbus_set_response_timeout(oracle.client, 0, 50_000)
    #expect(LibmodbusOutcome(modbus_read_registers(oracle.client, 0, 10, &values)) == .failed(ETIMEDOUT))
    modbus_set_slave(oracle.client, 1)
    modbus_set_response_timeout(oracle.client, 20, 0)
    #expect(LibmodbusOutcome(modbus_read_registers(oracle.client, 0, 10, &values)) == .count(10))
  }
}
