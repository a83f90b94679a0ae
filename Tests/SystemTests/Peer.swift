import Glibc
import Quantities
import SpawnedPrograms

/// A TCP server of this machine that a test serves by hand.
final class Peer {
  /// Its port.
  let port: UInt16
  private let listening: Int32
  private var connections: [Int32] = []

  /// Listens; `backlog` clients are connected by the kernel before anybody accepts them.
  init(backlog: Int32 = 16) throws {
    listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = Peer.address(port: 0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let number = listening
    let code = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(number, generic, size) | listen(number, backlog) | getsockname(number, generic, &size)
      }
    }
    guard code == 0 else { throw ProgramFailure("no listener: errno \(errno)") }
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit {
    for connection in connections { close(connection) }
    close(listening)
  }

  /// Fills the queue of those who wait to be accepted, so that the next one waits for an answer.
  func fillUp() throws {
    while true {
      let client = try Peer.connect(to: port, blocking: false)
      var entry = pollfd(fd: client, events: Int16(POLLOUT), revents: 0)
      // A loopback connection that is not made at once is not made at all.
      guard Glibc.poll(&entry, 1, 300) > 0 else {
        close(client)
        return
      }
      connections.append(client)
      guard connections.count < 64 else { throw ProgramFailure("the queue takes everybody") }
    }
  }

  /// Accepts the next client.
  func accept() async throws -> Int32 {
    guard await !Readiness.of([listening]).isEmpty else { throw ProgramFailure("nobody connected") }
    let client = Glibc.accept(listening, nil, nil)
    guard client >= 0 else { throw ProgramFailure("not accepted: errno \(errno)") }
    connections.append(client)
    return client
  }

  /// Ends a connection.
  func hangUp(_ client: Int32) {
    connections.removeAll { $0 == client }
    close(client)
  }

  /// A connection to a port of this machine.
  static func connect(to port: UInt16, blocking: Bool = true) throws -> Int32 {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let number = socket(AF_INET, blocking ? kind : kind | Int32(SOCK_NONBLOCK.rawValue), 0)
    var address = address(port: port)
    let code = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        Glibc.connect(number, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard number >= 0, code == 0 || errno == EINPROGRESS else {
      throw ProgramFailure("not connected: errno \(errno)")
    }
    return number
  }

  private static func address(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = port.bigEndian
    return address
  }

  /// The clients whose connection to this server is in one of these states, as the kernel numbers them.
  private func clients(in states: Set<String>) throws -> Int {
    guard let file = fopen("/proc/net/tcp", "r") else { throw ProgramFailure("no table: errno \(errno)") }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    let digits = String(port, radix: 16, uppercase: true)
    let address = "0100007F:" + String(repeating: "0", count: 4 - digits.count) + digits
    return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").count { line in
      let fields = line.split(separator: " ")
      return fields.count > 3 && fields[2] == address && states.contains(String(fields[3]))
    }
  }

  /// Clients that have asked for a connection and have no answer.
  func waitingClients() throws -> Int { try clients(in: ["02"]) }

  /// Whether a client asks, within a second or so, for a connection that it does not get.
  func seesWaitingClient() throws -> Bool {
    for _ in 0..<100 {
      if try waitingClients() > 0 { return true }
      _ = Glibc.poll(nil, 0, 10)
    }
    return false
  }

  /// Clients that keep a connection open, also one that the server has ended.
  func openClients() throws -> Int { try clients(in: ["01", "08"]) }

  /// Listens no more; who connects is refused.
  func leave() { shutdown(listening, Int32(SHUT_RDWR)) }
}
