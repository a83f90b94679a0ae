internal import Lines

/// The ventilator's Modbus TCP port with its clients.
final class VentilatorPort {
  /// The most bytes of answers that wait for a client that does not read; then it is cut off.
  private static let mostWaiting = 4096
  /// The most clients at one time; more are let in and out again.
  private static let mostClients = 32

  private struct Client {
    let line: TCPClient
    var connection: VentilatorConnection
    var waiting: [UInt8] = []
  }

  /// The port on this machine.
  let port: LivePort
  private var clients: [Client] = []

  /// Listens; port 0 lets the system choose.
  init(port: UInt16) throws(LineError) { self.port = try LivePort(port) }

  /// What to wait on.
  var descriptors: [Int32] { (port.descriptor.map { [$0] } ?? []) + clients.compactMap(\.line.descriptor) }

  /// Pulls the network cable: clients are cut off and others are refused.
  func unplug() {
    clients = []
    port.close()
  }

  /// Lets in who waits, and answers what was asked.
  func serve(_ bed: inout SimulatedBed, buffer: inout [UInt8]) {
    for line in port.newcomers() where clients.count < VentilatorPort.mostClients {
      guard let connection = bed.makeVentilatorConnection() else { continue }
      clients.append(Client(line: line, connection: connection))
    }
    for place in clients.indices.reversed() {
      do throws(LineError) {
        try serve(&clients[place], &bed, &buffer)
      } catch {
        // The client is gone; others go on.
        clients.remove(at: place)
      }
    }
  }

  private func serve(
    _ client: inout Client, _ bed: inout SimulatedBed, _ buffer: inout [UInt8]
  ) throws(LineError) {
    let count = try client.line.receive(into: &buffer)
    // Also when nothing came: a fault may have held an answer until now.
    bed.receive(buffer[..<count], on: &client.connection, replies: &client.waiting)
    guard !client.waiting.isEmpty else { return }
    let sent = try client.line.send(client.waiting)
    client.waiting.removeFirst(sent)
    guard client.waiting.count <= VentilatorPort.mostWaiting else { throw .hungUp("\(port.number)") }
  }
}
