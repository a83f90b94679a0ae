import CModbus
import Glibc

/// What libmodbus answered: a count, or the errno of its failure.
enum LibmodbusOutcome: Equatable {
  case count(Int32)
  case failed(Int32)

  init(_ returned: Int32) { self = returned >= 0 ? .count(returned) : .failed(errno) }

  /// The failure that stands for an exception code.
  static func exception(_ code: Int32) -> LibmodbusOutcome { .failed(MODBUS_ENOBASE + code) }
}

/// libmodbus as a client, as any program uses it: the oracle for our servers.
final class LibmodbusClient {
  let context: OpaquePointer

  init(port path: String, unit: Int32) throws(WireFailure) {
    guard let made = modbus_new_rtu(path, 19_200, CChar(UInt8(ascii: "E")), 8, 1) else {
      throw WireFailure(operation: "modbus_new_rtu", code: errno)
    }
    context = made
    try connect(unit)
  }

  init(tcp port: UInt16, unit: Int32) throws(WireFailure) {
    guard let made = modbus_new_tcp("127.0.0.1", Int32(port)) else {
      throw WireFailure(operation: "modbus_new_tcp", code: errno)
    }
    context = made
    try connect(unit)
  }

  private func connect(_ unit: Int32) throws(WireFailure) {
    modbus_set_slave(context, unit)
    modbus_set_response_timeout(context, 20, 0)
    modbus_set_byte_timeout(context, 20, 0)
    guard modbus_connect(context) == 0 else { throw WireFailure(operation: "modbus_connect", code: errno) }
  }

  deinit {
    modbus_close(context)
    modbus_free(context)
  }
}

/// libmodbus as a server with 300 of everything, on a thread of its own, until its line ends.
final class LibmodbusServer {
  private var thread: OwnThread?

  /// Serves unit 1 on the master of a pseudo-terminal, whose other end must be open.
  init(on terminal: PseudoTerminal) {
    let descriptor = terminal.wire.descriptor
    thread = OwnThread {
      let made = modbus_new_rtu("/dev/null", 19_200, CChar(UInt8(ascii: "N")), 8, 1)
      guard let context = made, let mapping = LibmodbusServer.makeMapping() else { return }
      modbus_set_slave(context, 1)
      modbus_set_socket(context, descriptor.number)
      LibmodbusServer.serve(context, mapping)
      modbus_mapping_free(mapping)
      modbus_free(context)
    }
  }

  /// Serves the first connection of a listener.
  init(on listener: Listener) {
    thread = OwnThread {
      guard let context = modbus_new_tcp("127.0.0.1", Int32(listener.port)) else { return }
      guard let mapping = LibmodbusServer.makeMapping() else { return }
      var socket = listener.descriptor.number
      if modbus_tcp_accept(context, &socket) >= 0 { LibmodbusServer.serve(context, mapping) }
      modbus_close(context)
      modbus_mapping_free(mapping)
      modbus_free(context)
    }
  }

  deinit { thread?.finish() }

  private static func makeMapping() -> UnsafeMutablePointer<modbus_mapping_t>? {
    guard let mapping = modbus_mapping_new(2000, 2000, 300, 300) else { return nil }
    for address in 0..<300 {
      mapping.pointee.tab_registers[address] = UInt16(address)
      mapping.pointee.tab_input_registers[address] = UInt16(1000 + address)
    }
    for address in 0..<2000 { mapping.pointee.tab_input_bits[address] = address % 3 == 0 ? 1 : 0 }
    return mapping
  }

  private static func serve(_ context: OpaquePointer, _ mapping: UnsafeMutablePointer<modbus_mapping_t>) {
    var request = [UInt8](repeating: 0, count: 260)
    while true {
      let count = modbus_receive(context, &request)
      guard count >= 0 else { return }
      if count > 0 { modbus_reply(context, request, count, mapping) }
    }
  }
}
